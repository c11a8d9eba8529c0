//! Lines that wait for their server to be ready, in the order they came. None is lost, and none waits unbounded.

use super::batch::Batch;
use super::{MOST_DEFERRED, Session};
use crate::message::{self, Id, Message};
use crate::refusal::{Refusal, RefusalReason};

impl Session {
    /// Works through lines that waited for a server.
    pub(super) async fn redo_deferred(&mut self) {
        let lines = std::mem::take(&mut self.deferred);
        if lines.is_empty() {
            return;
        }
        let mut batch = Batch::default();
        for line in &lines {
            self.on_line(line, &mut batch).await;
        }
        Box::pin(self.carry_out(batch)).await;
    }

    pub(super) fn defer(&mut self, request: &Message<'_>, raw: &[u8]) {
        if self.deferred.len() < MOST_DEFERRED {
            self.deferred.push(request.text.to_vec());
        } else {
            let busy = Refusal::new(
                RefusalReason::Busy,
                "Too many calls wait for this server to start. The call was not executed.",
            );
            self.out.send(&busy.line(raw));
        }
    }

    /// Takes out a request that waits for its server to start; false when there is none.
    pub(super) fn withdraw_deferred(&mut self, id: &Id) -> bool {
        let before = self.deferred.len();
        let is_it =
            |line: &Vec<u8>| message::read(line).is_ok_and(|m| m.id.is_some_and(|(i, _)| i == *id));
        self.deferred.retain(|line| !is_it(line));
        self.deferred.len() < before
    }
}
