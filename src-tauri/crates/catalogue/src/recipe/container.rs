//! Images, and what a listing may say about how a container is run. Everything it may say is in one table; whatever is not
//! there blocks the recipe, because one wrong word gives a container the whole computer.

use super::fill::{Filled, Filling};
use super::reason::{Reason, Why};
use super::{Variable, environment, package, words};
use crate::server_json::Package;

/// Registries whose images are taken without asking. Also the hosts that end in [`HOSTED`].
const REGISTRIES: &[&str] = &[
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "hub.docker.com",
    "ghcr.io",
    "mcr.microsoft.com",
    "quay.io",
    "public.ecr.aws",
    "gcr.io",
    "registry.gitlab.com",
];
const HOSTED: &[&str] = &[".pkg.dev", ".azurecr.io"];

pub(super) fn known_registry(host: &str) -> bool {
    REGISTRIES.contains(&host)
        || HOSTED
            .iter()
            .any(|end| host.len() > end.len() && host.ends_with(end))
}

/// The image, with its exact tag or digest.
pub(super) fn image(package: &Package, filling: &mut Filling<'_>) -> Result<String, Reason> {
    let name = package.identifier.trim();
    package::not_a_template(name)?;
    let bad = || {
        Reason::new(
            Why::BadIdentifier,
            format!("`{name}` is not the name of an image"),
        )
    };
    let (rest, digest) = name
        .split_once('@')
        .map_or((name, None), |(rest, digest)| (rest, Some(digest)));
    let slash = rest.rfind('/').map_or(0, |at| at + 1);
    let colon = rest
        .get(slash..)
        .and_then(|last| last.find(':'))
        .map(|at| slash + at);
    let (path, tag) = colon
        .and_then(|at| rest.split_at_checked(at))
        .map_or((rest, None), |(path, tag)| (path, tag.strip_prefix(':')));
    let host = path
        .split_once('/')
        .map(|(first, _)| first)
        .filter(|first| first.contains(['.', ':']) || *first == "localhost");
    if host.is_some_and(|host| !known_registry(host)) {
        return Err(Reason::new(
            Why::AnotherRegistry,
            format!("the image `{name}` comes from a registry that is not known"),
        ));
    }
    if !path.split('/').all(path_part) || path.len() > 255 {
        return Err(bad());
    }
    let base = package
        .registry_base_url
        .as_deref()
        .and_then(|base| base.strip_prefix("https://"))
        .map(|base| base.trim_end_matches('/'));
    let prefix = base
        .filter(|base| host.is_none() && !base.contains("docker") && known_registry(base))
        .map_or_else(String::new, |base| format!("{base}/"));
    if let Some(digest) = digest.or(package
        .version
        .as_deref()
        .filter(|version| version.starts_with("sha256:")))
    {
        let hex = digest
            .strip_prefix("sha256:")
            .filter(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let hex = hex.ok_or_else(bad)?;
        if tag.is_some_and(|tag| !tag_name(tag)) {
            return Err(bad());
        }
        let tag = tag.map_or_else(String::new, |tag| format!(":{tag}"));
        return Ok(format!("{prefix}{path}{tag}@sha256:{hex}"));
    }
    let tag = match tag {
        Some(tag) => tag,
        None => package::version(package)?,
    };
    if !tag_name(tag) {
        return Err(bad());
    }
    if tag.trim_start_matches('v') == "0.0.0" {
        return Err(Reason::new(
            Why::Unrendered,
            format!(
                "`{tag}` stands where a version will be; take the recipe from a registry, not from a repository"
            ),
        ));
    }
    if !exact_tag(tag) {
        return Err(Reason::new(
            Why::VersionNotExact,
            format!("`{tag}` moves to whatever is newest; an exact version or a digest is needed"),
        ));
    }
    filling.warn(format!(
        "the tag `{tag}` can be moved by whoever publishes the image; only a digest cannot"
    ));
    Ok(format!("{prefix}{path}:{tag}"))
}

fn path_part(part: &str) -> bool {
    let (name, port) = part
        .split_once(':')
        .map_or((part, None), |(name, port)| (name, Some(port)));
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    port.is_none()
        && ends(name.chars().next())
        && ends(name.chars().next_back())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))
}

fn tag_name(tag: &str) -> bool {
    let first = tag
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    first
        && tag.len() <= 128
        && tag
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// `1.2`, `v1.2.3-alpine`, `2024-05-01`, a commit: not `latest`, `1` or `main`.
fn exact_tag(tag: &str) -> bool {
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let numbers = tag
        .split(['.', '-', '_'])
        .filter(|part| part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty())
        .count();
    let commit = tag.strip_prefix("sha-").unwrap_or(tag);
    (tag.starts_with(|c: char| c.is_ascii_digit()) && numbers >= 2)
        || (commit.len() >= 7 && commit.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What stands between `docker run` and the image.
pub(super) struct Options {
    pub(super) tokens: Vec<Filled>,
    pub(super) variables: Vec<Variable>,
}

/// Screens what a listing says about how its container is run.
pub(super) fn options(filling: &mut Filling<'_>, tokens: Vec<Filled>) -> Result<Options, Reason> {
    let mut options = Options {
        tokens: Vec::new(),
        variables: Vec::new(),
    };
    let mut rest = tokens.into_iter().peekable();
    // Some listings repeat the beginning of the command.
    rest.next_if(|token| token.text == "run");
    while let Some(flag) = rest.next() {
        let (name, inline) = split(&flag);
        match takes(&name) {
            Takes::Known => {}
            Takes::Nothing if inline.is_none() => options.tokens.push(Filled::fixed(&name)),
            Takes::Value(check) => {
                let Some(value) = inline.or_else(|| rest.next()) else {
                    return Err(refused(&name, "has no value"));
                };
                if check == Check::Variable {
                    options.variables.push(variable(filling, value)?);
                    continue;
                }
                permitted(filling, &name, check, &value)?;
                options.tokens.extend([Filled::fixed(&name), value]);
            }
            Takes::Nothing | Takes::Refused => return Err(not_let_through(&flag.text)),
        }
    }
    Ok(options)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    Variable,
    Volume,
    Mount,
    Port,
    Network,
    Platform,
    Pull,
    User,
    Amount,
    Capability,
    Security,
    Folder,
    HostName,
}

enum Takes {
    /// We say it ourselves.
    Known,
    Nothing,
    Value(Check),
    Refused,
}

fn takes(name: &str) -> Takes {
    match name {
        "-i" | "--interactive" | "--rm" => Takes::Known,
        "--init" | "--read-only" => Takes::Nothing,
        "-e" | "--env" => Takes::Value(Check::Variable),
        "-v" | "--volume" => Takes::Value(Check::Volume),
        "--mount" => Takes::Value(Check::Mount),
        "-p" | "--publish" => Takes::Value(Check::Port),
        "--network" | "--net" => Takes::Value(Check::Network),
        "--platform" => Takes::Value(Check::Platform),
        "--pull" => Takes::Value(Check::Pull),
        "-u" | "--user" => Takes::Value(Check::User),
        "-m" | "--memory" | "--cpus" | "--pids-limit" => Takes::Value(Check::Amount),
        "--cap-drop" => Takes::Value(Check::Capability),
        "--security-opt" => Takes::Value(Check::Security),
        "-w" | "--workdir" | "--tmpfs" => Takes::Value(Check::Folder),
        "--add-host" => Takes::Value(Check::HostName),
        _ => Takes::Refused,
    }
}

/// `--flag=value` is a flag and a value; so is `--flag value` in one token.
fn split(token: &Filled) -> (String, Option<Filled>) {
    let at = token
        .text
        .find(['=', ' '])
        .filter(|_| token.text.starts_with('-'));
    let Some((name, value)) = at.and_then(|at| token.text.split_at_checked(at)) else {
        return (token.text.clone(), None);
    };
    let mut rest = token.clone();
    rest.text = value.chars().skip(1).collect::<String>().trim().to_owned();
    (name.to_owned(), Some(rest))
}

fn variable(filling: &mut Filling<'_>, mut value: Filled) -> Result<Variable, Reason> {
    let Some((name, text)) = value
        .text
        .split_once('=')
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
    else {
        environment::permitted(&value.text)?;
        let name = value.text.clone();
        return Ok(environment::variable(filling, &name, false, None));
    };
    environment::permitted(&name)?;
    value.text = text;
    let required = value.open;
    Ok(environment::variable(filling, &name, required, Some(value)))
}

fn permitted(
    filling: &mut Filling<'_>,
    flag: &str,
    check: Check,
    value: &Filled,
) -> Result<(), Reason> {
    let text = value.text.as_str();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fits = match check {
        Check::Variable => true,
        Check::Volume => return volume(filling, text),
        Check::Mount => return mount(filling, text),
        Check::Port => {
            if !text.starts_with("127.0.0.1:") && !text.starts_with("[::1]:") {
                filling.warn(format!(
                    "`{flag} {text}` opens a port to the network this computer is in"
                ));
            }
            text.trim_start_matches("[::1]")
                .split([':', '.', '/', '-'])
                .all(|part| digits(part) || matches!(part, "tcp" | "udp" | ""))
                || value.open
        }
        Check::Network => matches!(text, "none" | "bridge"),
        Check::Platform => text
            .strip_prefix("linux/")
            .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '/')),
        Check::Pull => matches!(text, "always" | "missing" | "never"),
        Check::User => {
            text.split(':').all(digits)
                && !text
                    .split(':')
                    .any(|id| id.trim_start_matches('0').is_empty())
        }
        Check::Amount => {
            text.starts_with(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| {
                    c.is_ascii_digit()
                        || matches!(c, '.' | 'b' | 'k' | 'm' | 'g' | 'B' | 'K' | 'M' | 'G')
                })
        }
        Check::Capability => text.chars().all(|c| c.is_ascii_alphabetic() || c == '_'),
        Check::Security => matches!(
            text,
            "no-new-privileges" | "no-new-privileges:true" | "no-new-privileges=true"
        ),
        Check::Folder => text.starts_with('/') && !text.contains(".."),
        Check::HostName => {
            filling.warn("the container can reach this computer by name".to_owned());
            matches!(
                text,
                "host.docker.internal:host-gateway" | "host.docker.internal=host-gateway"
            )
        }
    };
    if fits {
        Ok(())
    } else {
        Err(refused(flag, &format!("has the value `{text}`")))
    }
}

fn volume(filling: &mut Filling<'_>, text: &str) -> Result<(), Reason> {
    let lettered = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let drive = lettered
        && text
            .get(1..3)
            .is_some_and(|next| matches!(next, ":\\" | ":/"));
    // A question that is not answered has a colon of its own.
    let question = text
        .rfind("${input:")
        .and_then(|at| text.get(at..)?.find('}').map(|end| at + end));
    let from = question.unwrap_or(if drive { 2 } else { 0 });
    let end = text
        .get(from..)
        .and_then(|rest| rest.find(':'))
        .map(|at| from + at);
    let whole = end.and_then(|end| text.split_at_checked(end));
    host_folder(filling, whole.map_or(text, |(source, _)| source), text)
}

fn mount(filling: &mut Filling<'_>, text: &str) -> Result<(), Reason> {
    let mut kind = "volume";
    let mut source = "";
    for pair in text.split(',') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match key.trim() {
            "type" => kind = value.trim(),
            "source" | "src" => source = value.trim(),
            "target" | "dst" | "destination" | "readonly" | "ro" => {}
            _ => return Err(not_let_through(&format!("--mount {text}"))),
        }
    }
    match kind {
        "bind" | "volume" => host_folder(filling, source, text),
        "tmpfs" => Ok(()),
        _ => Err(not_let_through(&format!("--mount {text}"))),
    }
}

/// Folders of the computer that would give a container the computer.
fn host_folder(filling: &mut Filling<'_>, source: &str, whole: &str) -> Result<(), Reason> {
    const DENIED: &[&str] = &[
        "", "boot", "bin", "dev", "etc", "lib", "lib64", "proc", "root", "run", "sbin", "sys",
        "usr", "var", "home", "Users", "System", "Library", "private", "opt",
    ];
    /// Below these, nothing either.
    const TREES: &[&str] = &[
        "boot", "dev", "etc", "proc", "root", "run", "sys", "bin", "sbin", "usr", "lib",
    ];
    let plain = source.replace('\\', "/");
    let parts: Vec<&str> = plain
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let drive = |part: &&str| part.len() == 2 && part.ends_with(':');
    let path: Vec<&str> = parts
        .iter()
        .copied()
        .skip_while(|part| drive(part))
        .collect();
    let first = path.first().copied().unwrap_or_default();
    let rooted = plain.starts_with('/') || parts.first().is_some_and(drive);
    let denied = (path.len() <= 1 && rooted && DENIED.contains(&first))
        || (rooted && TREES.contains(&first))
        || (rooted && path.starts_with(&["var", "run"]))
        || (rooted && path.starts_with(&["private", "etc"]));
    let climbs = parts.contains(&"..")
        || plain.starts_with('~')
        || plain.contains('$') && !plain.contains("${input:");
    let socket = plain.to_ascii_lowercase().contains(".sock");
    if denied || climbs || socket {
        return Err(Reason::new(
            Why::ContainerEscape,
            format!(
                "`{whole}` would give the container `{source}`, and with it more than its own files"
            ),
        ));
    }
    filling.warn(format!("the container gets `{source}` of this computer"));
    Ok(())
}

/// Flags that are refused with a sentence of their own, because they give the container the computer.
fn not_let_through(token: &str) -> Reason {
    const ESCAPES: &[&str] = &[
        "--privileged",
        "--cap-add",
        "--pid",
        "--ipc",
        "--uts",
        "--userns",
        "--cgroupns",
        "--device",
        "--entrypoint",
        "--volumes-from",
        "--group-add",
        "--sysctl",
        "--runtime",
        "--security-opt",
        "--mount",
        "--network",
        "--net",
    ];
    let name = token.split(['=', ' ']).next().unwrap_or(token);
    if ESCAPES.contains(&name) {
        return Reason::new(
            Why::ContainerEscape,
            format!("`{token}` gives the container more than its own files and network"),
        );
    }
    if !token.starts_with('-') {
        return Reason::new(
            Why::RuntimeArgument,
            format!("`{token}` would be run instead of the image that is named"),
        );
    }
    Reason::new(
        Why::RuntimeArgument,
        format!("`{token}` is not one of the options that are let through"),
    )
}

fn refused(flag: &str, what: &str) -> Reason {
    if matches!(flag, "--network" | "--net" | "--security-opt") {
        return Reason::new(
            Why::ContainerEscape,
            format!(
                "`{flag}` {what}, which gives the container more than its own files and network"
            ),
        );
    }
    Reason::new(
        Why::RuntimeArgument,
        format!("`{flag}` {what}, which is not let through"),
    )
}

/// A variable only named, whose value is in the container's environment and not on the command line.
pub(super) fn named(variable: &Variable) -> Option<[Filled; 2]> {
    let wanted = variable.required || variable.value.is_some() || variable.secret;
    (wanted && words::variable_name(&variable.name))
        .then(|| [Filled::fixed("-e"), Filled::fixed(&variable.name)])
}
