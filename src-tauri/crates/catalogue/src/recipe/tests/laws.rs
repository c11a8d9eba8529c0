//! What holds for any listing.

use super::*;
use proptest::prelude::*;

/// Words a publisher could put where they do harm.
fn word() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "-y",
        "--yes",
        "-e",
        "-v",
        "-p",
        "run",
        "-i",
        "--rm",
        "--privileged",
        "--network",
        "host",
        "none",
        "evil-pkg",
        "evil/image:1.0.0",
        "K=v",
        "TOKEN={t}",
        "A={a}",
        "LD_PRELOAD=x",
        "--mount",
        "type=bind,src=/,dst=/x",
        "/:/x",
        "{a}:/x",
        "{t}",
        "--token",
        "--token={t}",
        "--api-key",
        "{a}",
        "{nobody}",
        "--python",
        "3.12",
        "--from",
        "serve",
        "--",
        "",
    ]);
    prop_oneof![8 => fixed.prop_map(str::to_owned), 1 => "\\PC{0,5}"]
}

fn argument() -> impl Strategy<Value = Value> {
    let variables = json!({"t": {"isSecret": true, "isRequired": true}, "a": {"default": "a"}});
    (word(), prop::option::of(word()), any::<bool>(), any::<bool>()).prop_map(move |(one, other, named, secret)| match (named, other) {
        (true, Some(value)) => json!({"type": "named", "name": one, "value": value, "isSecret": secret, "variables": variables}),
        (true, None) => json!({"type": "named", "name": one, "isSecret": secret, "isRequired": secret}),
        (false, _) => json!({"type": "positional", "value": one, "isSecret": secret, "variables": variables}),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn no_listing_puts_a_word_of_its_own_before_the_package(
        runtime in prop::collection::vec(argument(), 0..4),
        own in prop::collection::vec(argument(), 0..3),
        kind in 0..3_usize,
    ) {
        let (kind, identifier) = [("npm", "@acme/x"), ("pypi", "acme-x"), ("oci", "ghcr.io/acme/x:1.2.3")][kind];
        let value = with(json!({"registryType": kind, "identifier": identifier, "version": "1.2.3", "runtimeArguments": runtime, "packageArguments": own}));
        let asked = Asked { answers: BTreeMap::from([("t".to_owned(), "CANARY".to_owned())]), ..Asked::default() };
        let Ok(recipe) = derive(&server(&value), &asked) else { return Ok(()) };
        prop_assert!(!recipe.argv.iter().any(|token| token.contains("CANARY")), "{:?}", recipe.argv);
        let package = ["@acme/x@1.2.3", "acme-x==1.2.3", identifier];
        let at = recipe.argv.iter().position(|token| package.contains(&token.as_str())).unwrap();
        let before: Vec<&str> = recipe.argv[..at].iter().map(String::as_str).collect();
        match kind {
            "npm" => prop_assert_eq!(before, ["npx", "-y"]),
            "pypi" => prop_assert!(before == ["uvx"] || before == ["uvx", "--python", "3.12"], "{before:?}"),
            _ => {
                prop_assert_eq!(&before[..4], ["docker", "run", "-i", "--rm"]);
                let mut rest = before[4..].iter();
                while let Some(flag) = rest.next() {
                    prop_assert!(["-e", "-v", "-p", "--network"].contains(flag), "{before:?}");
                    let value = rest.next();
                    prop_assert!(value.is_some_and(|value| !value.starts_with('/') && *value != "host" && !value.contains("PRELOAD")), "{before:?}");
                }
            }
        }
    }

    #[test]
    fn any_json_has_a_recipe_or_a_reason(text in "\\PC{0,30}", choice in 0..6_usize) {
        let value = [
            npm(json!({"identifier": text})), npm(json!({"version": text})), oci(json!({"identifier": text})),
            npm(json!({"packageArguments": [{"type": "named", "name": text, "value": text}]})),
            json!({"name": "a/b", "remotes": [{"type": "streamable-http", "url": text}]}),
            oci(json!({"runtimeArguments": [{"type": "named", "name": "-v", "value": text}, {"type": "named", "name": "-p", "value": text}]})),
        ][choice].clone();
        let _ = derived(&value);
    }
}
