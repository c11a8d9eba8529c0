//! Who asks: the operator, at one window of this process.

use super::error::IpcResult;
use crate::{desk::Desk, quick, window};
use gateway::{Error, ErrorCode, Gateway, Source, ids::ApprovalId};

/// The operator at a window, with the gateway at hand.
pub(crate) struct Operator {
    gateway: Gateway,
    source: Source,
    label: String,
    desk: Desk,
}

impl Operator {
    /// The operator at the window that Tauri says called. Waits while the gateway starts.
    pub(crate) async fn at(label: &str, desk: &Desk) -> IpcResult<Self> {
        let source = source(label)?;
        let gateway = desk.gateway().await?;
        Ok(Self {
            gateway,
            source,
            label: label.to_owned(),
            desk: desk.clone(),
        })
    }

    /// The desk the operator sits at.
    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The operator's window shows this approval from now on.
    pub(crate) fn looks_at(&self, id: ApprovalId) {
        self.desk.looks().painted(&self.label, id);
    }

    /// Asks the gateway, away from the threads that carry messages: it may wait for the disk.
    pub(crate) async fn ask<T: Send + 'static>(
        self,
        question: impl FnOnce(&Gateway, Source) -> Result<T, Error> + Send + 'static,
    ) -> IpcResult<T> {
        let answer =
            tauri::async_runtime::spawn_blocking(move || question(&self.gateway, self.source))
                .await;
        Ok(answer.map_err(|_| {
            Error::new(
                ErrorCode::Unavailable,
                "the command ended early; see the log",
            )
        })??)
    }

    /// The surface the operator is at.
    pub(crate) fn source(&self) -> Source {
        self.source
    }

    /// The gateway, for what it does without keeping a thread waiting.
    pub(crate) fn gateway(&self) -> &Gateway {
        &self.gateway
    }
}

/// Which surface a window is. A window that is not named here can ask nothing.
fn source(label: &str) -> Result<Source, Error> {
    match label {
        window::MAIN => Ok(Source::Window),
        quick::LABEL => Ok(Source::Quick),
        other => Err(Error::new(
            ErrorCode::Invalid,
            format!("window `{other}` may not ask the gateway"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_two_windows_are_an_operators_surfaces() {
        assert_eq!(source("main").unwrap(), Source::Window);
        assert_eq!(source("quick").unwrap(), Source::Quick);
        for label in [
            "",
            "Main",
            "main ",
            "main-2",
            "Quick",
            "quick-2",
            "tray",
            "notification",
        ] {
            assert!(source(label).is_err(), "`{label}` was taken for a surface");
        }
    }
}
