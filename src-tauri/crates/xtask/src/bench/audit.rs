//! `cargo xtask bench audit`: what the record costs as it grows. Runs the gateway's own measurement and makes a table of
//! what it says. It changes no figure; a quick run is shown and not written down.

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fmt::Write;
use std::process::Stdio;

/// Where the figures are kept.
const PAGE: &str = "docs/performance-audit.md";

/// Measures, prints the table, and writes it down.
pub(crate) fn run(workspace: &Workspace, quick: bool) -> Result<()> {
    let folder = workspace.output("bench");
    std::fs::create_dir_all(&folder)?;
    let mut cargo = workspace.cargo();
    cargo.args(["bench", "--package", "gateway", "--bench", "audit", "--"]);
    cargo.arg("--folder").arg(&folder);
    if quick {
        cargo.arg("--quick");
    }
    // What cargo builds is said as it happens; what is measured is read.
    let output = cargo
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("the measurement ended with {}", output.status);
    }
    let text = String::from_utf8(output.stdout).context("the measurement is no text")?;
    let page = page(&text)?;
    println!("{page}");
    if quick {
        println!("a quick run is a look, not a measurement: nothing was written down");
        return Ok(());
    }
    std::fs::write(workspace.path(PAGE), page).with_context(|| format!("cannot write `{PAGE}`"))
}

/// The figures as a table, in the order they were measured.
fn page(text: &str) -> Result<String> {
    let mut page = String::from(
        "# What the record costs\n\n\
         Written by `cargo xtask bench audit`: one run, one machine. Appending waits until the row is on disk;\n\
         *disk* is what a bare page takes there.\n\n\
         | rows | what | figure |\n|---:|---|---|\n",
    );
    for line in text.lines().filter(|line| line.starts_with('{')) {
        let one: Value = serde_json::from_str(line).with_context(|| format!("`{line}`"))?;
        let number = |name: &str| one[name].as_f64().unwrap_or(f64::NAN);
        let (what, figure) = match one["measured"].as_str() {
            Some("fdatasync") => (
                "disk, one page".to_owned(),
                format!("{:.0} µs", number("us")),
            ),
            Some("append") => (
                format!("append, {} waiting", one["producers"]),
                format!(
                    "{:.0} rows/s, p50 {:.0} µs, p99 {:.0} µs",
                    number("perSecond"),
                    number("p50us"),
                    number("p99us")
                ),
            ),
            Some("verify") => ("verify".to_owned(), format!("{:.2} s", number("s"))),
            Some("size") => (
                "size".to_owned(),
                format!("{:.0} bytes a row", number("bytesPerRow")),
            ),
            Some("export") => (
                format!("export, {}", one["format"].as_str().unwrap_or_default()),
                format!("{:.2} s, {:.1} MB", number("s"), number("bytes") / 1e6),
            ),
            Some("verify evidence") => (
                "verify evidence".to_owned(),
                format!("{:.2} s", number("s")),
            ),
            other => bail!("the measurement said {other:?}, which this table does not know"),
        };
        let _ = writeln!(page, "| {} | {what} | {figure} |", one["rows"]);
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_its_line_and_an_unknown_one_is_an_error() {
        let text = "building…\n\
            {\"measured\":\"fdatasync\",\"rows\":10,\"us\":812.4}\n\
            {\"measured\":\"append\",\"rows\":10,\"producers\":16,\"perSecond\":9000.4,\"p50us\":1.0,\"p99us\":2.0}\n\
            {\"measured\":\"verify\",\"rows\":10,\"s\":0.5}\n\
            {\"measured\":\"size\",\"rows\":10,\"bytesPerRow\":371.2}\n";
        let page = page(text).unwrap();
        for line in [
            "| 10 | disk, one page | 812 µs |",
            "| 10 | append, 16 waiting | 9000 rows/s, p50 1 µs, p99 2 µs |",
            "| 10 | verify | 0.50 s |",
            "| 10 | size | 371 bytes a row |",
        ] {
            assert!(page.contains(line), "{page}");
        }
        assert!(super::page("{\"measured\":\"else\"}").is_err());
    }
}
