//! For each client: a file as its users have it, what routing makes of it, and the file again.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something is not there"
)]

use clients::{Client, Desk, Error, Places, State, Undone, table::CLIENTS, table::System};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

const SHIM: &str = "/opt/smg/smg-shim";

/// A home with one client's file in it.
struct Home {
    root: tempfile::TempDir,
    file: PathBuf,
    client: &'static Client,
}

impl Home {
    fn with(id: &str, text: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let client = Client::named(id).unwrap();
        let file = root.path().join(usual(id));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        Self { root, file, client }
    }

    fn desk(&self) -> Desk {
        let places = Places::under(self.root.path(), System::Linux);
        Desk::new(
            places,
            self.root.path().join("smg/clients"),
            Path::new(SHIM),
        )
    }

    fn route(&self) {
        let plan = self.desk().plan(self.client).unwrap();
        self.desk().route(&plan).unwrap();
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.file).unwrap()
    }

    fn state(&self) -> State {
        self.desk().look(self.client).state
    }

    fn backups(&self) -> Vec<PathBuf> {
        let folder = self
            .root
            .path()
            .join("smg/clients")
            .join(self.client.id)
            .join("backups");
        folder
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    }
}

fn usual(id: &str) -> &'static str {
    match id {
        "claude-desktop" => ".config/Claude/claude_desktop_config.json",
        "claude-code" => ".claude.json",
        "cursor" => ".cursor/mcp.json",
        "vscode" => ".config/Code/User/mcp.json",
        "windsurf" => ".codeium/windsurf/mcp_config.json",
        "zed" => ".config/zed/settings.json",
        "cline" => ".cline/data/settings/cline_mcp_settings.json",
        "continue" => ".continue/config.yaml",
        "lm-studio" => ".lmstudio/mcp.json",
        "gemini-cli" => ".gemini/settings.json",
        "codex-cli" => ".codex/config.toml",
        "goose" => ".config/goose/config.yaml",
        other => panic!("`{other}` has no place"),
    }
}

fn golden(id: &str, when: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let path = folder.join(format!("{id}.{when}"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn each_client_is_routed_as_its_golden_file_says_and_put_back_byte_for_byte() {
    for client in CLIENTS {
        let before = golden(client.id, "before");
        let home = Home::with(client.id, &before);
        assert_eq!(home.state(), State::NotRouted, "{}", client.id);
        home.route();
        assert_eq!(home.text(), golden(client.id, "after"), "{}", client.id);
        assert_eq!(home.state(), State::Routed, "{}", client.id);
        assert_eq!(home.desk().undo(client).unwrap(), Undone::Restored);
        assert_eq!(home.text(), before, "{}", client.id);
        assert_eq!(home.state(), State::NotRouted, "{}", client.id);
    }
}

#[test]
fn lines_that_end_as_on_windows_still_do() {
    for client in CLIENTS {
        let windows = |text: &str| text.replace('\n', "\r\n");
        let before = windows(&golden(client.id, "before"));
        let home = Home::with(client.id, &before);
        home.route();
        assert_eq!(
            home.text(),
            windows(&golden(client.id, "after")),
            "{}",
            client.id
        );
        home.desk().undo(client).unwrap();
        assert_eq!(home.text(), before, "{}", client.id);
    }
}

#[test]
fn the_difference_never_shows_a_secret() {
    for client in CLIENTS {
        let home = Home::with(client.id, &golden(client.id, "before"));
        let plan = home.desk().plan(client).unwrap();
        let shown = format!("{:?}", plan.rows());
        assert!(shown.contains(SHIM), "{}: {shown}", client.id);
        assert!(!shown.contains("canary"), "{}: {shown}", client.id);
    }
}

#[test]
fn what_the_gate_must_run_is_what_the_file_said_and_the_rest_says_why_not() {
    let home = Home::with("claude-desktop", &golden("claude-desktop", "before"));
    let plan = home.desk().plan(home.client).unwrap();
    let [github, clock] = plan.servers.as_slice() else {
        panic!("{:?}", plan.servers)
    };
    assert_eq!(
        github.argv,
        ["npx", "-y", "@modelcontextprotocol/server-github"]
    );
    assert_eq!(
        github.env,
        [("GITHUB_TOKEN".to_owned(), "ghp_canary3f9a".to_owned())]
    );
    assert_eq!(
        (clock.name.as_str(), clock.argv.as_slice()),
        ("clock", &["uvx".to_owned()][..])
    );
    let left: Vec<_> = plan
        .left
        .iter()
        .map(|left| (left.name.as_str(), left.why.as_str()))
        .collect();
    assert_eq!(left, [("figma", "it is remote and signs in by itself")]);
}

#[test]
fn a_file_that_changed_since_it_was_looked_at_is_not_written() {
    let home = Home::with("cursor", &golden("cursor", "before"));
    let plan = home.desk().plan(home.client).unwrap();
    let theirs = golden("cursor", "before") + "\n";
    fs::write(&home.file, &theirs).unwrap();
    let refused = home.desk().route(&plan).unwrap_err();
    assert!(matches!(refused, Error::Changed(_)), "{refused}");
    assert_eq!(home.text(), theirs);
    assert_eq!(home.state(), State::NotRouted);
}

#[test]
fn a_file_that_is_not_valid_is_left_as_it_is_and_its_line_is_told() {
    for (id, text, line) in [
        ("zed", "{\n  \"a\": 1,\n  oops\n}\n", "line 3"),
        ("codex-cli", "a = 1\nb = = 2\n", "line 2"),
        ("goose", "a: 1\nb: [1,\nc: }\n", "line 2"),
    ] {
        let home = Home::with(id, text);
        let refused = home
            .desk()
            .plan(home.client)
            .map(drop)
            .unwrap_err()
            .to_string();
        assert!(refused.contains(line), "{id}: {refused}");
        assert!(matches!(home.state(), State::Invalid { .. }), "{id}");
        assert_eq!(home.text(), text, "{id}");
    }
}

#[test]
fn undo_of_a_file_somebody_else_wrote_puts_back_only_our_servers() {
    for client in CLIENTS {
        let home = Home::with(client.id, &golden(client.id, "before"));
        home.route();
        let comment = if client.format == clients::table::Format::Json {
            "// theirs\n"
        } else {
            "# theirs\n"
        };
        fs::write(&home.file, format!("{comment}{}", home.text())).unwrap();
        assert_eq!(
            home.desk().undo(client).unwrap(),
            Undone::OnlyOurs,
            "{}",
            client.id
        );
        assert!(home.text().starts_with(comment), "{}", client.id);
        assert!(!home.text().contains(SHIM), "{}", home.text());
        let again = home.desk().plan(client).unwrap();
        let before = Home::with(client.id, &golden(client.id, "before"));
        let first = before.desk().plan(client).unwrap();
        assert_eq!(again.servers, first.servers, "{}", client.id);
    }
}

#[test]
fn a_client_that_wipes_its_servers_has_drifted() {
    let home = Home::with("claude-desktop", &golden("claude-desktop", "before"));
    home.route();
    fs::write(&home.file, "{\"mcpServers\": {}}").unwrap();
    let gone = ["clock", "github"].map(str::to_owned).to_vec();
    assert_eq!(home.state(), State::Drifted { gone });
}

#[test]
fn what_is_kept_only_its_owner_reads_and_the_file_keeps_its_permissions() {
    let home = Home::with("cursor", &golden("cursor", "before"));
    fs::set_permissions(&home.file, fs::Permissions::from_mode(0o640)).unwrap();
    for _ in 0..15 {
        home.route();
        home.desk().undo(home.client).unwrap();
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.file), 0o640);
    let kept = home.backups();
    assert_eq!(kept.len(), 20);
    assert!(kept.iter().all(|path| mode(path) == 0o600));
}

#[test]
fn a_file_that_is_a_link_stays_one() {
    let home = Home::with("cursor", &golden("cursor", "before"));
    let real = home.root.path().join("dotfiles.json");
    fs::rename(&home.file, &real).unwrap();
    std::os::unix::fs::symlink(&real, &home.file).unwrap();
    home.route();
    assert!(fs::symlink_metadata(&home.file).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains(SHIM));
}
