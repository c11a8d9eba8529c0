//! Approves several calls one after the other, each only when the one before it returned.

use super::Gateway;
use crate::api::{
    AnswerApproval, Approve, ApproveBatch, BatchCheck, BatchItem, BatchResult, CheckBatch, Verdict,
};
use crate::approvals::Source;
use crate::error::{Error, ErrorCode};
use crate::views::approval_error;
use std::time::Duration;

/// How much longer than a call's own deadline its outcome is waited for.
const GRACE: Duration = Duration::from_secs(10);

impl Gateway {
    /// Whether these may be approved together; if so, the table to look at, with what each verdict must carry.
    #[must_use]
    pub fn check_batch(&self, request: &CheckBatch, source: Source) -> BatchCheck {
        self.core.approvals.check_batch(&request.ids, source)
    }

    /// Approves them in order, and stops at the first that is not taken or does not return well.
    pub async fn approve_batch(
        &self,
        request: &ApproveBatch,
        source: Source,
    ) -> Result<BatchResult, Error> {
        let ids: Vec<_> = request.items.iter().map(|item| item.id).collect();
        let barred = self.core.approvals.bar_batch(&ids);
        barred.map_err(approval_error)?;
        let of = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let mut ran = 0;
        for item in &request.items {
            match self.approve_one(item, source).await {
                Ok(None) => ran += 1,
                Ok(Some(why)) => return Ok(stopped(ran, of, why)),
                // Nothing happened yet: the surface can ask once more.
                Err(error) if ran == 0 => return Err(error),
                Err(error) => return Ok(stopped(ran, of, error.to_string())),
            }
        }
        Ok(BatchResult {
            ran,
            of,
            stopped: None,
        })
    }

    /// Why it did not end well, if it did not.
    async fn approve_one(&self, item: &BatchItem, source: Source) -> Result<Option<String>, Error> {
        let answer = AnswerApproval {
            id: item.id,
            digest: item.digest.clone(),
            nonce: item.nonce,
            verdict: Verdict::Approve(Approve::default()),
        };
        self.answer(&answer, source)?;
        let patience = self.core.settings.get().call_deadline() + GRACE;
        let ended = self.core.approvals.outcome(item.id);
        match tokio::time::timeout(patience, ended).await {
            Ok(Some(end)) => Ok((!end.ok).then_some(end.sentence)),
            Ok(None) => Err(Error::new(
                ErrorCode::Conflict,
                "no client waits for it any more",
            )),
            Err(_) => Ok(Some("how it ended is not known yet".to_owned())),
        }
    }
}

fn stopped(ran: u32, of: u32, why: String) -> BatchResult {
    BatchResult {
        ran,
        of,
        stopped: Some(why),
    }
}
