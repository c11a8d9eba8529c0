//! A database that cannot be read is put aside and said so; it is never taken for an empty one in silence.

use harness::{Home, policies};
use serde_json::json;
use std::{fs, path::Path};

/// What may have happened to the file.
type Damage = (&'static str, fn(&Path));

const DAMAGES: [Damage; 3] = [
    ("not a database", |file| {
        fs::write(
            file,
            "not a database, and longer than a header of one would be".repeat(200),
        )
        .expect("written")
    }),
    ("cut to nothing", |file| {
        fs::write(file, "").expect("written")
    }),
    ("a header and then noise", |file| {
        let mut bytes = fs::read(file).expect("read");
        bytes.iter_mut().skip(100).for_each(|b| *b ^= 0x5a);
        fs::write(file, bytes).expect("written");
    }),
];

#[test]
fn it_is_put_aside_and_the_operator_is_told() {
    for (what, damage) in DAMAGES {
        let home = Home::new(&policies::allow_all());
        let gateway = home.serve();
        let fake = gateway.fake(&[]);
        gateway
            .client(fake.name())
            .call("get_item", &json!({"key": "a"}))
            .assert_ran(r#"{"key":"a"}"#);
        assert!(gateway.stop().success());
        for side in ["gateway.db-wal", "gateway.db-shm"] {
            let _ = fs::remove_file(home.path().join(side));
        }
        damage(&home.database());

        let gateway = home.serve();
        let aside = fs::read_dir(home.path()).expect("the home").flatten();
        let names: Vec<String> = aside
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        let kept = names
            .iter()
            .find(|n| n.starts_with("gateway.db.damaged"))
            .unwrap_or_else(|| panic!("{what}: {names:?}"));
        assert!(gateway.stop().success());
        let audit = home.audit();
        let told = audit
            .iter()
            .find(|e| e.kind() == "store_recovered")
            .unwrap_or_else(|| panic!("{what}: not written down"));
        assert!(
            told.text("detail").contains(kept.as_str()),
            "{what}: it names the file: {}",
            told.text("detail")
        );
        home.assert_chain_whole();
    }
}
