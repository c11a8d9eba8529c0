//! Words that are a risk wherever they stand. One automaton looks for all of them at once.

use super::MarkClass::{self, Destroy, Execute, LeavesMachine, Privilege, Secret, Wildcard};
use super::field::Kind;
use super::found::Found;
use super::scan::{is_word, work};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::sync::LazyLock;

/// Phrases with ` | ` between them, and what they are a risk of.
type Phrases = (&'static str, MarkClass, &'static str);

const PHRASES: &[Phrases] = &[
    ("0.0.0.0/0 | ::/0", Wildcard, "means every address there is"),
    (
        "cluster-admin | AdministratorAccess | system:masters | PowerUserAccess | roles/owner | \
      roles/editor | NOPASSWD | SECURITY DEFINER | ALL PRIVILEGES | \
      allowPrivilegeEscalation: true | privileged: true | hostNetwork: true | hostPID: true",
        Privilege,
        "gives all rights",
    ),
    (
        "eval( | exec( | os.system | os.popen | subprocess. | child_process | __import__( | \
      new Function( | Runtime.getRuntime | ProcessBuilder | Invoke-Expression | DownloadString( | \
      xp_cmdshell | LOAD_FILE( | pg_read_file( | javascript: | <script | /dev/tcp/ | pickle.loads | \
      vm.runIn | ScriptEngine | Process.Start | importlib.import_module",
        Execute,
        "runs code",
    ),
    (
        "rmtree( | fs.rm( | fs.rmSync( | fs.unlink | os.remove( | os.unlink( | rimraf | \
      deleteMany({}) | remove({}) | dropDatabase( | .drop() | FLUSHALL | FLUSHDB | DETACH DELETE | \
      /dev/sda | /dev/nvme | \\\\.\\PhysicalDrive | :(){",
        Destroy,
        "removes, or overwrites what cannot be brought back",
    ),
    (
        ".env | id_rsa | id_dsa | id_ecdsa | id_ed25519 | .ssh/ | .gnupg | .netrc | .npmrc | .pypirc | \
      .git-credentials | .aws/ | .azure/ | .kube/config | .docker/config.json | .vault-token | \
      .htpasswd | .pgpass | .my.cnf | /etc/shadow | /etc/passwd | /etc/sudoers | \
      /proc/self/environ | .bash_history | .zsh_history | login.keychain | Library/Keychains | \
      credentials.json | application_default_credentials | wallet.dat | .kdbx | .pfx | .p12 | \
      .ppk | .keystore | .jks | terraform.tfstate | Login Data | logins.json | key4.db | \
      secrets.yaml | secrets.yml | secrets.json | NTDS.dit | claude_desktop_config.json | \
      .cursor/mcp.json | service-account.json | service_account.json",
        Secret,
        "is where secrets are kept",
    ),
    (
        "169.254.169.254 | metadata.google.internal | fd00:ec2::254",
        Secret,
        "is where a cloud machine keeps its keys",
    ),
    (
        "webhook.site | requestbin | pipedream.net | ngrok | burpcollaborator | interact.sh | oast.",
        LeavesMachine,
        "is where anybody can collect what is sent",
    ),
];

struct Table {
    automaton: AhoCorasick,
    risks: Vec<(MarkClass, &'static str)>,
}

/// None only if the table above could not be built, which a test excludes.
static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| {
    let all = || {
        PHRASES.iter().flat_map(|(phrases, class, why)| {
            phrases
                .split(" | ")
                .map(move |phrase| (phrase, *class, *why))
        })
    };
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        // A table of states is some hundred KiB, and reads a text several times as fast.
        .kind(Some(AhoCorasickKind::DFA))
        .build(all().map(|(phrase, _, _)| phrase))
        .ok()?;
    let risks = all().map(|(_, class, why)| (class, why)).collect();
    Some(Table { automaton, risks })
});

pub(super) fn find(text: &str, kind: Kind, found: &mut Found) {
    let Some(table) = &*TABLE else {
        return;
    };
    work::done(text.len());
    for hit in table.automaton.find_iter(text) {
        let Some((class, why)) = table.risks.get(hit.pattern().as_usize()) else {
            continue;
        };
        let in_prose = kind == Kind::Prose && *class == Destroy;
        if stands_alone(text.as_bytes(), hit.start(), hit.end()) && !in_prose {
            found.add(hit.range(), *class, why);
        }
    }
}

/// Whether the phrase is not the beginning, the middle or the end of another word: `process.env`, `.environment`.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let at = |index: usize| bytes.get(index).copied();
    let before = start.checked_sub(1).and_then(at);
    let first = at(start).unwrap_or_default();
    let last = at(end.saturating_sub(1)).unwrap_or_default();
    let is_free = |byte: Option<u8>| byte.is_none_or(|byte| !is_word(byte));
    let ending = [
        ".pfx",
        ".p12",
        ".ppk",
        ".jks",
        ".kdbx",
        ".keystore",
        ".drop()",
    ];
    let is_ending = ending
        .iter()
        .any(|ending| super::scan::stands_at(bytes, start, ending));
    let begins = !(is_word(first) || first == b'.') || is_ending || is_free(before);
    let ends = !is_word(last) || is_free(at(end));
    let sample = [".example", ".sample", ".template", ".dist"];
    let is_sample = sample
        .iter()
        .any(|sample| super::scan::stands_at(bytes, end, sample));
    begins && ends && !is_sample
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_built() {
        assert!(TABLE.is_some());
    }
}
