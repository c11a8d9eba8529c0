//! Lines in and lines out over descriptors that were handed to us or belong to a child.
//! Never blocks a thread, never buffers without bound, never splits a line.

use crate::waitable;
use rustix::fd::OwnedFd;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::io::unix::AsyncFd;
use tokio::io::{Interest, Ready};
use tokio::sync::Notify;

/// Read buffers start this small and come back to it, so that an idle session costs little.
const SMALL: usize = 16 * 1024;
/// A reader stops while more than this waits to be written behind it.
const HIGH_WATER: usize = 256 * 1024;
/// Pipes are asked for this much room, so that a 64 KiB message is one write and one wake-up.
const PIPE_ROOM: usize = 256 * 1024;

/// Makes a descriptor ready for [`Lines`] or [`Outbox`]: non-blocking, and roomy where it is a pipe.
fn prepare(fd: OwnedFd, interest: Interest) -> io::Result<AsyncFd<OwnedFd>> {
    rustix::io::ioctl_fionbio(&fd, true)?;
    // Only a wish: not a pipe, or the user's limit is reached, and then the pipe stays as it is.
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(&fd, PIPE_ROOM);
    waitable::descriptor(fd, interest)
}

/// What [`Lines::fill`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Filled {
    /// More bytes; ask [`Lines::block`] for whole lines.
    Some,
    /// The other side closed.
    End,
    /// A line is longer than the limit.
    TooLong,
}

/// Reads newline-framed messages from a descriptor.
#[derive(Debug)]
pub(crate) struct Lines {
    fd: AsyncFd<OwnedFd>,
    buffer: Vec<u8>,
    /// Bytes of `buffer` that hold data: `start..end`; `start..scanned` holds no newline.
    start: usize,
    end: usize,
    scanned: usize,
    limit: usize,
    /// Since when a line is begun and not whole.
    unfinished: Option<Instant>,
}

impl Lines {
    /// Reads from `fd`; a line may have `limit` bytes at most.
    pub(crate) fn new(fd: OwnedFd, limit: usize) -> io::Result<Self> {
        Ok(Self {
            fd: prepare(fd, Interest::READABLE)?,
            buffer: vec![0; SMALL],
            start: 0,
            end: 0,
            scanned: 0,
            limit,
            unfinished: None,
        })
    }

    /// Everything read so far up to the last newline; give it to [`split`]. Empty when no line is whole.
    pub(crate) fn block(&mut self) -> &[u8] {
        let unseen = self.buffer.get(self.scanned..self.end).unwrap_or_default();
        let Some(last) = memchr::memrchr(b'\n', unseen) else {
            self.scanned = self.end;
            self.unfinished.get_or_insert_with(Instant::now);
            return &[];
        };
        let (from, to) = (self.start, self.scanned + last);
        self.start = to + 1;
        self.scanned = self.end;
        self.unfinished = (self.end > self.start).then(Instant::now);
        self.buffer.get(from..to).unwrap_or_default()
    }

    /// Since when a line is begun and not whole.
    pub(crate) fn unfinished_since(&self) -> Option<Instant> {
        self.unfinished
    }

    /// Waits for bytes and reads what is there. Safe to drop while waiting.
    pub(crate) async fn fill(&mut self) -> io::Result<Filled> {
        self.make_room();
        if self.end - self.start >= self.limit {
            return Ok(Filled::TooLong);
        }
        loop {
            let mut guard = self.fd.readable().await?;
            let room = self.buffer.get_mut(self.end..).unwrap_or_default();
            let wanted = room.len();
            match rustix::io::read(guard.get_inner(), room) {
                Ok(0) => return Ok(Filled::End),
                Ok(n) => {
                    if n < wanted {
                        // Drained: saves the read that would only say so. A write in between
                        // raises the edge again and this clearing is ignored.
                        guard.clear_ready_matching(Ready::READABLE);
                    }
                    self.end += n;
                    return Ok(Filled::Some);
                }
                Err(rustix::io::Errno::AGAIN) => guard.clear_ready_matching(Ready::READABLE),
                Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(e.into()),
            }
        }
    }

    fn make_room(&mut self) {
        if self.start == self.end {
            (self.start, self.end, self.scanned) = (0, 0, 0);
            if self.buffer.len() > 4 * HIGH_WATER {
                self.buffer.truncate(SMALL);
                self.buffer.shrink_to_fit();
            }
        } else if self.start > 0 && self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.scanned -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            let grown = (self.buffer.len() * 2).min(self.limit + 1);
            self.buffer.reserve_exact(grown - self.buffer.len());
            self.buffer.resize(grown, 0);
        }
    }
}

/// The lines of a [`Lines::block`], without their ends. Empty lines are nothing.
pub(crate) fn split(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = block;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            rest = rest.get(end + 1..).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.is_empty() {
                return Some(line);
            }
        }
        None
    })
}

/// Writes messages to a descriptor. Writes at once when it can; what the other side does not take
/// yet waits in memory, and [`Outbox::room`] keeps the one who produces it from going on.
#[derive(Debug)]
pub(crate) struct Outbox {
    fd: AsyncFd<OwnedFd>,
    queue: Mutex<Queue>,
    /// Told when something waits, or when the outbox was closed.
    work: Notify,
    /// Told when what waits fell below the mark.
    drained: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    bytes: Vec<u8>,
    sent: usize,
    /// No more is taken; what waits is still written.
    closing: bool,
    /// The other side is gone: everything is dropped.
    broken: bool,
}

impl Queue {
    fn waiting(&self) -> usize {
        self.bytes.len() - self.sent
    }
}

impl Outbox {
    /// Writes to `fd`. Its [`Outbox::drive`] must be running for messages to arrive that could
    /// not be written at once.
    pub(crate) fn new(fd: OwnedFd) -> io::Result<Self> {
        Ok(Self {
            fd: prepare(fd, Interest::WRITABLE)?,
            queue: Mutex::default(),
            work: Notify::new(),
            drained: Notify::new(),
        })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // A writer that panicked left whole messages behind at worst twice; the pipe is then
        // unusable, and dropping what waits is the safe end.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends whole lines; each must end in a newline. False when the other side is gone.
    pub(crate) fn send(&self, lines: &[u8]) -> bool {
        let mut queue = self.queue();
        if queue.broken || queue.closing {
            return false;
        }
        let mut rest = lines;
        while queue.waiting() == 0 && !rest.is_empty() {
            match rustix::io::write(self.fd.get_ref(), rest) {
                Ok(n) => rest = rest.get(n..).unwrap_or_default(),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => break,
                Err(_) => {
                    queue.broken = true;
                    self.drained.notify_waiters();
                    return false;
                }
            }
        }
        if !rest.is_empty() {
            queue.bytes.extend_from_slice(rest);
            self.work.notify_one();
        }
        true
    }

    /// Waits until little enough waits that more may be produced.
    pub(crate) async fn room(&self) {
        loop {
            let drained = self.drained.notified();
            {
                let queue = self.queue();
                if queue.broken || queue.waiting() < HIGH_WATER {
                    return;
                }
            }
            drained.await;
        }
    }

    /// Takes no more; [`Outbox::drive`] ends once what waits is written.
    pub(crate) fn close(&self) {
        self.queue().closing = true;
        self.work.notify_one();
    }

    /// Writes what could not be written at once, until closed or the other side is gone.
    pub(crate) async fn drive(&self) {
        loop {
            let work = self.work.notified();
            match self.state() {
                State::Over => return,
                State::Idle => work.await,
                State::Waiting => match self.fd.writable().await {
                    Ok(mut guard) => {
                        if self.write_waiting() {
                            guard.clear_ready();
                        }
                    }
                    Err(_) => self.queue().broken = true,
                },
            }
        }
    }

    fn state(&self) -> State {
        let queue = self.queue();
        match (queue.broken, queue.waiting(), queue.closing) {
            (true, _, _) | (false, 0, true) => State::Over,
            (false, 0, false) => State::Idle,
            (false, _, _) => State::Waiting,
        }
    }

    /// Writes what waits; true when the other side takes no more now.
    fn write_waiting(&self) -> bool {
        let mut queue = self.queue();
        let waiting = queue.bytes.get(queue.sent..).unwrap_or_default();
        let mut full = false;
        match rustix::io::write(self.fd.get_ref(), waiting) {
            Ok(n) => queue.sent += n,
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => full = true,
            Err(_) => queue.broken = true,
        }
        if queue.waiting() == 0 {
            queue.bytes = Vec::new();
            queue.sent = 0;
        }
        if queue.broken || queue.waiting() < HIGH_WATER {
            self.drained.notify_waiters();
        }
        full
    }
}

/// What an outbox's writer has to do.
enum State {
    Idle,
    Waiting,
    Over,
}
