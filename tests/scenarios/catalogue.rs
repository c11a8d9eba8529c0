//! Listings are read from files, and how a server would be run is told or refused by name. No gateway, no network, no program run.

use harness::{Home, policies};
use serde_json::{Value, json};
use std::{fs, process::Output};

const LIST: &str = "# Servers\n## Server Implementations\n### Monitoring\n\
    - [acme/watch](https://github.com/acme/watch) 🐍 🏠 - Watches.\n\
    - [acme/logs](https://github.com/acme/logs) 🦀 - Reads logs.\n\
    - a bullet that names nothing\n";

/// A home without a gateway, and a file in it.
fn with_file(name: &str, text: &[u8]) -> (Home, String) {
    let home = Home::new(&policies::allow_all());
    let path = home.file(name);
    fs::write(&path, text).expect("the file is written");
    let path = path.to_string_lossy().into_owned();
    (home, path)
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn described(package: Value) -> String {
    json!({"name": "io.github.acme/watch", "description": "Watches.", "version": "1.2.3", "packages": [package]}).to_string()
}

fn npm(more: &Value) -> Value {
    let mut package = json!({"registryType": "npm", "identifier": "@acme/watch", "version": "1.2.3", "transport": {"type": "stdio"}});
    for (name, value) in more.as_object().into_iter().flatten() {
        package[name] = value.clone();
    }
    package
}

#[test]
fn a_list_of_links_is_one_document_with_its_counts() {
    let (home, file) = with_file("list.md", LIST.as_bytes());
    let output = home.smg(&["catalogue", "import", &file, "--as", "awesome", "--json"]);
    assert!(output.status.success(), "{}", said(&output));
    let list = document(&output);
    assert_eq!(
        (
            &list["form"],
            &list["counts"]["entries"],
            &list["counts"]["reported"]
        ),
        (&json!("awesome"), &json!(2), &json!(1))
    );
    assert_eq!(list["entries"][0]["url"], "https://github.com/acme/watch");
    assert_eq!(list["entries"][1]["flags"][0]["meaning"], "rust");
    assert_eq!(list["sections"][0]["title"], "Monitoring");
    assert_eq!(list["reports"][0]["line"], 6);
}

#[test]
fn what_a_list_says_is_kept_only_when_asked_for() {
    let (home, file) = with_file("list.md", LIST.as_bytes());
    let import = ["catalogue", "import", &file, "--as", "awesome"];
    let search = ["catalogue", "search", "watches", "--json"];
    let found = || document(&home.smg(&search))["listings"].clone();
    assert!(home.smg(&import).status.success());
    assert_eq!(found(), json!([]));
    let kept = home.smg_ok(&[&import[..], &["--keep", "mine"]].concat());
    assert!(kept.contains("kept as `mine`"), "{kept}");
    assert_eq!(found()[0]["id"], "github.com/acme/watch");
    assert_eq!(found()[0]["described_by"], "mine");
}

#[test]
fn a_hostile_list_reaches_a_terminal_as_text() {
    let text = "## Server Implementations\n### A\n\
        - [\u{1b}[2Jx](https://github.com/a/b) - \u{202e}evil\n- \u{1b}]0;owned\u{7}\n- [j](javascript:alert(1)) - x\n\0\u{ff}\n";
    let (home, file) = with_file("list.md", text.as_bytes());
    for more in [&[][..], &["--json"][..]] {
        let arguments = [&["catalogue", "import", &file, "--as", "awesome"], more].concat();
        let output = home.smg(&arguments);
        assert!(output.status.success(), "{}", said(&output));
        let printed = String::from_utf8(output.stdout).expect("text");
        assert!(
            !printed.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'),
            "{printed:?}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_ends_with_1() {
    let (home, broken) = with_file("broken", b"{\"servers\": [");
    let missing = home.file("missing").to_string_lossy().into_owned();
    for (arguments, code) in [
        (&["catalogue", "import", &missing, "--as", "awesome"][..], 1),
        (&["catalogue", "import", &broken, "--as", "registry"], 1),
        (&["catalogue", "import", &broken, "--as", "sausage"], 2),
        (&["catalogue", "import", &broken], 2),
        (&["recipe", &broken, "--json"], 1),
    ] {
        let output = home.smg(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let file = arguments.iter().find(|a| a.starts_with('/')).copied();
        assert!(
            code == 2 || file.is_some_and(|file| said(&output).contains(file)),
            "{}",
            said(&output)
        );
    }
}

#[test]
fn a_described_server_has_a_recipe_without_its_secret() {
    let package = npm(
        &json!({"environmentVariables": [{"name": "ACME_TOKEN", "isSecret": true, "isRequired": true}]}),
    );
    let (home, file) = with_file("server.json", described(package).as_bytes());
    let output = home.smg(&["recipe", &file, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let recipe = document(&output);
    assert_eq!(recipe["kind"], "npm");
    let argv = recipe["argv"].as_array().expect("a list");
    assert_eq!(argv.last(), Some(&json!("@acme/watch@1.2.3")));
    assert!(
        argv.iter()
            .all(|token| !token.to_string().contains("TOKEN"))
    );
    assert_eq!(
        (&recipe["env"][0]["name"], &recipe["env"][0]["secret"]),
        (&json!("ACME_TOKEN"), &json!(true))
    );
    assert_eq!(recipe.get("reason"), None);
}

#[test]
fn a_hostile_description_is_refused_by_name_and_ends_with_1() {
    let oci = json!({"registryType": "oci", "identifier": "docker.io/acme/watch:1.2.3", "transport": {"type": "stdio"},
        "runtimeArguments": [{"type": "named", "name": "--privileged"}]});
    for (package, reason) in [
        (
            npm(&json!({"runtimeArguments": [{"type": "positional", "value": "evil"}]})),
            "runtime_argument",
        ),
        (
            npm(&json!({"environmentVariables": [{"name": "LD_PRELOAD", "value": "/tmp/x.so"}]})),
            "environment_denied",
        ),
        (npm(&json!({"version": "^1.0.0"})), "version_not_exact"),
        (
            npm(&json!({"registryBaseUrl": "https://evil.example"})),
            "another_registry",
        ),
        (
            npm(
                &json!({"packageArguments": [{"type": "named", "name": "--api-key", "value": "abc"}]}),
            ),
            "secret_in_arguments",
        ),
        (oci, "container_escape"),
    ] {
        let (home, file) = with_file("server.json", described(package).as_bytes());
        let output = home.smg(&["recipe", &file, "--json"]);
        assert_eq!(output.status.code(), Some(1), "{reason}");
        let refused = document(&output);
        assert_eq!(
            (&refused["kind"], &refused["argv"]),
            (&json!("manual"), &json!([])),
            "{refused}"
        );
        assert_eq!(refused["reason"]["name"], reason, "{refused}");
    }
}
