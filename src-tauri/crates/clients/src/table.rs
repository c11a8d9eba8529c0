//! Which clients are known: where each keeps its servers, in what format, under which keys. Data, and the few lines
//! that turn it into paths. Adding a client is adding a row.

use std::path::{Path, PathBuf};

/// One AI application.
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    /// What commands call it.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// How its file is written.
    pub format: Format,
    /// The keys from the top of the file to its servers.
    pub path: &'static [&'static str],
    /// What it calls a server's program, arguments and variables.
    pub words: Words,
    /// How it is made to read its file again.
    pub restart: &'static str,
    files: &'static [(On, &'static str)],
}

/// How a configuration file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, with comments and trailing commas where the client allows them.
    Json,
    /// TOML.
    Toml,
    /// YAML.
    Yaml,
}

impl Format {
    /// Its name in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
        }
    }
}

/// What a client calls the parts of a server.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// The program.
    pub command: &'static str,
    /// Its arguments.
    pub args: &'static str,
    /// Its variables.
    pub env: &'static str,
}

/// The system a file's place depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux and its like.
    Linux,
    /// macOS.
    Mac,
    /// Windows.
    Windows,
}

/// Where a row of a client's files holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    All,
    Unix,
    Windows,
}

/// Where this user's files are. Given, not looked up, so that a test has a home of its own.
#[derive(Clone, Debug)]
pub struct Places {
    /// Which system's table holds.
    pub system: System,
    /// `~`.
    pub home: PathBuf,
    /// Where applications keep what they are told: `~/.config`, `Application Support`, `%APPDATA%`.
    pub config: PathBuf,
    /// `%LOCALAPPDATA%`; nothing lies there elsewhere.
    pub local: PathBuf,
}

impl Places {
    /// The usual places under `home`.
    #[must_use]
    pub fn under(home: &Path, system: System) -> Self {
        let config = match system {
            System::Linux => ".config",
            System::Mac => "Library/Application Support",
            System::Windows => "AppData/Roaming",
        };
        Self {
            system,
            home: home.to_owned(),
            config: home.join(config),
            local: home.join("AppData/Local"),
        }
    }
}

const USUAL: Words = Words {
    command: "command",
    args: "args",
    env: "env",
};
const SERVERS: &[&str] = &["mcpServers"];

/// Every client, in the order they are shown.
pub const CLIENTS: &[Client] = &[
    Client {
        id: "claude-desktop",
        name: "Claude Desktop",
        format: Format::Json,
        path: SERVERS,
        words: USUAL,
        restart: "quit it from its menu or tray icon (closing the window is not enough), then open it again",
        files: &[
            (On::All, "{config}/Claude/claude_desktop_config.json"),
            (
                On::Windows,
                "{local}/Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json",
            ),
        ],
    },
    Client {
        id: "claude-code",
        name: "Claude Code",
        format: Format::Json,
        path: SERVERS,
        words: USUAL,
        restart: "end its sessions before the change, and start a new one after it",
        files: &[(On::All, "{home}/.claude.json")],
    },
    Client {
        id: "cursor",
        name: "Cursor",
        format: Format::Json,
        path: SERVERS,
        words: USUAL,
        restart: "switch the server off and on in its settings, or open it again",
        files: &[(On::All, "{home}/.cursor/mcp.json")],
    },
    Client {
        id: "vscode",
        name: "VS Code",
        format: Format::Json,
        path: &["servers"],
        words: USUAL,
        restart: "run `MCP: List Servers` and restart each, or open it again",
        files: &[
            (On::All, "{config}/Code/User/mcp.json"),
            (On::All, "{config}/Code - Insiders/User/mcp.json"),
        ],
    },
    Client {
        id: "windsurf",
        name: "Windsurf",
        format: Format::Json,
        path: SERVERS,
        words: USUAL,
        restart: "press refresh in its list of servers, or open it again",
        files: &[(On::All, "{home}/.codeium/windsurf/mcp_config.json")],
    },
    Client {
        id: "zed",
        name: "Zed",
        format: Format::Json,
        path: &["context_servers"],
        words: USUAL,
        restart: "it reads its settings as they change; open it again if it does not",
        files: &[
            (On::Unix, "{home}/.config/zed/settings.json"),
            (On::All, "{config}/Zed/settings.json"),
        ],
    },
    Client {
        id: "cline",
        name: "Cline",
        format: Format::Json,
        path: SERVERS,
        words: USUAL,
        restart: "press restart in its list of servers, or open the editor again",
        files: &[
            (
                On::All,
                "{config}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            ),
            (
                On::All,
                "{home}/.cline/data/settings/cline_mcp_settings.json",
            ),
        ],
    },
    Client {
        id: "continue",
        name: "Continue",
        format: Format::Yaml,
        path: SERVERS,
        words: USUAL,
        restart: "reload its configuration, or open the editor again",
        files: &[(On::All, "{home}/.continue/config.yaml")],
    },
    Client {
        id: "lm-studio",
        name: "LM Studio",
        format: Format::Json,
        path: SERVERS,
        words: USUAL,
        restart: "switch the server off and on, or open it again",
        files: &[
            (On::All, "{home}/.lmstudio/mcp.json"),
            (On::Unix, "{home}/.cache/lm-studio/mcp.json"),
        ],
    },
    Client {
        id: "gemini-cli",
        name: "Gemini CLI",
        format: Format::Json,
        path: SERVERS,
        words: USUAL,
        restart: "end it and start it again",
        files: &[(On::All, "{home}/.gemini/settings.json")],
    },
    Client {
        id: "codex-cli",
        name: "Codex CLI",
        format: Format::Toml,
        path: &["mcp_servers"],
        words: USUAL,
        restart: "end it and start it again",
        files: &[(On::All, "{home}/.codex/config.toml")],
    },
    Client {
        id: "goose",
        name: "Goose",
        format: Format::Yaml,
        path: &["extensions"],
        words: Words {
            command: "cmd",
            args: "args",
            env: "envs",
        },
        restart: "end its session and start a new one",
        files: &[
            (On::Unix, "{home}/.config/goose/config.yaml"),
            (On::Windows, "{config}/Block/goose/config/config.yaml"),
        ],
    },
];

impl Client {
    /// The client commands call `id`.
    #[must_use]
    pub fn named(id: &str) -> Option<&'static Self> {
        CLIENTS.iter().find(|client| client.id == id)
    }

    /// Its files that exist; a client can have several and reads whichever it finds.
    #[must_use]
    pub fn files(&self, places: &Places) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = Vec::new();
        for (on, template) in self.files {
            let holds = match on {
                On::All => true,
                On::Unix => places.system != System::Windows,
                On::Windows => places.system == System::Windows,
            };
            if holds {
                for path in expand(template, places) {
                    if path.is_file() && !found.contains(&path) {
                        found.push(path);
                    }
                }
            }
        }
        found
    }
}

/// The paths a template stands for. One part may end in `*`: then it is every directory that begins so.
fn expand(template: &str, places: &Places) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::new()];
    for part in template.split('/') {
        paths = match (part, part.strip_suffix('*')) {
            ("{home}", _) => vec![places.home.clone()],
            ("{config}", _) => vec![places.config.clone()],
            ("{local}", _) => vec![places.local.clone()],
            (_, Some(begin)) => paths
                .iter()
                .flat_map(|path| beginning(path, begin))
                .collect(),
            (_, None) => paths.iter().map(|path| path.join(part)).collect(),
        };
    }
    paths
}

fn beginning(parent: &Path, begin: &str) -> Vec<PathBuf> {
    let Ok(entries) = parent.read_dir() else {
        return Vec::new();
    };
    let mut found: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(begin))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn each_name_is_one_client() {
        for client in CLIENTS {
            assert_eq!(Client::named(client.id), Some(client));
        }
        assert_eq!(CLIENTS.len(), 12);
    }

    #[test]
    fn every_place_of_claude_on_windows_is_found() {
        let home = tempfile::tempdir().unwrap();
        let places = Places::under(home.path(), System::Windows);
        let packaged = "AppData/Local/Packages/Claude_abc/LocalCache/Roaming/Claude";
        for folder in ["AppData/Roaming/Claude", packaged] {
            let folder = home.path().join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("claude_desktop_config.json"), "{}").unwrap();
        }
        let claude = Client::named("claude-desktop").unwrap();
        assert_eq!(claude.files(&places).len(), 2);
        assert_eq!(
            claude.files(&Places::under(home.path(), System::Mac)).len(),
            0
        );
    }
}
