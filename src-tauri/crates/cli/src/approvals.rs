//! `smg approvals`: the calls that wait for an answer, and answering them over the operator socket.
//! Approving shows the card first and takes the time the card asks for; what was shown is what is approved.

mod card;

pub(crate) use card::text as card_text;

use crate::failure::Failure;
use crate::operator::command::Command;
use crate::reach::{Reach, Socket};
use crate::shown;
use clap::{Args, Subcommand};
use gateway::api::{AnswerApproval, ApprovalCard, ApprovalRow, ApprovalState, Approve, Verdict};
use gateway::ids::ApprovalId;
use policy::Severity;
use std::io::{self, Write};
use std::time::Duration;

/// Arguments of `smg approvals`.
#[derive(Debug, Args)]
pub(crate) struct Approvals {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    socket: Socket,
    /// Print JSON, one object a line
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The queue, and what was decided lately
    List,
    /// Everything there is to know about one call
    Show {
        /// Its number (`A-3`) or its id
        id: String,
    },
    /// Let one call run, once
    Approve {
        /// Its number (`A-3`) or its id
        id: String,
        /// What the call acts on, typed; asked for at critical
        #[arg(long = "type", value_name = "WORD")]
        typed: Option<String>,
        /// Say that you have seen the hidden characters the card names
        #[arg(long)]
        seen_hidden: bool,
    },
    /// Refuse one call
    Deny {
        /// Its number (`A-3`) or its id
        id: String,
        /// Why; the agent is told, word for word
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

impl Approvals {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let Self { what, socket, json } = self;
        socket.running(|reach| match what {
            What::List => {
                let rows: Vec<ApprovalRow> = reach.ask(Command::ListApprovals)?;
                say(&if json {
                    rows.iter().map(|row| shown::json(row) + "\n").collect()
                } else {
                    list(&rows)
                })
            }
            What::Show { id } => show(reach, &id, json).map(drop),
            What::Approve {
                id,
                typed,
                seen_hidden,
            } => {
                let card = show(reach, &id, json)?;
                check(&card, typed.as_deref(), seen_hidden)?;
                // A person reads this long before they answer; so does a script.
                std::thread::sleep(Duration::from_millis(card.arm_ms.into()));
                answer(
                    reach,
                    &card,
                    Verdict::Approve(Approve {
                        typed,
                        seen_hidden,
                        visited: all_alerts(&card),
                        ..Approve::default()
                    }),
                    "approved",
                    json,
                )
            }
            What::Deny { id, reason } => {
                let card = open(reach, &id)?;
                answer(reach, &card, Verdict::Deny { reason }, "denied", json)
            }
        })
    }
}

fn say(text: &str) -> Result<(), Failure> {
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// Shows the card that a verdict will be about.
fn show(reach: &mut Reach, id: &str, json: bool) -> Result<ApprovalCard, Failure> {
    let card = open(reach, id)?;
    say(&if json {
        shown::json(&card) + "\n"
    } else {
        card::text(&card)
    })?;
    Ok(card)
}

fn open(reach: &mut Reach, id: &str) -> Result<ApprovalCard, Failure> {
    let rows: Vec<ApprovalRow> = reach.ask(Command::ListApprovals)?;
    reach.ask(Command::OpenCard {
        id: find(&rows, id)?,
    })
}

/// By number, with or without its `A-`, or by id.
fn find(rows: &[ApprovalRow], wanted: &str) -> Result<ApprovalId, Failure> {
    let is = |row: &&ApprovalRow| {
        let number = row.label.trim_start_matches("A-");
        row.id.to_string() == wanted || row.label.eq_ignore_ascii_case(wanted) || number == wanted
    };
    rows.iter().find(is).map(|row| row.id).ok_or_else(|| {
        Failure::new(format!(
            "there is no approval `{wanted}`; `smg approvals list` shows them"
        ))
    })
}

/// What the gateway will refuse, said in terms of this command before anyone waits.
fn check(card: &ApprovalCard, typed: Option<&str>, seen_hidden: bool) -> Result<(), Failure> {
    if card.typed_target.is_some() && typed.is_none() {
        return Err(Failure::usage(format!(
            "{} needs `--type WORD`: type what the call acts on, as the card names it",
            card.row.label
        )));
    }
    if card.hidden > 0 && card.row.severity >= Severity::Medium && !seen_hidden {
        return Err(Failure::usage(format!(
            "{} holds hidden characters ({}); find them in the card and add `--seen-hidden`",
            card.row.label, card.hidden
        )));
    }
    Ok(())
}

/// The numbers of a card's alerts: what was printed whole was shown, every marked part of it included.
pub(crate) fn all_alerts(card: &ApprovalCard) -> Vec<u32> {
    (0..).zip(&card.alerts).map(|(number, _)| number).collect()
}

/// Gives a verdict about what the card showed.
pub(crate) fn give(
    reach: &mut Reach,
    card: &ApprovalCard,
    verdict: Verdict,
) -> Result<(), Failure> {
    let request = AnswerApproval {
        id: card.row.id,
        digest: card.digest.clone(),
        nonce: card.nonce,
        verdict,
    };
    reach.tell(Command::AnswerApproval(request))
}

fn answer(
    reach: &mut Reach,
    card: &ApprovalCard,
    verdict: Verdict,
    done: &str,
    json: bool,
) -> Result<(), Failure> {
    give(reach, card, verdict)?;
    let label = &card.row.label;
    say(&if json {
        shown::json(&serde_json::json!({"approval": label, "done": done})) + "\n"
    } else {
        format!("{label}: {done}\n")
    })
}

fn list(rows: &[ApprovalRow]) -> String {
    if rows.is_empty() {
        return "nothing waits for you\n".to_owned();
    }
    let row = |row: &ApprovalRow| {
        let mut what = shown::headline(&row.headline);
        if row.count > 1 {
            what.push_str(&format!("  ({} identical calls)", row.count));
        }
        if let Some(ending) = &row.ending {
            what.push_str(&format!("  ({})", shown::line(ending)));
        }
        vec![
            row.label.clone(),
            state(row.state).to_owned(),
            row.severity.to_string(),
            shown::time(row.opened_at),
            shown::segments(&row.client),
            shown::line(&row.server),
            what,
        ]
    };
    shown::table(&rows.iter().map(row).collect::<Vec<_>>())
}

fn state(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Waiting => "waiting",
        ApprovalState::HandedBack => "handed back",
        ApprovalState::Releasing => "approved, runs in a moment",
        ApprovalState::Approved => "approved",
        ApprovalState::Denied => "denied",
        ApprovalState::Expired => "expired",
        ApprovalState::Cancelled => "cancelled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use card::tests::card;

    #[test]
    fn an_approval_is_found_by_number_or_id_and_by_nothing_else() {
        let row = card().row;
        let id = row.id;
        let rows = [row];
        for wanted in [id.to_string().as_str(), "A-3", "a-3", "3"] {
            assert_eq!(find(&rows, wanted), Ok(id), "{wanted}");
        }
        for wanted in ["", "A-", "A-30", "A-A-3"] {
            let error = find(&rows, wanted).unwrap_err();
            assert_eq!(
                error.sentence(),
                format!("there is no approval `{wanted}`; `smg approvals list` shows them")
            );
        }
    }

    #[test]
    fn what_is_missing_is_said_before_anyone_waits() {
        let with = |typed: Option<&str>, hidden, severity| {
            let mut card = card();
            (card.typed_target, card.hidden, card.row.severity) =
                (typed.map(str::to_owned), hidden, severity);
            card
        };
        let cases = [
            (with(None, 0, Severity::High), None, false, None),
            (
                with(Some("ledger-api"), 0, Severity::Critical),
                None,
                false,
                Some("--type WORD"),
            ),
            (
                with(Some("ledger-api"), 0, Severity::Critical),
                Some("wrong"),
                false,
                None,
            ),
            (
                with(None, 2, Severity::Medium),
                None,
                false,
                Some("--seen-hidden"),
            ),
            (with(None, 2, Severity::Medium), None, true, None),
            (with(None, 2, Severity::Low), None, false, None),
        ];
        for (card, typed, seen, expect) in cases {
            let said = check(&card, typed, seen).err();
            let said = said.as_ref().map(Failure::sentence);
            assert_eq!(said.is_some(), expect.is_some(), "{said:?}");
            assert!(
                said.unwrap_or_default()
                    .contains(expect.unwrap_or_default()),
                "{said:?}"
            );
        }
    }

    #[test]
    fn a_row_names_what_waits() {
        let mut row = card().row;
        row.count = 2;
        let text = list(&[row]);
        assert!(text.starts_with("A-3  waiting  high  "), "{text}");
        assert!(
            text.ends_with(
                "Claude⟦U+202E⟧  ops  Restart service ledger-api in payments  (2 identical calls)\n"
            ),
            "{text}"
        );
        assert_eq!(list(&[]), "nothing waits for you\n");
    }
}
