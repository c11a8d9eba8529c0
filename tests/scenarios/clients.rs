//! An AI client's file is rewired through the gate and put back byte for byte, and the server that was in it is the one that
//! answers behind the gate. What cannot be read is left as it is.

use harness::{Client, Fake, Home, policies};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Where Claude Desktop keeps its file under a home directory.
const FILE: &str = ".config/Claude/claude_desktop_config.json";

struct Desk {
    home: Home,
    user: PathBuf,
}

impl Desk {
    fn with(text: &str) -> Self {
        let home = Home::new(&policies::allow_all());
        let user = home.file("user");
        let file = user.join(FILE);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
        Self { home, user }
    }

    fn clients(&self, arguments: &[&str]) -> Output {
        let mut smg: Command = self.home.command("smg");
        smg.arg("clients").args(arguments);
        smg.env("HOME", &self.user).env_remove("XDG_CONFIG_HOME");
        smg.output().expect("`smg` runs")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.user.join(FILE)).expect("the client's file")
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A client's file with one server, and more that is none of ours.
fn file_of(fake: &Fake) -> String {
    let command = fake.command();
    let (program, arguments) = command.split_first().expect("a program");
    format!(
        "{{\n  \"theme\":   \"dark\",\n  \"mcpServers\": {{\n    \"things\": {{ \"command\": {}, \"args\": {}, \"env\": {{ \"TOKEN\": \"hunter2-canary\" }} }}\n  }}\n}}\n",
        json!(program),
        json!(arguments)
    )
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).expect("backups were kept");
    found.map(|entry| entry.expect("a file").path()).collect()
}

#[test]
fn a_routed_client_reaches_its_server_through_the_gate_and_is_put_back_byte_for_byte() {
    let desk = Desk::with("{}");
    let fake = Fake::new(&desk.home, "things", &[]);
    let before = file_of(&fake);
    fs::write(desk.user.join(FILE), &before).expect("a file");

    let diff = desk.clients(&["diff", "claude-desktop"]);
    assert!(diff.status.success(), "{}", said(&diff));
    assert!(said(&diff).contains("smg-shim"), "{}", said(&diff));
    assert!(!said(&diff).contains("hunter2-canary"), "{}", said(&diff));
    assert_eq!(desk.text(), before, "a diff writes nothing");

    let routed = desk.clients(&["route", "claude-desktop"]);
    assert!(routed.status.success(), "{}", said(&routed));
    let file: Value = serde_json::from_str(&desk.text()).expect("JSON");
    assert_eq!(file["theme"], "dark");
    assert!(!desk.text().contains("hunter2-canary"));
    let kept = backups(&desk.home.path().join("clients/claude-desktop/backups"));
    assert_eq!(fs::read_to_string(&kept[0]).expect("a backup"), before);
    let mode = fs::metadata(&kept[0])
        .expect("a backup")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    // What the client would start now, started; its definitions were looked at.
    let _ = desk.home.smg_ok(&["servers", "accept", "things"]);
    let gateway = desk.home.serve();
    let server = &file["mcpServers"]["things"];
    let mut shim = desk.home.command("smg-shim");
    shim.args(
        server["args"]
            .as_array()
            .expect("arguments")
            .iter()
            .filter_map(Value::as_str),
    );
    let mut client = Client::over(shim);
    client.initialize();
    let arguments = json!({"key": "a"});
    client
        .call("get_item", &arguments)
        .assert_ran(&arguments.to_string());
    drop(client);
    assert_eq!(
        fake.calls().len(),
        1,
        "the server that was in the file ran it"
    );
    assert!(gateway.stop().success());

    let undone = desk.clients(&["undo", "claude-desktop"]);
    assert!(undone.status.success(), "{}", said(&undone));
    assert_eq!(desk.text(), before);
}

#[test]
fn a_file_that_cannot_be_read_is_left_as_it_is() {
    let broken = "{ \"mcpServers\": { \"a\": ";
    let desk = Desk::with(broken);
    let routed = desk.clients(&["route", "claude-desktop"]);
    assert_eq!(routed.status.code(), Some(1), "{}", said(&routed));
    assert_eq!(desk.text(), broken);
    let unknown = desk.clients(&["diff", "nobody"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(said(&unknown).contains("`nobody`"), "{}", said(&unknown));
}
