//! How a command gets to a gateway: over the operator socket of the one that runs, or, where none runs, by
//! being one for a moment. Never touches files that a running gateway owns.

use crate::failure::Failure;
use crate::operator::client::Client;
use crate::operator::command::Command;
use gateway::api::Event;
use gateway::{Config, Gateway};
use link::{ConnectError, Home};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

/// Names the operator socket where no option does.
const SOCKET_VARIABLE: &str = "SMG_OPERATOR_SOCKET";

/// Where the running gateway can be operated.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Socket {
    /// The operator socket of the running gateway; otherwise SMG_OPERATOR_SOCKET says where it is
    #[arg(long, value_name = "PATH", global = true)]
    operator_socket: Option<PathBuf>,
}

impl Socket {
    fn path(self) -> Option<PathBuf> {
        let given = self.operator_socket;
        given.or_else(|| {
            std::env::var_os(SOCKET_VARIABLE)
                .filter(|v| !v.is_empty())
                .map(PathBuf::from)
        })
    }

    /// Does `work` on the gateway that runs, and only on that.
    pub(crate) fn running<T>(
        self,
        work: impl FnOnce(&mut Reach) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let path = self.path().ok_or_else(|| {
            Failure::usage(format!("which gateway? give `--operator-socket PATH` or set `{SOCKET_VARIABLE}` to what `smg serve` was given"))
        })?;
        let client = Client::connect(&path).map_err(|error| match error {
            ConnectError::Absent(path) => Failure::new(format!(
                "no gateway has its operator socket at `{}`; start one with `smg serve --operator-socket PATH`",
                path.display()
            )),
            other => Failure::new(other),
        })?;
        work(&mut Reach::Running(client))
    }

    /// Does `work` on the gateway that runs, or where none does on its files.
    pub(crate) fn any<T>(
        self,
        work: impl FnOnce(&mut Reach) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        match self.path().map(|path| Client::connect(&path)) {
            Some(Ok(client)) => return work(&mut Reach::Running(client)),
            Some(Err(ConnectError::Absent(_))) | None => {}
            Some(Err(error)) => return Err(Failure::new(error)),
        }
        let home = Home::from_env().map_err(Failure::new)?;
        match link::connect(&home.socket()) {
            Ok(_) => Err(Failure::new(
                "a gateway is running without an operator socket; use its window, or start it with `smg serve --operator-socket PATH` and name that socket here",
            )),
            Err(ConnectError::Absent(_)) => for_a_moment(home, work),
            Err(error) => Err(Failure::new(error)),
        }
    }
}

/// A gateway that commands can be given to.
pub(crate) enum Reach {
    /// Another process.
    Running(Client),
    /// This one.
    Own(Runtime, Gateway),
}

impl Reach {
    /// Gives a command, and reads its answer.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, command: Command) -> Result<T, Failure> {
        let answer = match self {
            Self::Running(client) => client.ask(&command)?,
            Self::Own(runtime, gateway) => runtime.block_on(command.run(gateway))?,
        };
        serde_json::from_value(answer)
            .map_err(|error| Failure::new(format!("the gateway's answer was not understood ({error}); is it another version of this program?")))
    }

    /// Gives a command whose answer says no more than that it was done.
    pub(crate) fn tell(&mut self, command: Command) -> Result<(), Failure> {
        self.ask::<Value>(command).map(drop)
    }

    /// Waits for the next event of a gateway of our own. None: there was none in time.
    pub(crate) fn wait(
        &self,
        events: &mut Receiver<Event>,
        patience: Duration,
    ) -> Option<Result<Event, RecvError>> {
        match self {
            Self::Running(_) => None,
            Self::Own(runtime, _) => {
                runtime.block_on(async { timeout(patience, events.recv()).await.ok() })
            }
        }
    }

    /// Ends a gateway that was ours.
    pub(crate) fn end(self) {
        if let Self::Own(runtime, gateway) = self {
            runtime.block_on(gateway.shutdown());
        }
    }
}

/// The same code as a running gateway, the same checks and the same record of what was done.
fn for_a_moment<T>(
    home: Home,
    work: impl FnOnce(&mut Reach) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let runtime = runtime()?;
    let gateway = runtime.block_on(Gateway::start(Config {
        home,
        policy: None,
        operator: false,
        keychain: false,
    }))?;
    let mut own = Reach::Own(runtime, gateway);
    let done = work(&mut own);
    own.end();
    done
}

/// Two threads: one that reads what a server says must not be the one that writes to it.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("no thread could be started: {error}")))
}
