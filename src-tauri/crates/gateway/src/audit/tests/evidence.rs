//! A file of evidence proves its stretch with nothing else at hand, and nothing but what was written.

use super::*;
use proptest::prelude::*;
use std::sync::OnceLock;

/// A closed record of 40 entries with a signature after every eighth.
fn record() -> &'static Home {
    static RECORD: OnceLock<Home> = OnceLock::new();
    RECORD.get_or_init(|| {
        let home = Home::new();
        for _ in 0..5 {
            let audit = home.audit();
            for _ in 0..4 {
                let call = CallId::new();
                let odd = Entry {
                    caller: Some("Grüße \u{202e}\u{1b}\"\\".into()),
                    approval: Some(ApprovalId::new()),
                    ..outcome(call)
                };
                audit.commit(&[intent(call), odd], &[]).unwrap();
            }
        }
        home
    })
}

fn write(filter: &str) -> Result<(ExportSummary, Vec<u8>), AuditError> {
    let mut out = Vec::new();
    let what = What::parse(filter)?;
    let summary = Reader::open(&record().database())?.export(Format::Evidence, &what, &mut out)?;
    Ok((summary, out))
}

fn verify(bytes: &[u8]) -> Verification {
    verify_evidence(bytes, None, |_, _| ControlFlow::Continue(())).unwrap()
}

fn whole() -> &'static [u8] {
    static WHOLE: OnceLock<Vec<u8>> = OnceLock::new();
    WHOLE.get_or_init(|| write("").unwrap().1)
}

#[test]
fn what_was_written_is_proven_up_to_the_signature_that_covers_it() {
    for (filter, first, last) in [
        ("", 1, 40),
        ("seq:1..40", 1, 40),
        ("seq:3..5", 3, 8),
        ("seq:9..", 9, 40),
        ("seq:17", 17, 24),
    ] {
        let (summary, bytes) = write(filter).unwrap();
        let found = verify(&bytes);
        assert_eq!(found.state, ChainState::Intact, "{filter}: {found:?}");
        assert_eq!(
            (summary.first, summary.last, found.signed_to, found.entries),
            (Some(first), Some(last), Some(last), last + 1 - first),
            "{filter}"
        );
        assert_eq!(Some(found.head), summary.head, "{filter}");
        use sha2::Digest;
        assert_eq!(
            summary.sha256,
            chain::hex(&sha2::Sha256::digest(&bytes)),
            "{filter}"
        );
    }
}

#[test]
fn what_cannot_be_proven_is_refused_by_name() {
    let home = Home::new();
    let audit = home.audit();
    audit.commit(&[intent(CallId::new())], &[]).unwrap();
    let export = |what: &What| {
        audit
            .reader()
            .unwrap()
            .export(Format::Evidence, what, Vec::new())
    };
    let unsigned = export(&What::everything()).unwrap_err().to_string();
    assert!(
        unsigned.contains("entries up to 0 are signed and there are 1"),
        "{unsigned}"
    );
    let bare = What {
        without_arguments: true,
        ..What::everything()
    };
    let bare = export(&bare).unwrap_err().to_string();
    assert!(bare.contains("cannot leave the arguments out"), "{bare}");
    for odd in [
        "server:files",
        "seq:",
        "seq:0",
        "seq:5..3",
        "seq:a..b",
        "seq:-1",
    ] {
        assert!(What::parse(odd).is_err(), "{odd}");
    }
}

#[test]
fn the_key_can_be_held_against_one_known_from_elsewhere() {
    let key = record().audit().signed_by().0;
    let with = |key| {
        let found = verify_evidence(whole(), Some(key), |_, _| ControlFlow::Continue(()));
        found.unwrap().state
    };
    assert_eq!(with(key), ChainState::Intact);
    assert!(matches!(with([7; 32]), ChainState::Unvouched { .. }));
}

#[test]
fn a_line_taken_out_or_swapped_is_found() {
    let lines: Vec<&[u8]> = whole().split_inclusive(|&byte| byte == b'\n').collect();
    for gone in 0..lines.len() {
        let mut left = lines.clone();
        left.remove(gone);
        assert_ne!(
            verify(&left.concat()).state,
            ChainState::Intact,
            "without line {gone}"
        );
    }
    for first in 0..lines.len() - 1 {
        let mut swapped = lines.clone();
        swapped.swap(first, first + 1);
        assert_ne!(
            verify(&swapped.concat()).state,
            ChainState::Intact,
            "swapped {first}"
        );
    }
}

#[test]
fn a_file_that_ends_early_is_truncated() {
    let lines: Vec<&[u8]> = whole().split_inclusive(|&byte| byte == b'\n').collect();
    let found = verify(&lines[..lines.len() - 3].concat());
    let state = ChainState::Truncated {
        entries: 38,
        expected: 40,
    };
    assert_eq!((found.state, found.entries), (state, 38));
}

#[test]
fn garbage_is_unreadable_and_no_more() {
    for garbage in [
        &b""[..],
        b"{",
        b"{}\n",
        b"\xff\xfe\n",
        b"[1,2]\n",
        b"{\"end\":{}}\n",
    ] {
        assert_eq!(verify(garbage).state.exit_code(), 5, "{garbage:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_changed_byte_is_found(at in 0_usize..1 << 20, by in 1_u8..=255) {
        let mut bytes = whole().to_vec();
        let at = at % bytes.len();
        bytes[at] ^= by;
        prop_assert_ne!(verify(&bytes).state, ChainState::Intact, "byte {}", at);
    }

    #[test]
    fn any_cut_is_found(keep in 0_usize..1 << 20) {
        let keep = keep % whole().len();
        prop_assert_ne!(verify(&whole()[..keep]).state, ChainState::Intact, "{} bytes", keep);
    }

    #[test]
    fn anything_put_in_is_found(at in 0_usize..1 << 20, bytes in proptest::collection::vec(any::<u8>(), 1..40)) {
        let mut all = whole().to_vec();
        let at = at % (all.len() + 1);
        all.splice(at..at, bytes);
        prop_assert_ne!(verify(&all).state, ChainState::Intact, "at {}", at);
    }

    #[test]
    fn no_bytes_make_the_verifier_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert_ne!(verify(&bytes).state, ChainState::Intact);
    }
}
