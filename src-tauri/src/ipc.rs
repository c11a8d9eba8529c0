//! The door between the page and the gateway. `contract.rs` lists every command; nothing else can be called.
//!
//! A command does three things: deserialise, call one method of the gateway, map the error. It never decides, keeps no
//! state, and learns which window called from Tauri, not from the page.

mod answers;
mod error;
mod operator;
mod requests;

#[cfg(test)]
mod surface;
#[cfg(test)]
mod typescript;

use error::IpcResult;
use operator::Operator;

/// Turns the list into Tauri commands, the handler that serves them, and, for tests, what the list says.
///
/// `build.rs` reads the same list for the names it lets a capability grant.
macro_rules! contract {
    ($($(#[doc = $doc:literal])* $name:ident($($request:ty)?) -> $response:ty;)*) => {
        use super::{IpcResult, Operator, answers, requests::*};
        use crate::desk::Desk;
        use gateway::{NewServer, api::*};

        $(
            $(#[doc = $doc])*
            #[tauri::command]
            async fn $name<R: tauri::Runtime>(
                webview: tauri::Webview<R>,
                desk: tauri::State<'_, Desk>,
                $(request: $request,)?
            ) -> IpcResult<$response> {
                let operator = Operator::at(webview.label(), &desk).await?;
                answers::$name(operator $(, { let request: $request = request; request })?).await
            }
        )*

        /// Serves the commands of the list, and no other.
        pub(crate) fn handler<R: tauri::Runtime>()
        -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }

        /// The list, for tests.
        #[cfg(test)]
        pub(super) fn commands(types: &ts_rs::Config) -> Vec<super::typescript::Command> {
            vec![$(super::typescript::Command {
                name: stringify!($name),
                docs: &[$($doc),*],
                request: super::typescript::request::<($($request,)?)>(types),
                response: <$response as ts_rs::TS>::name(types),
            }),*]
        }
    };
}

mod contract;

pub(crate) use contract::handler;
