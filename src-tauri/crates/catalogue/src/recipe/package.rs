//! What a package may be called, and which versions are exact. An identifier that a package manager would read as an address, a
//! folder, an alias or an option is none.

use super::reason::{Reason, Why};
use super::{Asked, Kind, words};
use crate::server_json::Package;

/// Programs that run whatever their arguments say: as a package, they are whatever the listing wants.
const LAUNCHERS: &[&str] = &[
    "bash",
    "bun",
    "concurrently",
    "cross-env",
    "deno",
    "dotenv-cli",
    "execa-cli",
    "ipython",
    "jiti",
    "node",
    "nodemon",
    "npm",
    "npm-run-all",
    "npx",
    "pip",
    "pipx",
    "pnpm",
    "python",
    "sh",
    "shelljs",
    "shx",
    "sudo",
    "tsx",
    "ts-node",
    "uv",
    "uvx",
    "vite-node",
    "yarn",
    "zx",
    "esno",
    "xonsh",
];

/// Stands for "whatever the package manager is set to" in data that names no host.
const DEFAULTS: &[&str] = &[
    "npm-default-registry.example",
    "pypi-default-registry.example",
];

/// Whether the package comes from where the package manager would look anyway.
pub(super) fn registry(package: &Package, kind: Kind, asked: &Asked) -> Result<(), Reason> {
    let Some(base) = package
        .registry_base_url
        .as_deref()
        .filter(|base| !base.is_empty())
    else {
        return Ok(());
    };
    let url = url::Url::parse(base)
        .ok()
        .filter(|url| url.scheme() == "https" && url.username().is_empty());
    let host = url
        .as_ref()
        .and_then(|url| url.host_str())
        .unwrap_or_default();
    let own = match kind {
        Kind::Npm | Kind::Pypi => DEFAULTS.contains(&host),
        Kind::Nuget => matches!(host, "api.nuget.org" | "www.nuget.org" | "nuget.org"),
        Kind::Oci => super::container::known_registry(host),
        Kind::Mcpb => matches!(host, "github.com" | "gitlab.com"),
        Kind::Remote => false,
    };
    if own || (!host.is_empty() && asked.registries.iter().any(|known| known == host)) {
        return Ok(());
    }
    Err(Reason::new(
        Why::AnotherRegistry,
        format!("it comes from the registry `{base}`, not from the one this computer uses"),
    ))
}

/// The package and version as its package manager takes them, in one token.
pub(super) fn pinned(package: &Package, kind: Kind) -> Result<String, Reason> {
    let name = package.identifier.as_str();
    not_a_template(name)?;
    let fits = match kind {
        Kind::Npm => npm_name(name),
        Kind::Pypi => pypi_name(name),
        Kind::Nuget | Kind::Oci | Kind::Mcpb | Kind::Remote => nuget_name(name),
    };
    if !fits {
        return Err(Reason::new(
            Why::BadIdentifier,
            format!("`{name}` is not the name of a package"),
        ));
    }
    let bare = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    if LAUNCHERS.contains(&bare.as_str()) && !name.starts_with('@') {
        return Err(Reason::new(
            Why::Launcher,
            format!(
                "`{name}` runs whatever its arguments say, so nothing is known about what would run"
            ),
        ));
    }
    let version = version(package)?;
    let exact = match kind {
        Kind::Npm => semver(version),
        Kind::Pypi => pep440(version),
        Kind::Nuget | Kind::Oci | Kind::Mcpb | Kind::Remote => nuget_version(version),
    };
    if !exact {
        return Err(Reason::new(
            Why::VersionNotExact,
            format!(
                "`{version}` is not one exact version; what runs could change without anybody noticing"
            ),
        ));
    }
    let joint = if kind == Kind::Pypi { "==" } else { "@" };
    Ok(format!("{name}{joint}{version}"))
}

/// The package's version, if it says one that was meant.
pub(super) fn version(package: &Package) -> Result<&str, Reason> {
    let Some(version) = package
        .version
        .as_deref()
        .map(str::trim)
        .filter(|version| !version.is_empty())
    else {
        return Err(Reason::new(
            Why::VersionMissing,
            format!(
                "`{}` names no version; what runs could change without anybody noticing",
                package.identifier
            ),
        ));
    };
    not_a_template(version)?;
    if matches!(version, "0.0.0" | "0.0.0.0") {
        return Err(Reason::new(
            Why::Unrendered,
            format!(
                "`{version}` stands where a version will be; take the recipe from a registry, not from a repository"
            ),
        ));
    }
    Ok(version)
}

pub(super) fn not_a_template(text: &str) -> Result<(), Reason> {
    if words::unrendered(text).is_none() && words::braced(text).is_none() {
        return Ok(());
    }
    Err(Reason::new(
        Why::Unrendered,
        format!(
            "`{text}` was meant to be replaced before publishing; take the recipe from a registry, not from a repository"
        ),
    ))
}

fn npm_name(name: &str) -> bool {
    let part = |part: &str| {
        let first = part.chars().next();
        first.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            && part.chars().all(|c| {
                c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.')
            })
    };
    name.len() <= 214
        && match name.strip_prefix('@') {
            Some(scoped) => scoped
                .split_once('/')
                .is_some_and(|(scope, name)| part(scope) && part(name)),
            None => part(name),
        }
}

fn pypi_name(name: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    name.len() <= 128
        && ends(name.chars().next())
        && ends(name.chars().next_back())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn nuget_name(name: &str) -> bool {
    name.len() <= 100 && pypi_name(name)
}

fn numeric(part: &str) -> bool {
    !part.is_empty() && part.len() <= 9 && part.bytes().all(|b| b.is_ascii_digit())
}

/// Numbers, then an optional `-pre` and `+build`.
fn dotted(version: &str, counts: std::ops::RangeInclusive<usize>) -> bool {
    let (main, build) = version
        .split_once('+')
        .map_or((version, None), |(main, build)| (main, Some(build)));
    let (numbers, pre) = main
        .split_once('-')
        .map_or((main, None), |(numbers, pre)| (numbers, Some(pre)));
    let tail = |tail: Option<&str>| {
        tail.is_none_or(|tail| {
            tail.split('.').all(|part| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            })
        })
    };
    counts.contains(&numbers.split('.').count())
        && numbers.split('.').all(numeric)
        && tail(pre)
        && tail(build)
}

fn semver(version: &str) -> bool {
    dotted(version, 3..=3)
}

fn nuget_version(version: &str) -> bool {
    dotted(version, 2..=4)
}

/// `[N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]`, and the spellings that mean the same.
fn pep440(version: &str) -> bool {
    let version = version
        .strip_prefix('v')
        .unwrap_or(version)
        .to_ascii_lowercase();
    let (public, local) = version
        .split_once('+')
        .map_or((version.as_str(), None), |(public, local)| {
            (public, Some(local))
        });
    let release = public.split_once('!').map_or(
        public,
        |(epoch, rest)| if numeric(epoch) { rest } else { "" },
    );
    let end = release
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(release.len());
    let (numbers, mut rest) = release.split_at(end);
    while !rest.is_empty() {
        rest = rest.trim_start_matches(['.', '-', '_']);
        let Some(tail) = [
            "alpha", "beta", "preview", "pre", "post", "dev", "rev", "rc", "a", "b", "c", "r",
        ]
        .iter()
        .find_map(|word| rest.strip_prefix(word)) else {
            return false;
        };
        rest = tail.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let local = local.is_none_or(|local| {
        !local.is_empty()
            && local
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    });
    local
        && numbers
            .strip_suffix('.')
            .unwrap_or(numbers)
            .split('.')
            .all(numeric)
        && (end < release.len() || !numbers.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_version_is_an_exact_version() {
        type Case = (
            fn(&str) -> bool,
            &'static [&'static str],
            &'static [&'static str],
        );
        let cases: &[Case] = &[
            (
                semver,
                &["1.2.3", "0.10.6", "1.0.0-beta.1", "1.0.0+build.5"],
                &[
                    "1",
                    "1.2",
                    "v1.2.3",
                    "^1.2.3",
                    "~1.2.3",
                    "1.x",
                    "1.2.x",
                    "latest",
                    ">=1.0.0",
                    "1.2.3 || 2",
                    "*",
                    "",
                    "1.2.3-",
                    "1..3",
                ],
            ),
            (
                pep440,
                &[
                    "1.2",
                    "1",
                    "2024.5.1",
                    "1.0rc1",
                    "1.0.post2",
                    "1.0.dev3",
                    "1!2.0",
                    "1.0+local.1",
                    "v1.0",
                    "1.0a1.dev2",
                ],
                &[
                    "1.*", ">=1", "1.x", "latest", "", "~=1.0", "1.0,<2", "1.0 ", "1.", "1..2",
                    "a1",
                ],
            ),
            (
                nuget_version,
                &["1.2", "1.2.3", "1.2.3.4", "1.2.3-beta1"],
                &["1", "[1.0,2.0)", "1.*", "latest", "1.2.3.4.5"],
            ),
        ];
        for (is, exact, not) in cases {
            for version in *exact {
                assert!(is(version), "{version}");
            }
            for version in *not {
                assert!(!is(version), "{version}");
            }
        }
    }

    #[test]
    fn only_a_name_is_a_packages_name() {
        for name in ["a", "mcp-server", "@scope/pkg", "a.b_c", "7z"] {
            assert!(npm_name(name), "{name}");
        }
        for name in [
            "",
            "-y",
            "--call=x",
            "./x",
            "../x",
            "/x",
            "git+https://x/y",
            "github:a/b",
            "a/b",
            "npm:x",
            "a@1",
            "@a/b/c",
            "@/b",
            "https://x.example/a.tgz",
            "A",
            "x y",
            "a\n",
            ".x",
            "@scope/-x",
        ] {
            assert!(!npm_name(name), "{name}");
        }
        for name in [
            "",
            "-x",
            "x[extra]",
            "x @ https://e.example",
            "git+https://x",
            "x/y",
            "x;y",
            "x==1",
            "x-",
        ] {
            assert!(!pypi_name(name), "{name}");
        }
    }
}
