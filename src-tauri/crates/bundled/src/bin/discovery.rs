//! Serves `discovery` over stdio until its client leaves: `discovery [--catalogue FILE]`.
//! Without the option it reads the file that `smg catalogue sync` keeps for this user.

use bundled::discovery::Discovery;
use link::Home;
use rmcp::{ServiceExt as _, transport::stdio};
use std::{env, error::Error, ffi::OsString, io::Write as _, path::PathBuf, process::ExitCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "discovery: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let file = match file(env::args_os().skip(1))? {
        Some(file) => file,
        None => Home::from_env()?.data_dir().join(catalogue::FILE),
    };
    Discovery::new(file).serve(stdio()).await?.waiting().await?;
    Ok(())
}

fn file(mut arguments: impl Iterator<Item = OsString>) -> Result<Option<PathBuf>, String> {
    match (arguments.next(), arguments.next(), arguments.next()) {
        (None, ..) => Ok(None),
        (Some(option), Some(file), None) if option == "--catalogue" => Ok(Some(file.into())),
        (Some(odd), ..) => Err(format!(
            "`{}` is not understood; it is `discovery [--catalogue FILE]`",
            odd.to_string_lossy()
        )),
    }
}
