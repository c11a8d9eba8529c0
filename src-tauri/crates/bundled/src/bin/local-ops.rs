//! Serves `local-ops` over stdio until its client leaves.

use bundled::local_ops::LocalOps;
use rmcp::{ServiceExt as _, transport::stdio};
use std::{error::Error, io::Write as _, process::ExitCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "local-ops: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    LocalOps::new().serve(stdio()).await?.waiting().await?;
    Ok(())
}
