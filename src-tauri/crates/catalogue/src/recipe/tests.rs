//! What recipes follow from real listings, and that none follows from a hostile one.

use super::*;
mod hostile;
mod laws;

use crate::realdata;
use serde_json::{Value, json};

fn server(value: &Value) -> ServerJson {
    ServerJson::read(value).unwrap()
}

fn with(package: Value) -> Value {
    json!({"name": "io.github.acme/x", "description": "d", "version": "1.0.0", "packages": [package]})
}

fn npm(more: Value) -> Value {
    merged(
        json!({"registryType": "npm", "identifier": "@acme/x", "version": "1.2.3", "transport": {"type": "stdio"}}),
        more,
    )
}

fn oci(more: Value) -> Value {
    merged(
        json!({"registryType": "oci", "identifier": "ghcr.io/acme/x:1.2.3", "transport": {"type": "stdio"}}),
        more,
    )
}

fn merged(mut package: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        package[key] = value.clone();
    }
    with(package)
}

fn derived(value: &Value) -> Result<Recipe, Reason> {
    derive(&server(value), &Asked::default())
}

fn argv(value: &Value) -> String {
    derived(value)
        .unwrap_or_else(|reason| panic!("{value}: {reason}"))
        .argv
        .join(" ")
}

#[test]
fn a_command_follows_from_each_kind_of_package() {
    let positional = |value: &str| json!({"type": "positional", "value": value});
    let cases = [
        (npm(json!({})), "npx -y @acme/x@1.2.3"),
        (
            npm(json!({"registryBaseUrl": "https://npm-default-registry.example"})),
            "npx -y @acme/x@1.2.3",
        ),
        (
            npm(json!({"runtimeArguments": [positional("-y")]})),
            "npx -y @acme/x@1.2.3",
        ),
        (
            npm(
                json!({"runtimeArguments": [{"type": "named", "name": "--yes"}], "packageArguments": [positional("--stdio")]}),
            ),
            "npx -y @acme/x@1.2.3 --stdio",
        ),
        (
            npm(
                json!({"packageArguments": [{"type": "named", "name": "--port", "default": "1"}, {"type": "named", "name": "--dir", "format": "filepath"}]}),
            ),
            "npx -y @acme/x@1.2.3 --port 1",
        ),
        (
            npm(
                json!({"packageArguments": [{"type": "named", "name": "--dir", "isRequired": true, "placeholder": "~/x"}]}),
            ),
            "npx -y @acme/x@1.2.3 --dir ${input:dir}",
        ),
        (
            npm(
                json!({"packageArguments": [{"type": "positional", "valueHint": "folder", "isRequired": true}]}),
            ),
            "npx -y @acme/x@1.2.3 ${input:folder}",
        ),
        (
            npm(
                json!({"packageArguments": [{"type": "positional", "value": "--r={r}/{r}", "variables": {"r": {"default": "eu"}}}]}),
            ),
            "npx -y @acme/x@1.2.3 --r=eu/eu",
        ),
        (
            npm(
                json!({"packageArguments": [{"type": "named", "name": "--x", "value": "{\"a\": 1}"}]}),
            ),
            "npx -y @acme/x@1.2.3 --x {\"a\": 1}",
        ),
        (
            with(
                json!({"registryType": "pypi", "identifier": "acme-x", "version": "1.0", "runtimeHint": "uvx"}),
            ),
            "uvx acme-x==1.0",
        ),
        (
            with(
                json!({"registryType": "pypi", "identifier": "acme-x", "version": "1.0", "runtimeArguments": [positional("--python"), positional("3.12")]}),
            ),
            "uvx --python 3.12 acme-x==1.0",
        ),
        (
            with(
                json!({"registryType": "nuget", "identifier": "Acme.X", "version": "1.0.0", "packageArguments": [positional("serve")]}),
            ),
            "dnx Acme.X@1.0.0 --yes -- serve",
        ),
        (
            with(json!({"registryType": "nuget", "identifier": "Acme.X", "version": "1.0.0"})),
            "dnx Acme.X@1.0.0 --yes",
        ),
        (
            oci(json!({"packageArguments": [positional("serve")]})),
            "docker run -i --rm ghcr.io/acme/x:1.2.3 serve",
        ),
        (
            oci(json!({"identifier": "acme/x", "version": "2.0.1"})),
            "docker run -i --rm acme/x:2.0.1",
        ),
        (
            oci(json!({"identifier": format!("ghcr.io/acme/x@sha256:{}", "a".repeat(64))})),
            &format!(
                "docker run -i --rm ghcr.io/acme/x@sha256:{}",
                "a".repeat(64)
            ),
        ),
        (
            oci(
                json!({"registryBaseUrl": "https://ghcr.io", "identifier": "acme/x", "version": "1.0.0"}),
            ),
            "docker run -i --rm ghcr.io/acme/x:1.0.0",
        ),
        (
            oci(
                json!({"environmentVariables": [{"name": "API_KEY", "isSecret": true}, {"name": "OPT"}, {"name": "REGION", "default": "eu"}]}),
            ),
            "docker run -i --rm -e API_KEY -e REGION ghcr.io/acme/x:1.2.3",
        ),
        (
            oci(
                json!({"runtimeArguments": [positional("run"), positional("-i"), {"type": "named", "name": "-e", "value": "TOKEN={t}", "variables": {"t": {"isSecret": true, "isRequired": true}}}]}),
            ),
            "docker run -i --rm -e TOKEN ghcr.io/acme/x:1.2.3",
        ),
        (
            oci(
                json!({"runtimeArguments": [{"type": "named", "name": "-v", "value": "{dir}:/data:ro", "variables": {"dir": {"isRequired": true, "format": "filepath"}}}]}),
            ),
            "docker run -i --rm -v ${input:dir}:/data:ro ghcr.io/acme/x:1.2.3",
        ),
        (
            oci(
                json!({"runtimeArguments": [{"type": "named", "name": "-p", "value": "127.0.0.1:80:80"}, {"type": "named", "name": "--network", "value": "none"}]}),
            ),
            "docker run -i --rm -p 127.0.0.1:80:80 --network none ghcr.io/acme/x:1.2.3",
        ),
    ];
    for (value, expect) in cases {
        assert_eq!(argv(&value), expect, "{value}");
    }
}

#[test]
fn secrets_are_asked_for_and_never_shown() {
    let value = npm(json!({"environmentVariables": [
        {"name": "PAGERDUTY_USER_API_KEY", "required": true},
        {"name": "PASSWORD", "default": "CANARY"},
        {"name": "AUTH_HEADER", "value": "Bearer {t}", "variables": {"t": {"isSecret": true, "isRequired": true}}},
        {"name": "REGION", "default": "eu", "choices": ["eu", "us"]}
    ]}));
    let asked = Asked {
        answers: BTreeMap::from([
            ("t".to_owned(), "CANARY".to_owned()),
            ("REGION".to_owned(), "us".to_owned()),
        ]),
        ..Asked::default()
    };
    let recipe = derive(&server(&value), &asked).unwrap();
    let written = serde_json::to_string(&recipe).unwrap();
    assert!(!written.contains("CANARY"), "{written}");
    let env: Vec<(&str, bool, bool, Option<&str>)> = recipe
        .env
        .iter()
        .map(|v| (v.name.as_str(), v.secret, v.required, v.value.as_deref()))
        .collect();
    assert_eq!(
        env,
        [
            ("PAGERDUTY_USER_API_KEY", true, true, None),
            ("PASSWORD", true, false, None),
            ("AUTH_HEADER", true, false, None),
            ("REGION", false, false, Some("us")),
        ]
    );
    let open: Vec<&str> = recipe
        .inputs
        .iter()
        .filter(|input| input.secret)
        .map(|input| input.id.as_str())
        .collect();
    assert_eq!(open, ["PAGERDUTY_USER_API_KEY", "PASSWORD", "t"]);
}

#[test]
fn a_remote_server_is_an_address_and_headers() {
    let remote = |remote: Value| json!({"name": "a/b", "version": "1", "remotes": [{"type": "sse", "url": "https://old.example.com/sse"}, remote]});
    let fine = remote(
        json!({"type": "streamable-http", "url": "https://{tenant}.example.com/mcp", "variables": {"tenant": {"isRequired": true}},
        "headers": [{"name": "Authorization", "isSecret": true, "isRequired": true}, {"name": "X-Region", "value": "eu"}]}),
    );
    let recipe = derived(&fine).unwrap();
    assert_eq!(
        (recipe.kind, recipe.url.as_deref(), recipe.argv.len()),
        (
            Kind::Remote,
            Some("https://${input:tenant}.example.com/mcp"),
            0
        )
    );
    assert_eq!(recipe.headers[0].value, None);
    assert!(
        recipe.headers[0].secret && recipe.warnings.iter().any(|w| w.contains("which computer"))
    );
    let answered = Asked {
        answers: BTreeMap::from([("tenant".to_owned(), "127.0.0.1/?x=".to_owned())]),
        ..Asked::default()
    };
    let reason = candidates(&server(&fine), &answered)[0]
        .recipe
        .clone()
        .unwrap_err();
    assert_eq!(reason.name, Why::PrivateAddress);
    for (url, why) in [
        ("http://mcp.example.com", Why::BadAddress),
        ("https://u:p@mcp.example.com", Why::SecretInArguments),
        ("https://u@mcp.example.com", Why::BadAddress),
        ("https://169.254.169.254/x", Why::PrivateAddress),
        ("https://[::ffff:10.0.0.1]/", Why::PrivateAddress),
        ("https://localhost:1/", Why::PrivateAddress),
        ("https://{x}.example.com/", Why::UnresolvedInput),
        ("file:///etc/passwd", Why::BadAddress),
        ("javascript:alert(1)", Why::BadAddress),
        ("https://a.example.com/\u{202e}", Why::Unprintable),
    ] {
        let value = json!({"name": "a/b", "remotes": [{"type": "streamable-http", "url": url}]});
        assert_eq!(derived(&value).unwrap_err().name, why, "{url}");
    }
    for header in [
        "Host",
        "connection",
        "Transfer-Encoding",
        "Proxy-Authorization",
        "X Y",
        "",
        "A\r\nB",
    ] {
        let value = json!({"name": "a/b", "remotes": [{"type": "streamable-http", "url": "https://a.example.com", "headers": [{"name": header, "value": "x"}]}]});
        assert_eq!(
            derived(&value).unwrap_err().name,
            Why::HeaderDenied,
            "{header}"
        );
    }
}

#[test]
fn what_is_filled_in_is_held_to_the_same() {
    let mount = oci(
        json!({"runtimeArguments": [{"type": "named", "name": "-v", "value": "{dir}:/data", "variables": {"dir": {"isRequired": true}}}]}),
    );
    let number = npm(
        json!({"packageArguments": [{"type": "named", "name": "--n", "format": "number", "isRequired": true, "choices": ["1", "2"]}]}),
    );
    for (value, id, answer, expect) in [
        (&mount, "dir", "/srv/data", None),
        (&mount, "dir", "/", Some(Why::ContainerEscape)),
        (
            &mount,
            "dir",
            "/var/run/docker.sock",
            Some(Why::ContainerEscape),
        ),
        (&number, "n", "2", None),
        (&number, "n", "3", Some(Why::BadAnswer)),
        (&number, "n", "1\n", Some(Why::BadAnswer)),
    ] {
        let asked = Asked {
            answers: BTreeMap::from([(id.to_owned(), answer.to_owned())]),
            ..Asked::default()
        };
        let got = derive(&server(value), &asked);
        assert_eq!(
            got.as_ref().err().map(|reason| reason.name),
            expect,
            "{answer:?}: {got:?}"
        );
        assert!(
            got.is_err()
                || got.is_ok_and(|recipe| recipe.argv.iter().any(|token| token.contains(answer)))
        );
    }
}

#[test]
fn every_real_description_has_a_recipe_or_a_reason() {
    let Some(folder) = realdata::path("registry/server-json") else {
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let mut recipes = 0;
    for file in &files {
        let value: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        match ServerJson::read(&value).map(|server| derive(&server, &Asked::default())) {
            Some(Ok(recipe)) => {
                recipes += 1;
                let what = recipe.url.unwrap_or_else(|| recipe.argv.join(" "));
                eprintln!("{name:45} {what}  {:?}", recipe.warnings);
                assert!(!what.is_empty());
            }
            Some(Err(reason)) => eprintln!("{name:45} {:?}: {reason}", reason.name),
            None => eprintln!("{name:45} no server"),
        }
    }
    assert_eq!((files.len(), recipes), (41, 35));
}
