//! What names and values look like: names under which secrets are kept, variables that change how programs load, text that was
//! meant to be replaced. Prefers a word too many: what is taken for a secret is only hidden.

/// Words in names under which secrets are kept.
const SECRET_WORDS: &[&str] = &[
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "credential",
    "credentials",
    "dsn",
    "jwt",
    "otp",
    "passphrase",
    "passwd",
    "password",
    "pat",
    "pin",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
    "totp",
];
/// Words that make a secret of a name that ends in `key`.
const KEY_WORDS: &[&str] = &[
    "access",
    "account",
    "admin",
    "api",
    "app",
    "encryption",
    "license",
    "master",
    "private",
    "secret",
    "service",
    "signing",
    "ssh",
    "user",
];
/// Services whose addresses usually carry a password.
const STORES: &[&str] = &[
    "amqp",
    "database",
    "db",
    "mongo",
    "mongodb",
    "mysql",
    "pg",
    "postgres",
    "postgresql",
    "redis",
    "connection",
];

/// Beginnings of well-known keys.
const SHAPES: &[&str] = &[
    "-----begin",
    "akia",
    "aiza",
    "bearer ",
    "eyj",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "npm_",
    "pypi-",
    "sk-",
    "sk_live_",
    "xoxb-",
    "xoxp-",
    "xapp-",
];

/// Variables (in capitals) that change what a program loads, where it looks for programs, or whom it trusts.
const DENIED: &[&str] = &[
    "ALL_PROXY",
    "BASH_ENV",
    "CDPATH",
    "CLASSPATH",
    "COMSPEC",
    "CURL_CA_BUNDLE",
    "ENV",
    "FTP_PROXY",
    "GIT_EXEC_PATH",
    "GIT_PROXY_COMMAND",
    "GIT_TEMPLATE_DIR",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "IFS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "NO_PROXY",
    "PATH",
    "PATHEXT",
    "PERL5LIB",
    "PERL5OPT",
    "PROMPT_COMMAND",
    "PS4",
    "REQUESTS_CA_BUNDLE",
    "RUBYLIB",
    "RUBYOPT",
    "SHELL",
    "SHELLOPTS",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SYSTEMROOT",
    "USERPROFILE",
    "VIRTUAL_ENV",
    "_JAVA_OPTIONS",
    "ZDOTDIR",
    "BROWSER",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "TMPDIR",
];
/// Families of such variables.
const DENIED_FAMILIES: &[&str] = &[
    "BUNDLE_",
    "BUN_",
    "COMPLUS_",
    "CORECLR_",
    "DENO_",
    "DOCKER_",
    "DOTNET_",
    "DYLD_",
    "GCONV_",
    "GIT_CONFIG",
    "GIT_SSH",
    "LD_",
    "NPM_CONFIG_",
    "NUGET_",
    "PIP_",
    "PODMAN_",
    "PYTHON",
    "SMG_",
    "UV_",
    "YARN_",
    "PNPM_",
    "COREPACK_",
    "XDG_",
];
/// Members of those families that only change how text is written.
const HARMLESS: &[&str] = &["PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8"];

/// Parts of arguments and variables that switch a protection off or a power on.
const POWERS: &[&str] = &[
    "allow-all",
    "allow-write",
    "bypass",
    "danger",
    "disable-auth",
    "enable-write",
    "full-access",
    "insecure",
    "no-auth",
    "no-confirm",
    "no-sandbox",
    "skip-elicitation",
    "unsafe",
    "write-tools",
    "yolo",
];

/// Whether a name says that a secret is kept under it.
pub(super) fn secret_name(name: &str) -> bool {
    let words = split(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let joined = words.concat();
    let last = words.last().map(String::as_str).unwrap_or_default();
    let key = (last == "key" && has(KEY_WORDS))
        || joined.contains("apikey")
        || joined.contains("accesskey")
        || joined.contains("privatekey");
    let address = matches!(last, "url" | "uri" | "string") && has(STORES);
    (has(SECRET_WORDS) || key || address) && !words.iter().any(|word| word == "public")
}

/// Whether a value looks like a secret itself, or is an address that carries one.
pub(super) fn secret_value(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let parts = lower.split(['=', ' ', ',', '"', '\'']);
    let shaped =
        |part: &str| part.len() >= 16 && SHAPES.iter().any(|shape| part.starts_with(shape));
    let carries = lower.split_once("://").is_some_and(|(_, rest)| {
        let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
        place
            .rsplit_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
    });
    carries || shaped(&lower) || parts.into_iter().any(shaped)
}

/// Whether a variable may not be set by a listing.
pub(super) fn denied_variable(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let family = DENIED_FAMILIES
        .iter()
        .any(|family| name.starts_with(family));
    (family || DENIED.contains(&name.as_str())) && !HARMLESS.contains(&name.as_str())
}

/// Whether a variable's name is one.
pub(super) fn variable_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && name.len() <= 128
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether an argument or variable switches a protection off or a power on.
pub(super) fn power(text: &str) -> bool {
    let lower = text.to_ascii_lowercase().replace('_', "-");
    POWERS.iter().any(|power| lower.contains(power))
}

/// What was meant to be replaced before publishing: `$VERSION`, `${X}`, `<<X>>`, `{{x}}`, `<your key>`.
pub(super) fn unrendered(text: &str) -> Option<&str> {
    let dollar = |at: usize| {
        text.get(at + 1..).is_some_and(|rest| {
            rest.starts_with(|c: char| c == '{' || c == '(' || c == '_' || c.is_ascii_uppercase())
        })
    };
    let found = text.match_indices('$').any(|(at, _)| dollar(at))
        || text.contains("<<")
        || text.contains("{{")
        || text.contains("%(");
    let whole = text.starts_with('<') && text.ends_with('>');
    (found || whole).then_some(text)
}

/// The first `{name}` in a text, and what is before and after it.
pub(super) fn braced(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (before, rest) = text.split_at_checked(at)?;
        let (name, after) = rest.strip_prefix('{')?.split_once('}')?;
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        (!name.is_empty() && name.chars().all(fits)).then_some((before, name, after))
    })
}

/// A name's words in lower case: `apiKey`, `API_KEY` and `--api-key` are the same.
fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && small) {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known() {
        for name in [
            "API_KEY",
            "apiKey",
            "--api-key",
            "PAGERDUTY_USER_API_KEY",
            "GITHUB_TOKEN",
            "DATABASE_URL",
            "PG_URL",
            "x-auth",
            "DB_PASSWORD",
            "SSH_PRIVATE_KEY",
            "APIKEY",
        ] {
            assert!(secret_name(name), "{name}");
        }
        for name in [
            "REGION",
            "PUBLIC_KEY",
            "MONKEY",
            "KEYBOARD",
            "BASE_URL",
            "PATH_PREFIX",
            "AUTHOR",
            "COMPASS",
        ] {
            assert!(!secret_name(name), "{name}");
        }
    }

    #[test]
    fn values_that_are_secrets_are_known() {
        for value in [
            "ghp_0123456789abcdef0123",
            "postgres://u:p@h/db",
            "--key=sk-0123456789abcdef",
            "Bearer abcdefghijk",
        ] {
            assert!(secret_value(value), "{value}");
        }
        for value in [
            "https://example.com/a@b:c",
            "skill",
            "https://user@example.com",
            "sk-short",
        ] {
            assert!(!secret_value(value), "{value}");
        }
    }

    #[test]
    fn variables_that_load_or_fetch_are_denied_in_any_case() {
        for name in [
            "LD_PRELOAD",
            "ld_preload",
            "DYLD_INSERT_LIBRARIES",
            "NODE_OPTIONS",
            "PYTHONPATH",
            "npm_config_registry",
            "PIP_INDEX_URL",
            "PATH",
            "Path",
            "https_proxy",
            "GIT_SSH_COMMAND",
            "DOCKER_HOST",
            "UV_INDEX",
        ] {
            assert!(denied_variable(name), "{name}");
        }
        for name in [
            "API_KEY",
            "PYTHONUNBUFFERED",
            "LDAP_URL",
            "AWS_REGION",
            "SSH_HOST",
            "TOOL_PATH",
        ] {
            assert!(!denied_variable(name), "{name}");
        }
    }

    #[test]
    fn text_that_was_to_be_replaced_is_seen() {
        for text in [
            "$VERSION",
            "1.${X}",
            "<<Version>>",
            "{{x}}",
            "<your token>",
            "$(id)",
        ] {
            assert!(unrendered(text).is_some(), "{text}");
        }
        for text in ["a$b", "1.0.0", "x < y > z", "{x}"] {
            assert!(unrendered(text).is_none(), "{text}");
        }
        assert_eq!(braced("a{b}c{d}"), Some(("a", "b", "c{d}")));
        assert_eq!(braced(r#"{"a": 1}"#), None);
    }
}
