//! Listings that mean harm, each with the reason it is refused for.

use super::*;

#[test]
fn what_is_hostile_is_refused_with_its_reason() {
    let token = |value: &str| json!([{"type": "positional", "value": value}]);
    let named = |name: &str, value: &str| json!([{"type": "named", "name": name, "value": value}]);
    let run = |arguments: Value| oci(json!({ "runtimeArguments": arguments }));
    let cases = [
        (
            npm(json!({"runtimeArguments": token("evil-pkg")})),
            Why::RuntimeArgument,
        ),
        (
            npm(json!({"runtimeArguments": token("--package=evil")})),
            Why::RuntimeArgument,
        ),
        (
            npm(json!({"runtimeArguments": named("-c", "evil")})),
            Why::RuntimeArgument,
        ),
        (
            npm(json!({"runtimeArguments": named("--registry", "https://evil.example")})),
            Why::RuntimeArgument,
        ),
        (
            npm(json!({"identifier": "git+https://evil.example/x"})),
            Why::BadIdentifier,
        ),
        (
            npm(json!({"identifier": "github:evil/x"})),
            Why::BadIdentifier,
        ),
        (
            npm(json!({"identifier": "--call=evil"})),
            Why::BadIdentifier,
        ),
        (npm(json!({"identifier": "../x"})), Why::BadIdentifier),
        (npm(json!({"identifier": "node"})), Why::Launcher),
        (npm(json!({"version": "^1.0.0"})), Why::VersionNotExact),
        (npm(json!({"version": "latest"})), Why::VersionNotExact),
        (npm(json!({"version": "1.x"})), Why::VersionNotExact),
        (npm(json!({"version": "$VERSION"})), Why::Unrendered),
        (npm(json!({"version": "<<Version>>"})), Why::Unrendered),
        (npm(json!({"version": "0.0.0"})), Why::Unrendered),
        (npm(json!({"version": null})), Why::VersionMissing),
        (
            npm(json!({"registryBaseUrl": "https://evil.example"})),
            Why::AnotherRegistry,
        ),
        (
            npm(json!({"registryBaseUrl": "https://npm-default-registry.example.evil.example"})),
            Why::AnotherRegistry,
        ),
        (
            npm(json!({"registryBaseUrl": "http://npm-default-registry.example"})),
            Why::AnotherRegistry,
        ),
        (
            npm(json!({"transport": {"type": "streamable-http", "url": "http://localhost:1"}})),
            Why::ListensOnAPort,
        ),
        (
            npm(json!({"environmentVariables": [{"name": "LD_PRELOAD", "value": "/tmp/x.so"}]})),
            Why::EnvironmentDenied,
        ),
        (
            npm(json!({"environmentVariables": [{"name": "node_options"}]})),
            Why::EnvironmentDenied,
        ),
        (
            npm(json!({"environmentVariables": [{"name": "A=B"}]})),
            Why::EnvironmentDenied,
        ),
        (
            npm(json!({"packageArguments": token("{who}")})),
            Why::UnresolvedInput,
        ),
        (
            npm(json!({"packageArguments": token("${HOME}/x")})),
            Why::Unrendered,
        ),
        (
            npm(json!({"packageArguments": token("<your key>")})),
            Why::Unrendered,
        ),
        (
            npm(json!({"packageArguments": token("a\nb")})),
            Why::Unprintable,
        ),
        (
            npm(json!({"packageArguments": token("\u{202e}x")})),
            Why::Unprintable,
        ),
        (
            npm(json!({"packageArguments": token(&"x".repeat(10_000))})),
            Why::Unprintable,
        ),
        (
            npm(json!({"packageArguments": named("--api-key", "abc")})),
            Why::SecretInArguments,
        ),
        (
            npm(json!({"packageArguments": token("--token=abc")})),
            Why::SecretInArguments,
        ),
        (
            npm(json!({"packageArguments": token("postgres://u:p@h/db")})),
            Why::SecretInArguments,
        ),
        (
            npm(
                json!({"packageArguments": [{"type": "positional", "value": "{k}", "variables": {"k": {"isSecret": true, "isRequired": true}}}]}),
            ),
            Why::SecretInArguments,
        ),
        (
            npm(
                json!({"packageArguments": [{"type": "positional", "valueHint": "FOO", "isRequired": true}], "environmentVariables": [{"name": "FOO", "isSecret": true}]}),
            ),
            Why::SecretInArguments,
        ),
        (
            with(
                json!({"registryType": "pypi", "identifier": "x", "version": "1.0", "runtimeArguments": named("--from", "evil")}),
            ),
            Why::RuntimeArgument,
        ),
        (
            with(
                json!({"registryType": "pypi", "identifier": "x", "version": "1.0", "runtimeArguments": named("--index-url", "https://evil.example")}),
            ),
            Why::RuntimeArgument,
        ),
        (
            with(json!({"registryType": "pypi", "identifier": "x[evil]", "version": "1.0"})),
            Why::BadIdentifier,
        ),
        (
            with(json!({"registryType": "cargo", "identifier": "x", "version": "1.0.0"})),
            Why::UnknownKind,
        ),
        (
            with(
                json!({"registryType": "mcpb", "identifier": "https://github.com/a/b/releases/download/1/x.mcpb"}),
            ),
            Why::ChecksumMissing,
        ),
        (
            with(
                json!({"registryType": "mcpb", "identifier": "https://evil.example/x.mcpb", "fileSha256": "a".repeat(64)}),
            ),
            Why::BadAddress,
        ),
        (run(token("evil/image")), Why::RuntimeArgument),
        (
            run(
                json!([{"type": "positional", "value": "run"}, {"type": "positional", "value": "run"}]),
            ),
            Why::RuntimeArgument,
        ),
        (run(token("--privileged")), Why::ContainerEscape),
        (run(token("--privileged=true")), Why::ContainerEscape),
        (run(named("--cap-add", "SYS_ADMIN")), Why::ContainerEscape),
        (run(named("--pid", "host")), Why::ContainerEscape),
        (run(named("--network", "host")), Why::ContainerEscape),
        (run(token("--net=host")), Why::ContainerEscape),
        (run(named("--entrypoint", "sh")), Why::ContainerEscape),
        (
            run(named("--security-opt", "seccomp=unconfined")),
            Why::ContainerEscape,
        ),
        (
            run(named("--env-file", "/etc/passwd")),
            Why::RuntimeArgument,
        ),
        (run(token("-it")), Why::RuntimeArgument),
        (
            run(named("-v", "/var/run/docker.sock:/var/run/docker.sock")),
            Why::ContainerEscape,
        ),
        (run(token("-v=/:/host")), Why::ContainerEscape),
        (run(named("-v", "/./:/host")), Why::ContainerEscape),
        (run(named("-v", "/srv/../:/host")), Why::ContainerEscape),
        (run(named("-v", "C:\\:/host")), Why::ContainerEscape),
        (run(named("-v", "/etc/ssh:/x")), Why::ContainerEscape),
        (
            run(named("--mount", "type=bind,src=/,dst=/host")),
            Why::ContainerEscape,
        ),
        (
            run(named(
                "--mount",
                "type=bind,src=/run/podman/podman.sock,dst=/x",
            )),
            Why::ContainerEscape,
        ),
        (run(named("-e", "LD_PRELOAD=/x.so")), Why::EnvironmentDenied),
        (run(named("--user", "0")), Why::RuntimeArgument),
        (
            oci(json!({"identifier": "ghcr.io/acme/x:latest"})),
            Why::VersionNotExact,
        ),
        (
            oci(json!({"identifier": "ghcr.io/acme/x:1"})),
            Why::VersionNotExact,
        ),
        (
            oci(json!({"identifier": "ghcr.io/acme/x"})),
            Why::VersionMissing,
        ),
        (
            oci(json!({"identifier": "evil.example/x:1.0.0"})),
            Why::AnotherRegistry,
        ),
        (
            oci(json!({"identifier": "--privileged"})),
            Why::BadIdentifier,
        ),
        (
            oci(json!({"identifier": "ghcr.io/acme/x:${VERSION}"})),
            Why::Unrendered,
        ),
        (
            oci(json!({"identifier": "ghcr.io/acme/x@sha256:abc"})),
            Why::BadIdentifier,
        ),
        (json!({"name": "a/b"}), Why::NothingToRun),
        (
            json!({"name": "a/b", "status": "deleted", "packages": [{"registryType": "npm", "identifier": "x", "version": "1.0.0"}]}),
            Why::Deleted,
        ),
    ];
    for (value, why) in cases {
        match derived(&value) {
            Err(reason) => assert_eq!(reason.name, why, "{value}: {reason}"),
            Ok(recipe) => panic!("{value}: {:?}", recipe.argv),
        }
    }
}
