//! The command line: the same gateway without a window, and what an operator or an auditor asks of one.
//! It reads arguments, asks a gateway or a file, and prints. It decides nothing that the gateway decides.
//!
//! In reading order: the gateway without a window; how it is operated; the commands, one module a group.

mod serve;

mod operator;
mod reach;

mod approvals;
mod audit;
mod catalogue;
mod policies;
mod proof;
mod servers;

mod demo;

mod failure;
mod shown;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

const ENDINGS: &str = "\
Environment:
  SMG_HOME             where the gateway's files are, when not in their usual places
  SMG_OPERATOR_SOCKET  where the running gateway takes the operator's commands
  SMG_LOG              what `smg serve` logs to stderr (error, warn, info, debug, or a filter); warn

Exit codes: 0 done, 1 refused or failed, 2 the arguments were not understood.
`smg audit verify` has its own: see `smg audit verify --help`.
An error is one sentence on stderr.";

/// The gate between AI agents and their MCP servers, without a window
#[derive(Debug, Parser)]
#[command(name = "smg", version, after_help = ENDINGS, disable_help_subcommand = true)]
struct Line {
    #[command(subcommand)]
    group: Group,
}

#[derive(Debug, Subcommand)]
enum Group {
    /// Run the gateway without a window; prints one JSON line when it is ready, ends on SIGTERM
    Serve(serve::Serve),
    /// The MCP servers behind the gate
    Servers(servers::Servers),
    /// The calls that wait for the operator's answer
    Approvals(approvals::Approvals),
    /// Check a policy, and see why it decides as it does
    Policy(policies::Policies),
    /// How much harm tools can do, from their definitions
    Classify(policies::Classify),
    /// What tool definitions should not hold: hidden characters, and instructions to whoever reads them
    Scan(policies::Scan),
    /// The servers one could add: read from lists and registries, never run
    Catalogue(catalogue::Listings),
    /// How a listed server would be run, or why nothing safe follows from its listing
    Recipe(catalogue::How),
    /// Read, verify and export the audit; works while a gateway runs and while none does
    Audit(audit::Audit),
    /// See it all in a minute: a bundled server, a scripted agent, and you as the operator
    Demo(demo::Demo),
}

fn main() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help goes to stdout, a mistake to stderr; if neither can be written there is nobody to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = match line.group {
        Group::Serve(serve) => serve.run(),
        Group::Servers(servers) => servers.run(),
        Group::Approvals(approvals) => approvals.run(),
        Group::Policy(policies) => policies.run(),
        Group::Classify(classify) => classify.run(),
        Group::Scan(scan) => scan.run(),
        Group::Catalogue(listings) => listings.run(),
        Group::Recipe(how) => how.run(),
        Group::Audit(audit) => audit.run(),
        Group::Demo(demo) => demo.run(),
    };
    done.map_or_else(|failure| failure.tell(), |()| ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Line::command().debug_assert();
    }
}
