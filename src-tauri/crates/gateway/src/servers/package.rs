//! Where a server's program comes from, read off its command line. Only what a runner is told by name:
//! a path says nothing about what it is, but for the programs that lie beside our own.

use std::path::Path;

/// Programs we ship.
const BUNDLED: &[&str] = &["local-ops", "discovery"];

/// `npm:@scope/name`, `pypi:name`, `docker:image` or `bundled:name`, without a version.
pub(super) fn of(command: &[String]) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let path = Path::new(program);
    let name = path.file_stem()?.to_str()?;
    if BUNDLED.contains(&name) && is_beside_us(path) {
        return Some(format!("bundled:{name}"));
    }
    let mut plain = arguments
        .iter()
        .map(String::as_str)
        .filter(|a| !a.starts_with('-'));
    match name {
        "npx" | "bunx" | "pnpx" => Some(format!("npm:{}", without_version(plain.next()?, '@'))),
        "uvx" | "pipx" => {
            let named = plain.find(|a| *a != "run")?;
            let end = named
                .find(['@', '=', '<', '>', '[', '!', '~'])
                .unwrap_or(named.len());
            Some(format!("pypi:{}", &named[..end]))
        }
        "docker" | "podman" => docker_image(arguments).map(|image| format!("docker:{image}")),
        _ => None,
    }
}

fn is_beside_us(program: &Path) -> bool {
    let beside = |us: &Path| {
        us.parent()
            .is_some_and(|folder| program.parent() == Some(folder))
    };
    std::env::current_exe().is_ok_and(|us| beside(&us))
}

/// `@scope/name@1.2` → `@scope/name`.
fn without_version(named: &str, at: char) -> &str {
    match named.get(1..).and_then(|rest| rest.find(at)) {
        Some(i) => named.get(..=i).unwrap_or(named),
        None => named,
    }
}

/// The image of `docker run …`: the first word that is neither an option nor an option's value.
fn docker_image(arguments: &[String]) -> Option<&str> {
    const TAKE_NO_VALUE: &[&str] = &[
        "-i",
        "-t",
        "-it",
        "-ti",
        "-d",
        "--rm",
        "--init",
        "--interactive",
        "--tty",
        "--read-only",
        "--privileged",
    ];
    let mut rest = arguments
        .iter()
        .map(String::as_str)
        .skip_while(|a| *a != "run")
        .skip(1);
    while let Some(word) = rest.next() {
        if !word.starts_with('-') {
            let end = word
                .find('@')
                .or_else(|| word.rfind(':').filter(|i| !word[*i..].contains('/')))
                .unwrap_or(word.len());
            return word.get(..end);
        }
        if !TAKE_NO_VALUE.contains(&word) && !word.contains('=') {
            rest.next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_read_off_the_runner() {
        for (line, want) in [
            ("npx -y @scope/name@1.2 /tmp", Some("npm:@scope/name")),
            ("npx name", Some("npm:name")),
            ("/usr/bin/npx -y name@latest", Some("npm:name")),
            ("uvx mcp-server-time==1.0 --x", Some("pypi:mcp-server-time")),
            ("pipx run some[extra]", Some("pypi:some")),
            (
                "docker run -i --rm -e KEY host:5000/a/b:1",
                Some("docker:host:5000/a/b"),
            ),
            ("docker run -i mcp/time@sha256:0", Some("docker:mcp/time")),
            ("docker ps", None),
            ("node index.js", None),
            ("/opt/elsewhere/local-ops", None),
        ] {
            let command: Vec<String> = line.split(' ').map(Into::into).collect();
            assert_eq!(of(&command).as_deref(), want, "{line}");
        }
    }
}
