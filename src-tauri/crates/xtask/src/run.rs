//! `cargo xtask run`: from a fresh machine to a call that waits for its operator.
//!
//! With a screen the app is opened as a user would open it. Without one it runs on a virtual screen, a scripted
//! agent makes a call that has to be reviewed, and a picture of the window is left behind. Answers nothing itself.

use crate::agent::{self, Agent, Reply};
use crate::packages::{self, BUILD, SCREEN};
use crate::screen::{self, Picture, Screen};
use crate::shell::{self, Log};
use crate::workspace::{Profile, Workspace};
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The bundled server the demonstration talks to.
const SERVER: &str = "local-ops";

/// What to do with the app once it is built.
pub(crate) struct Options {
    /// How to compile it.
    pub(crate) profile: Profile,
    /// Where the picture goes when there is no screen.
    pub(crate) picture: Option<PathBuf>,
    /// Use a virtual screen even where there is a real one.
    pub(crate) headless: bool,
}

/// The programs, once they are built.
struct Programs {
    app: PathBuf,
    shim: PathBuf,
}

/// Builds what is needed and starts it.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let headless = options.headless || !screen::is_there();
    packages::ensure(
        if headless { &[BUILD, SCREEN] } else { &[BUILD] },
        &Log::Screen,
    )?;
    packages::ensure_node()?;
    let programs = build(workspace, options.profile)?;
    if headless {
        let picture = options
            .picture
            .clone()
            .unwrap_or_else(|| workspace.output("mission-control.png"));
        on_a_virtual_screen(&programs, &picture, workspace)
    } else {
        on_this_screen(&programs)
    }
}

fn build(workspace: &Workspace, profile: Profile) -> Result<Programs> {
    let age = |path: &str| {
        workspace
            .path(path)
            .metadata()
            .and_then(|meta| meta.modified())
            .ok()
    };
    // npm notes what it installed; where there is no note, or a newer lock file, there is something to install.
    if age("ui/node_modules/.package-lock.json") < age("ui/package-lock.json") {
        shell::run(workspace.npm("ui").arg("ci"), &Log::Screen)?;
    }
    shell::run(workspace.npm("ui").args(["run", "build"]), &Log::Screen)?;
    let mut cargo = workspace.cargo();
    cargo.args([
        "build",
        "--locked",
        "--bins",
        "--features",
        "secure-mcp-gateway/custom-protocol",
    ]);
    for package in ["secure-mcp-gateway", "smg-shim", "smg", "bundled"] {
        cargo.args(["--package", package]);
    }
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    shell::run(&mut cargo, &Log::Screen)?;
    let program = |name: &str| {
        workspace
            .binaries(profile)
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    };
    Ok(Programs {
        app: program("secure-mcp-gateway"),
        shim: program("smg-shim"),
    })
}

fn on_this_screen(programs: &Programs) -> Result<()> {
    let mut app = start(Command::new(&programs.app).arg("--demo"))?;
    println!("Mission Control is open; closing its window ends this.");
    println!("Press Enter here to let a scripted agent make a call that waits for you.");
    let shim = programs.shim.clone();
    // Reading the terminal never ends by itself, so it has a thread that ends with the program.
    std::thread::spawn(move || {
        for _ in std::io::stdin().lines().map_while(Result::ok) {
            match demo_call(&shim) {
                Ok(said) => println!("the agent was told: {said}"),
                Err(error) => println!("the scripted agent gave up: {error:#}"),
            }
        }
    });
    let status = app.wait().context("cannot wait for the app")?;
    if !status.success() {
        bail!("the app ended with {status}");
    }
    Ok(())
}

fn demo_call(shim: &Path) -> Result<String> {
    let mut agent = Agent::connect(shim, SERVER, None, Duration::from_secs(10))?;
    Ok(match risky_call(&mut agent, Duration::from_secs(600))? {
        Reply::Result(result) => agent::text(&result),
        Reply::Error(error) => error["message"]
            .as_str()
            .unwrap_or("an error without a message")
            .to_owned(),
        Reply::Waiting => "nothing within ten minutes".to_owned(),
    })
}

/// A call no shipped policy lets pass unseen.
fn risky_call(agent: &mut Agent, patience: Duration) -> Result<Reply> {
    agent.call(
        "restart_service",
        &json!({"service": "payment-service"}),
        patience,
    )
}

fn on_a_virtual_screen(programs: &Programs, picture: &Path, workspace: &Workspace) -> Result<()> {
    println!("there is no screen here, so the app gets a virtual one");
    let home = screen::private_folder("demo")?;
    let screen = Screen::start()?;
    let empty = screen.picture()?;
    let mut app = start(
        screen.show(
            Command::new(&programs.app)
                .arg("--demo")
                .env("SMG_HOME", &home),
        ),
    )?;
    let shown = show_a_card(&screen, &empty, programs, &home, picture);
    screen::end(&mut app);
    if shown.is_err() {
        let kept = workspace.output("demo-home");
        let _ = std::fs::remove_dir_all(&kept);
        shell::run(
            Command::new("cp").arg("-r").arg(&home).arg(&kept),
            &Log::Screen,
        )?;
        println!("the app's files are kept in {}", kept.display());
    }
    let _ = std::fs::remove_dir_all(&home);
    shown
}

/// Waits for the window, makes the call, waits for the card, takes the picture.
fn show_a_card(
    screen: &Screen,
    empty: &Picture,
    programs: &Programs,
    home: &Path,
    picture: &Path,
) -> Result<()> {
    let patience = Duration::from_secs(60);
    let window = screen
        .settle(empty, patience)
        .context("the app's window did not appear")?;
    println!("the window is open; a scripted agent asks to restart a service");
    let mut agent = Agent::connect(&programs.shim, SERVER, Some(home), patience)?;
    match risky_call(&mut agent, Duration::from_secs(1))? {
        Reply::Waiting => {}
        other => bail!("the call did not wait for the operator; it was answered with {other:?}"),
    }
    screen
        .settle(&window, patience)
        .context("the call waits, but no card appeared")?;
    screen.save(picture)?;
    println!(
        "the call waits for its operator; this is what the window shows: {}",
        picture.display()
    );
    Ok(())
}

fn start(command: &mut Command) -> Result<Child> {
    let name = command.get_program().to_string_lossy().into_owned();
    command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))
}
