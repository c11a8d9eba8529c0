//! Under load every call is answered once, counted once and written down once, and memory stays flat.

use harness::{Gateway, Home, count_kind, policies};
use serde_json::json;
use std::thread;

const CLIENTS: usize = 16;
const CALLS: usize = 10_000;
/// Calls a client has under way at a time.
const WINDOW: usize = 8;

/// Sends `calls` calls from each client, and asserts that each is answered with its own arguments, once.
fn run(gateway: &Gateway, server: &str, calls: usize) {
    let one = || {
        let mut client = gateway.client(server);
        let mut under_way = std::collections::VecDeque::new();
        for n in 0..calls {
            let arguments = json!({"key": n.to_string()});
            under_way.push_back((
                client.start_call("get_item", &arguments),
                arguments.to_string(),
            ));
            if under_way.len() == WINDOW
                && let Some((id, expected)) = under_way.pop_front()
            {
                client.outcome(id).assert_ran(&expected);
            }
        }
        for (id, expected) in under_way {
            client.outcome(id).assert_ran(&expected);
            assert_eq!(client.answers_to(id), 1);
        }
        assert_eq!(
            client.heard().len(),
            calls + 1,
            "one line a call, and the welcome"
        );
    };
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(one);
        }
    });
}

#[test]
fn ten_thousand_calls_of_sixteen_clients_are_each_answered_once() {
    let home = Home::new(&policies::careful());
    let mut gateway = home.serve();
    let fake = gateway.fake(&[]);
    let warm_up = 1_000 / CLIENTS;
    run(&gateway, fake.name(), warm_up);
    let warm = gateway.process().resident_kib();
    run(&gateway, fake.name(), CALLS / CLIENTS);
    let after = gateway.process().resident_kib();
    assert!(
        after < warm * 3 / 2 + 4 * 1024,
        "memory from {warm} KiB to {after} KiB"
    );

    let sent = CLIENTS * (warm_up + CALLS / CLIENTS);
    assert_eq!(fake.count("get_item"), sent);
    assert!(gateway.stop().success());
    let audit = home.audit();
    assert_eq!(count_kind(&audit, "tool_call"), sent);
    assert_eq!(count_kind(&audit, "execution_success"), sent);
    home.assert_chain_whole();
}

#[test]
fn sixty_four_calls_of_64_kib_at_once_do_not_hang() {
    let gateway = Home::new(&policies::allow_all()).serve();
    let fake = gateway.fake(&[]);
    let mut client = gateway.client(fake.name());
    let calls: Vec<(u64, String)> = (0..64)
        .map(|n| {
            let arguments = json!({"key": format!("{n:02}").repeat(32 * 1024)});
            (client.start_call("echo", &arguments), arguments.to_string())
        })
        .collect();
    for (id, expected) in &calls {
        client.outcome(*id).assert_ran(expected);
        assert_eq!(client.answers_to(*id), 1);
    }
    assert_eq!(fake.count("echo"), 64);
}
