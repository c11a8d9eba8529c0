//! `smg serve`: the gateway without a window. Says on one line when it is ready, ends when it is told to.

use crate::failure::Failure;
use crate::operator::door::Door;
use crate::reach;
use crate::shown;
use gateway::api::GatewayState;
use gateway::{Config, Gateway};
use link::Home;
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Runs the gateway until SIGTERM or SIGINT.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// The policy to decide by, accepted by naming it; otherwise the one that was accepted last
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Take the operator's commands on this socket; otherwise nobody can be asked here, and calls that need
    /// an answer wait until their time is over
    #[arg(long, value_name = "PATH")]
    operator_socket: Option<PathBuf>,
}

impl Serve {
    pub(crate) fn run(self) -> Result<(), Failure> {
        log_to_stderr();
        let home = Home::from_env().map_err(Failure::new)?;
        reach::runtime()?.block_on(self.serve(home))
    }

    async fn serve(self, home: Home) -> Result<(), Failure> {
        // Before anything is started, so that a signal from here on ends it cleanly.
        let mut ends = Ends::listen()?;
        let gateway = Gateway::start(Config {
            home,
            policy: self.policy,
            operator: self.operator_socket.is_some(),
            keychain: false,
        })
        .await?;
        let served = match self
            .operator_socket
            .map(|path| Door::open(&path, gateway.clone()))
            .transpose()
        {
            Ok(door) => until_told(&gateway, door, &mut ends).await,
            Err(error) => Err(Failure::new(format!("the operator socket: {error}"))),
        };
        gateway.shutdown().await;
        served
    }
}

async fn until_told(gateway: &Gateway, door: Option<Door>, ends: &mut Ends) -> Result<(), Failure> {
    let status = gateway.status();
    if let (GatewayState::Degraded, Some(why)) = (status.state, status.why) {
        tracing::warn!("{}", shown::line(&why));
    }
    let said = say_ready(gateway, door.as_ref());
    if said.is_ok() {
        ends.wait().await;
    }
    if let Some(door) = door {
        door.close().await;
    }
    Ok(said?)
}

fn say_ready(gateway: &Gateway, door: Option<&Door>) -> io::Result<()> {
    let ready = json!({
        "ready": true,
        "socket": gateway.socket().to_string_lossy(),
        "operator": door.map(|door| door.path().to_string_lossy()),
        "pid": std::process::id(),
    });
    let mut out = io::stdout().lock();
    writeln!(out, "{ready}")?;
    out.flush()
}

/// The signals that end a service.
struct Ends {
    terminate: Signal,
    interrupt: Signal,
}

impl Ends {
    fn listen() -> Result<Self, Failure> {
        let hear =
            |kind| signal(kind).map_err(|e| Failure::new(format!("signals cannot be heard: {e}")));
        Ok(Self {
            terminate: hear(SignalKind::terminate())?,
            interrupt: hear(SignalKind::interrupt())?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Warnings and worse, or what `SMG_LOG` asks for. Standard output is for the one line.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("SMG_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
}
