//! No grant covers more than the operator saw.

use super::*;
use proptest::prelude::*;

fn shape() -> Shape {
    Shape {
        session: SessionId::new(),
        caller: "agent".into(),
        server: "local-ops".into(),
        tool: "restart_service".into(),
        pin: [3; 32],
        rule: Some("ask".into()),
        policy_version: 1,
        severity: Severity::Medium,
        kinds: vec![AlertKind::Wildcard],
        target: Some("payment-service".into()),
        plain: true,
    }
}

fn grant(scope: Scope, shape: &Shape) -> Grant {
    Grant {
        id: GrantId::new(),
        scope,
        approval: ApprovalId::new(),
        number: 1,
        shape: shape.clone(),
        given: 0,
        until: None,
        uses: 0,
        last_used: None,
    }
}

const SCOPES: [Scope; 3] = [Scope::SessionTarget, Scope::QuarterHour, Scope::SessionTool];

#[test]
fn it_covers_the_same_call_again_and_lesser_ones() {
    for scope in SCOPES {
        let seen = shape();
        let grant = grant(scope, &seen);
        assert!(grant.covers(&seen), "{scope:?}");
        let lesser = Shape {
            severity: Severity::Low,
            kinds: vec![],
            ..seen
        };
        assert!(grant.covers(&lesser), "{scope:?}");
    }
}

#[test]
fn another_target_is_covered_only_where_the_scope_says_so() {
    let seen = shape();
    for (scope, covered) in [
        (Scope::SessionTarget, false),
        (Scope::QuarterHour, false),
        (Scope::SessionTool, true),
    ] {
        for target in [Some("ledger-api".to_owned()), None] {
            let other = Shape {
                target,
                ..seen.clone()
            };
            assert_eq!(grant(scope, &seen).covers(&other), covered, "{scope:?}");
        }
    }
}

#[test]
fn what_can_only_be_approved_once() {
    let base = shape;
    for (shape, target_scopes, tool_scope) in [
        (base(), true, true),
        (
            Shape {
                target: None,
                ..base()
            },
            false,
            true,
        ),
        (
            Shape {
                severity: Severity::High,
                ..base()
            },
            false,
            false,
        ),
        (
            Shape {
                severity: Severity::Critical,
                ..base()
            },
            false,
            false,
        ),
        (
            Shape {
                plain: false,
                ..base()
            },
            false,
            false,
        ),
    ] {
        for scope in SCOPES {
            let may = if scope == Scope::SessionTool {
                tool_scope
            } else {
                target_scopes
            };
            assert_eq!(shape.once_only(scope).is_none(), may, "{scope:?} {shape:?}");
        }
    }
}

fn shapes() -> impl Strategy<Value = Shape> {
    let session = prop::sample::select(vec![1_u128, 2]);
    let severity = prop::sample::select(vec![
        Severity::Safe,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ]);
    let kind = prop::sample::select(vec![
        AlertKind::Wildcard,
        AlertKind::Secret,
        AlertKind::Money,
    ]);
    let kinds = prop::collection::vec(kind, 0..3);
    let names = (0..2_u8, 0..2_u8, 0..2_u8, 0..2_u8, 0..2_u8);
    let rest = (
        prop::option::of(0..2_u8),
        1..3_u32,
        prop::option::of(0..2_u8),
        prop::bool::weighted(0.8),
    );
    (session, severity, kinds, names, rest).prop_map(|(session, severity, kinds, names, rest)| {
        let (caller, server, tool, pin, _) = names;
        let (rule, policy_version, target, plain) = rest;
        Shape {
            session: SessionId(uuid::Uuid::from_u128(session)),
            caller: caller.to_string(),
            server: server.to_string(),
            tool: tool.to_string(),
            pin: [pin; 32],
            rule: rule.map(|rule| rule.to_string()),
            policy_version,
            severity,
            kinds,
            target: target.map(|target| target.to_string()),
            plain,
        }
    })
}

/// Two shapes that mostly agree, so that agreeing in all but one thing is common.
fn pairs() -> impl Strategy<Value = (Shape, Shape)> {
    (shapes(), shapes(), any::<u16>()).prop_map(|(seen, other, take)| {
        let mut call = seen.clone();
        let takes = |bit: u16| take & (1 << bit) != 0 && take & (1 << ((bit + 1) % 16)) != 0;
        if takes(0) {
            call.session = other.session;
        }
        if takes(1) {
            call.caller = other.caller;
        }
        if takes(2) {
            call.server = other.server;
        }
        if takes(3) {
            call.tool = other.tool;
        }
        if takes(4) {
            call.pin = other.pin;
        }
        if takes(5) {
            call.rule = other.rule;
        }
        if takes(6) {
            call.policy_version = other.policy_version;
        }
        if takes(7) {
            call.severity = other.severity;
        }
        if takes(8) {
            call.kinds = other.kinds;
        }
        if takes(9) {
            call.target = other.target;
        }
        if takes(10) {
            call.plain = other.plain;
        }
        (seen, call)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn a_grant_never_covers_more_than_was_seen((seen, call) in pairs(), scope in prop::sample::select(SCOPES.to_vec())) {
        let covered = grant(scope, &seen).covers(&call);
        let same = (call.session, &call.caller, &call.server, &call.tool, call.pin, &call.rule, call.policy_version)
            == (seen.session, &seen.caller, &seen.server, &seen.tool, seen.pin, &seen.rule, seen.policy_version);
        let no_worse = call.severity <= seen.severity && call.severity <= Severity::Medium;
        let no_new_kind = call.kinds.iter().all(|kind| seen.kinds.contains(kind));
        let target = scope == Scope::SessionTool || (call.target == seen.target && call.target.is_some());
        prop_assert_eq!(covered, same && no_worse && no_new_kind && target && call.plain);
    }
}
