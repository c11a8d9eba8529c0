use super::*;
use crate::api::EventKind;
use crate::audit::verify_evidence;
use crate::gateway::Config;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;

async fn gateway(folder: &std::path::Path) -> Gateway {
    let config = Config {
        home: link::Home::at(&folder.join("home")),
        policy: None,
        operator: true,
        keychain: false,
    };
    Gateway::start(config).await.unwrap()
}

fn everything(format: ExportFormat) -> ExportAudit {
    ExportAudit {
        filter: String::new(),
        format,
        without_arguments: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn verifying_goes_on_beside_the_work_and_its_end_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = gateway(folder.path()).await;
    assert_eq!(gateway.verify_state(), VerifyState::default());
    let mut events = gateway.subscribe();
    gateway.start_verify().unwrap();
    let state = loop {
        let told = events.recv().await.unwrap().kind == EventKind::Verify;
        let state = gateway.verify_state();
        if told && state.checked.is_none() {
            break state;
        }
    };
    let report = state.report.unwrap();
    assert!(report.intact && state.ended.is_some(), "{report:?}");
    let entries = gateway.status().audit_entries;
    assert!(entries > 0, "the start is an entry");
    assert_eq!((report.entries, state.of), (entries, entries));
    assert_eq!(gateway.status().chain_verified_at, state.ended);
    assert_eq!(gateway.verify_audit().unwrap(), report, "and on demand");
    gateway.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_run_goes_on_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = gateway(folder.path()).await;
    let verifying = &gateway.core.live.verifying;
    assert!(verifying.begin(1) && !verifying.begin(1), "one at a time");
    let busy = gateway.verify_audit().unwrap_err();
    assert_eq!(busy.code(), ErrorCode::Conflict);
    gateway.start_verify().unwrap();
    assert_eq!(gateway.verify_state().checked, Some(0));
    verifying.end();
    assert_eq!(gateway.verify_state().report, None);
    assert!(verifying.begin(1), "the place is free again");
    gateway.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_from_the_window_is_signed_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = gateway(folder.path()).await;
    let exported = gateway
        .export_audit(&everything(ExportFormat::Evidence))
        .unwrap();
    let file = File::open(&exported.path).unwrap();
    assert_eq!(file.metadata().unwrap().len(), exported.bytes);
    let found = verify_evidence(BufReader::new(file), None, |_, _| ControlFlow::Continue(()));
    let found = found.unwrap();
    assert_eq!(
        (found.state.exit_code(), found.entries, found.signed_to),
        (0, exported.entries, Some(exported.entries)),
        "{:?}",
        found.state
    );
    let wrong = ExportAudit {
        filter: "server:files".to_owned(),
        ..everything(ExportFormat::Jsonl)
    };
    let why = gateway.export_audit(&wrong).unwrap_err().to_string();
    assert!(why.contains("`server:files`"), "{why}");
    gateway.shutdown().await;
}
