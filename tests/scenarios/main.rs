//! What the product promises, tested from outside: one file per promise.
//!
//! Each scenario drives real processes (a gateway, shims, a counting server) and asserts on what reached the server
//! and what the audit says, not on messages alone. Each refusal stands beside a control that succeeds, so that a
//! scenario that reached nothing cannot pass.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a scenario fails by panicking, in its helpers as well"
)]

mod allow;
mod audit_damaged;
mod audit_evidence;
mod audit_killed;
mod audit_put_back;
mod audit_tampered;
mod audit_unwritable;
mod batch_approve;
mod catalogue;
mod client_cancels_while_held;
mod client_hangs_up;
mod clients;
mod database_locked;
mod deny;
mod edit_then_approve;
mod fake_server;
mod flow;
mod gateway_killed;
mod grants;
mod hand_back_and_retry;
mod hostile_server;
mod identical_calls;
mod interop;
mod killed_between_intent_and_outcome;
mod late_answers;
mod load;
mod lossless;
mod poison;
mod policy_changed_outside;
mod policy_draft;
mod policy_empty;
mod policy_publish;
mod policy_replay;
mod policy_unreadable;
mod protocol_abuse;
mod protocol_limits;
mod review_approve;
mod review_deny_with_reason;
mod rule_from_card;
mod second_instance;
mod server_changes_definition;
mod server_dies;
mod server_environment;
mod server_hangs;
mod settings_change;
mod socket_squatted;
mod stops;
mod tool_severity;
mod two_prompts;
mod two_servers;
mod undo_hold;
