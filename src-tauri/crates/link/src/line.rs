//! Reads one line from a socket and not one byte more: what follows may be a message, or a descriptor.

use rustix::net::RecvFlags;
use std::{io, os::fd::AsFd};

/// The longest line that is read, without its end.
pub(crate) const MAX: usize = 4096;

/// A line in the making. Works on blocking and non-blocking sockets alike.
#[derive(Debug, Default)]
pub struct LineReader {
    bytes: Vec<u8>,
}

impl LineReader {
    /// Reads until the end of the line, which is not part of what it returns.
    ///
    /// # Errors
    /// `WouldBlock` when the rest has not come yet: call again, nothing is lost. `UnexpectedEof` when the other side
    /// closed, `InvalidData` when the line is longer than 4 KiB.
    pub fn read(&mut self, socket: impl AsFd) -> io::Result<Vec<u8>> {
        loop {
            if let Some(line) = self.step(&socket)? {
                return Ok(line);
            }
        }
    }

    /// Takes what one look at the socket gives. `None`: the line goes on.
    pub(crate) fn step(&mut self, socket: impl AsFd) -> io::Result<Option<Vec<u8>>> {
        let mut seen = [0; 512];
        let (count, _) = rustix::net::recv(&socket, &mut seen[..], RecvFlags::PEEK)?;
        if count == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the other side closed the connection",
            ));
        }
        let seen = seen.get_mut(..count).unwrap_or_default();
        let upto = seen
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(count, |end| end + 1);
        let (taken, _) = rustix::net::recv(
            &socket,
            seen.get_mut(..upto).unwrap_or_default(),
            RecvFlags::empty(),
        )?;
        self.bytes.extend(seen.iter().take(taken));
        let ended = self.bytes.pop_if(|byte| *byte == b'\n').is_some();
        if self.bytes.len() > MAX {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("the line is longer than {MAX} bytes"),
            ));
        }
        Ok(ended.then(|| std::mem::take(&mut self.bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{
        io::{Read as _, Write as _},
        net::Shutdown,
        os::unix::net::UnixStream,
    };

    proptest! {
        #[test]
        fn what_follows_the_line_stays_in_the_socket(line in "[^\n]{0,1000}", rest in ".{0,1000}", cut in 0usize..1000) {
            let (mut from, mut to) = UnixStream::pair().unwrap();
            from.set_nonblocking(true).unwrap();
            let all = format!("{line}\n{rest}").into_bytes();
            let (early, late) = all.split_at(cut.min(all.len()));
            let mut reader = LineReader::default();
            to.write_all(early).unwrap();
            let first = reader.read(&from);
            to.write_all(late).unwrap();
            to.shutdown(Shutdown::Write).unwrap();
            let got = match first {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => reader.read(&from).unwrap(),
                done => done.unwrap(),
            };
            let mut left = Vec::new();
            from.read_to_end(&mut left).unwrap();
            prop_assert_eq!((got, left), (line.into_bytes(), rest.into_bytes()));
        }
    }

    #[test]
    fn the_longest_line_passes_and_a_longer_one_does_not() {
        for (length, expect) in [(MAX, Ok(MAX)), (MAX + 1, Err(io::ErrorKind::InvalidData))] {
            let (from, mut to) = UnixStream::pair().unwrap();
            to.write_all(&[vec![b'x'; length], b"\n".to_vec()].concat())
                .unwrap();
            let got = LineReader::default()
                .read(&from)
                .map(|line| line.len())
                .map_err(|error| error.kind());
            assert_eq!(got, expect);
        }
    }

    #[test]
    fn a_line_without_an_end_is_not_a_line() {
        let (from, mut to) = UnixStream::pair().unwrap();
        to.write_all(b"half").unwrap();
        drop(to);
        assert_eq!(
            LineReader::default().read(&from).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
    }
}
