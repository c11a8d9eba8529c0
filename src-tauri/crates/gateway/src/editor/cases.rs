//! Calls and what the policy must say of them, kept by the operator in a file of the shape of the shipped cases. They are
//! run on every look at a draft; what they say is never in force.

use super::{said, trial};
use crate::api::{PolicyTest, PolicyTestResult, TriedCall};
use crate::error::Error;
use crate::replay::Known;
use crate::servers::config::replace_file;
use policy::{Effect, Policy, Severity};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More would make every keystroke slow.
const MOST: usize = 500;
/// Longest name, bytes.
const LONGEST_NAME: usize = 200;

/// The kept tests.
#[derive(Debug)]
pub(crate) struct Cases {
    file: PathBuf,
    tests: Mutex<Vec<PolicyTest>>,
    /// Why the file cannot be used; it is then left as it is.
    broken: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cases: Vec<Case>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    call: Called,
    expect: Expected,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Called {
    server: String,
    tool: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    arguments: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    client: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    effect: Effect,
}

impl Cases {
    pub(crate) fn open(file: PathBuf) -> Self {
        let (tests, broken) = match std::fs::read(&file) {
            Ok(bytes) => match serde_json::from_slice::<File>(&bytes) {
                Ok(read) => (read.cases.into_iter().map(PolicyTest::from).collect(), None),
                Err(error) => (Vec::new(), Some(error.to_string())),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Vec::new(), None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        if let Some(why) = &broken {
            tracing::warn!(
                "the policy tests in `{}` cannot be read: {why}",
                file.display()
            );
        }
        Self {
            file,
            tests: Mutex::new(tests),
            broken,
        }
    }

    /// Keeps a test; one of the same name is replaced.
    pub(crate) fn save(&self, test: &PolicyTest, known: &Known) -> Result<(), Error> {
        if test.name.trim().is_empty() || test.name.len() > LONGEST_NAME {
            return Err(Error::invalid(format!(
                "a test needs a name of 1 to {LONGEST_NAME} bytes"
            )));
        }
        trial(&test.call, known, (0, 0))?;
        self.change(|tests| {
            let full = tests.len() >= MOST;
            match tests.iter_mut().find(|kept| kept.name == test.name) {
                Some(kept) => *kept = test.clone(),
                None if full => {
                    return Err(Error::invalid(format!(
                        "{MOST} tests are kept already; remove one first"
                    )));
                }
                None => tests.push(test.clone()),
            }
            Ok(())
        })
    }

    /// Forgets a test.
    pub(crate) fn remove(&self, name: &str) -> Result<(), Error> {
        self.change(|tests| {
            let before = tests.len();
            tests.retain(|kept| kept.name != name);
            match tests.len() < before {
                true => Ok(()),
                false => Err(Error::not_found(format!("there is no test `{name}`"))),
            }
        })
    }

    /// How each of them goes.
    pub(crate) fn run(
        &self,
        policy: &Policy,
        known: &Known,
        now: (i64, i32),
    ) -> Vec<PolicyTestResult> {
        let tests = self.lock().clone();
        let result = |test: PolicyTest| {
            let (got, by) = match trial(&test.call, known, now) {
                Ok(trial) => {
                    let decision = policy::decide(policy, &trial.call());
                    (decision.effect, said(policy, &decision))
                }
                // A file written by hand: what cannot be read is never let through.
                Err(error) => (Effect::Deny, error.to_string()),
            };
            PolicyTestResult {
                passed: got == test.expect,
                test,
                got,
                by,
            }
        };
        tests.into_iter().map(result).collect()
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Vec<PolicyTest>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(why) = &self.broken {
            return Err(Error::unavailable(format!(
                "the tests in `{}` cannot be read ({why}); mend the file or move it away, then restart",
                self.file.display()
            )));
        }
        let mut tests = self.lock();
        let mut new = tests.clone();
        change(&mut new)?;
        let file = File {
            cases: new.iter().map(Case::from).collect(),
        };
        let mut text = serde_json::to_string_pretty(&file)
            .map_err(|error| Error::file(&self.file, "written", &error.into()))?;
        text.push('\n');
        replace_file(&self.file, text.as_bytes())
            .map_err(|error| Error::file(&self.file, "written", &error))?;
        *tests = new;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<PolicyTest>> {
        self.tests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Case> for PolicyTest {
    fn from(case: Case) -> Self {
        Self {
            name: case.name,
            call: TriedCall {
                server: case.call.server,
                tool: case.call.tool,
                arguments: case
                    .call
                    .arguments
                    .map_or_else(|| "{}".to_owned(), |arguments| arguments.get().to_owned()),
                client: case.call.client,
                severity: case.call.severity,
            },
            expect: case.expect.effect,
        }
    }
}

impl From<&PolicyTest> for Case {
    fn from(test: &PolicyTest) -> Self {
        let call = &test.call;
        Self {
            name: test.name.clone(),
            call: Called {
                server: call.server.clone(),
                tool: call.tool.clone(),
                severity: call.severity,
                // It was read as JSON before it was kept; nothing at all means no arguments.
                arguments: RawValue::from_string(call.arguments.trim().to_owned()).ok(),
                client: call.client.clone(),
            },
            expect: Expected {
                effect: test.expect,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(name: &str, arguments: &str, expect: Effect) -> PolicyTest {
        PolicyTest {
            name: name.into(),
            call: TriedCall {
                server: "files".into(),
                tool: "read_file".into(),
                arguments: arguments.into(),
                client: String::new(),
                severity: Some(Severity::Low),
            },
            expect,
        }
    }

    #[test]
    fn tests_are_kept_replaced_run_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy-tests.json");
        let known = Known::default();
        let cases = Cases::open(file.clone());
        cases
            .save(&test("reads pass", "{}", Effect::Deny), &known)
            .unwrap();
        cases
            .save(&test("reads pass", r#"{"n": 1.0}"#, Effect::Allow), &known)
            .unwrap();
        cases
            .save(&test("a secret", "{}", Effect::Deny), &known)
            .unwrap();
        for bad in [test("", "{}", Effect::Deny), test("x", "{", Effect::Deny)] {
            assert!(cases.save(&bad, &known).is_err(), "{bad:?}");
        }

        let again = Cases::open(file);
        let policy = policy::parse_policy(r#"{"rules":[],"defaultEffect":"allow"}"#).unwrap();
        let ran = again.run(&policy, &known, (0, 0));
        let passed: Vec<_> = ran.iter().map(|result| result.passed).collect();
        assert_eq!(passed, [true, false]);
        assert_eq!(
            ran[0].test.call.arguments, r#"{"n": 1.0}"#,
            "digit for digit"
        );
        assert_eq!(ran[1].by, "Otherwise, allow it.");
        again.remove("a secret").unwrap();
        assert!(again.remove("a secret").is_err());
        assert_eq!(again.run(&policy, &known, (0, 0)).len(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy-tests.json");
        std::fs::write(&file, "{ mine").unwrap();
        let cases = Cases::open(file.clone());
        let refused = cases.save(&test("a", "{}", Effect::Deny), &Known::default());
        assert!(refused.unwrap_err().to_string().contains("mend the file"));
        assert_eq!(std::fs::read_to_string(file).unwrap(), "{ mine");
    }
}
