//! The flags of `fake-server`.

use std::path::PathBuf;

/// How this process behaves. Flags, not variables: a gateway clears the environment of what it starts.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// `--log FILE`: every `tools/call`, one line each: name, tab, arguments.
    pub(crate) log: Option<PathBuf>,
    /// `--heard FILE`: every line received, as it came.
    pub(crate) heard: Option<PathBuf>,
    /// `--stage SOCKET`: where the tool `wait` reports that it was reached, and waits to be let go.
    pub(crate) stage: Option<PathBuf>,
    /// `--drifted-if FILE`: start with changed definitions when this file exists.
    pub(crate) drifted_if: Option<PathBuf>,
    /// `--drift-after N`: change a definition after the N-th call.
    pub(crate) drift_after: Option<u32>,
    /// `--fail-at N`: the N-th call returns a tool error, whatever it is.
    pub(crate) fail_at: Option<u32>,
    /// `--duplicates`: list a tool twice.
    pub(crate) duplicates: bool,
    /// `--hostile`: text that tries to be more than text, in every definition.
    pub(crate) hostile: bool,
    /// `--imitations`: tools whose names, or whose words, pass for something else.
    pub(crate) imitations: bool,
    /// `--office`: tools that read files, fetch pages and send mail.
    pub(crate) office: bool,
    /// `--bulky`: one description of 600 KB.
    pub(crate) bulky: bool,
}

impl Options {
    /// Reads the flags; an unknown one is an error, so that a scenario with a typo fails.
    pub(crate) fn from_args(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(flag) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("`{flag}` needs a value"));
            match flag.as_str() {
                "--log" => options.log = Some(value()?.into()),
                "--heard" => options.heard = Some(value()?.into()),
                "--stage" => options.stage = Some(value()?.into()),
                "--drifted-if" => options.drifted_if = Some(value()?.into()),
                "--drift-after" | "--fail-at" => {
                    let n = Some(value()?.parse().map_err(|e| format!("`{flag}`: {e}"))?);
                    match flag.as_str() {
                        "--fail-at" => options.fail_at = n,
                        _ => options.drift_after = n,
                    }
                }
                "--duplicates" => options.duplicates = true,
                "--hostile" => options.hostile = true,
                "--imitations" => options.imitations = true,
                "--office" => options.office = true,
                "--bulky" => options.bulky = true,
                _ => return Err(format!("unknown flag `{flag}`")),
            }
        }
        Ok(options)
    }

    pub(crate) fn starts_drifted(&self) -> bool {
        self.drifted_if.as_ref().is_some_and(|file| file.exists())
    }
}
