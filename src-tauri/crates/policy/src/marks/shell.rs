//! Command lines: programs that destroy, raise rights or run code, their verbs and flags, and what joins commands.
//!
//! Not a shell: quotes only separate, so that a command within a command is read too. A word that names a program is one
//! wherever it stands, which marks a little too much and misses no wrapper.

mod programs;

use super::MarkClass::{Destroy, Execute, Privilege, Wildcard};
use super::field::Kind;
use super::found::Found;
use super::scan::{is_among, run, stands_at, work};
use programs::{INTERPRETERS, Program, is_wrapper, program};
use std::ops::Range;

/// How many words after a program can be its verb: flags that take a value may come before it.
const VERB_WITHIN: usize = 3;

pub(super) fn find(text: &str, kind: Kind, found: &mut Found) {
    let mut line = Reader {
        text,
        kind,
        joined: false,
        may_begin: true,
        command: None,
        piped: None,
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = if is_joint(byte) {
            line.joint(at, found)
        } else if byte.is_ascii_whitespace() {
            run(bytes, at, |byte| {
                byte != b'\n' && byte.is_ascii_whitespace()
            })
            .max(at + 1)
        } else {
            let end = run(bytes, at, |byte| {
                !is_joint(byte) && !byte.is_ascii_whitespace()
            });
            line.word(at..end, found);
            end
        };
    }
}

/// What separates one command, or one quoted part, from the next.
fn is_joint(byte: u8) -> bool {
    matches!(
        byte,
        b';' | b'|' | b'&' | b'(' | b')' | b'`' | b'"' | b'\'' | b'\n' | b'<' | b'>' | b'{' | b'}'
    )
}

/// A program and how far we are in its words.
struct Command<'t> {
    name: &'t str,
    program: &'static Program,
    start: usize,
    words: usize,
    /// Everything since `start` is the program's own words, so a mark may reach back to it.
    close: usize,
}

struct Reader<'t> {
    text: &'t str,
    kind: Kind,
    /// A joint came before: this is a command added to something.
    joined: bool,
    /// The next word can be a program.
    may_begin: bool,
    command: Option<Command<'t>>,
    /// Where the last pipe is, until the word after it was read.
    piped: Option<usize>,
}

impl<'t> Reader<'t> {
    /// A joint at `at`; where to go on.
    fn joint(&mut self, at: usize, found: &mut Found) -> usize {
        let bytes = self.text.as_bytes();
        work::done(1);
        let byte = bytes.get(at).copied().unwrap_or_default();
        let doubled = bytes.get(at + 1) == Some(&byte);
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        match byte {
            b'|' if !doubled => self.piped = Some(at),
            b'(' if before == Some(&b'$')
                && self.kind != Kind::Prose
                && self.kind != Kind::Code =>
            {
                found.add(at - 1..at + 1, Execute, "puts in what another command says");
            }
            b'`' if !matches!(self.kind, Kind::Prose | Kind::Code | Kind::Sql) => {
                found.add(at..at + 1, Execute, "puts in what another command says");
            }
            b'(' if before == Some(&b'<') && self.kind == Kind::Shell => {
                found.add(at - 1..at + 1, Execute, "reads what another command says");
            }
            _ => {}
        }
        let quote = matches!(byte, b'"' | b'\'');
        if !quote {
            self.command = None;
            // Brackets, and the quotes of prose, are no joints between commands.
            self.joined |= matches!(byte, b';' | b'|' | b'&' | b'`') || before == Some(&b'$');
        }
        self.may_begin = true;
        at + 1 + usize::from(doubled && matches!(byte, b'|' | b'&' | b'>' | b'<'))
    }

    fn word(&mut self, at: Range<usize>, found: &mut Found) {
        let Some(word) = self.text.get(at.clone()) else {
            return;
        };
        let name = base_name(word);
        if let Some(pipe) = self.piped.take() {
            self.after_pipe(pipe, name, &at, found);
        }
        if let Some(known) = program(name) {
            self.begin(known, word, &at, found);
        } else if word.starts_with(['-', '/']) && word.len() > 1 && self.flag(word, &at, found) {
            // Said as the program's own flag.
        } else if word.starts_with('-') {
            self.any_flag(word, &at, found);
            if is_among(word, "-m --message --title --body") {
                // What follows is said to people.
                self.command = None;
            }
        } else {
            self.operand(word, &at, found);
        }
        self.may_begin =
            is_wrapper(word) || is_wrapper(name) || self.may_begin && word.contains('=');
    }

    fn after_pipe(&self, pipe: usize, name: &str, word: &Range<usize>, found: &mut Found) {
        if is_among(name, INTERPRETERS) {
            found.add(pipe..word.end, Execute, "runs what comes through a pipe");
        } else if self.kind == Kind::Shell {
            found.add(
                pipe..pipe + 1,
                Execute,
                "hands its output to another program",
            );
        }
    }

    /// A word that names a program.
    fn begin(
        &mut self,
        known: &'static Program,
        word: &'t str,
        at: &Range<usize>,
        found: &mut Found,
    ) {
        let own_verb = self.command.as_ref().is_some_and(|command| {
            command.words < VERB_WITHIN && command.program.verb(word).is_some()
        });
        if own_verb {
            // `git rm`, `docker kill`: its verb is somebody else's program.
            return self.operand(word, at, found);
        }
        let commanded = self.kind == Kind::Shell || self.joined && self.kind != Kind::Prose;
        if let Some((class, why)) = known.alone
            && self.may_begin
            && commanded
        {
            found.add(at.clone(), class, why);
        } else if self.joined
            && self.may_begin
            && !matches!(
                self.kind,
                Kind::Shell | Kind::Prose | Kind::Code | Kind::Sql
            )
        {
            found.add(at.clone(), Execute, "adds a command to a value");
        }
        self.command = Some(Command {
            name: base_name(word),
            program: known,
            start: at.start,
            words: 0,
            close: 0,
        });
    }

    /// A flag of the program before it; whether it was one worth a mark.
    fn flag(&mut self, word: &str, at: &Range<usize>, found: &mut Found) -> bool {
        let Some(command) = &mut self.command else {
            return false;
        };
        command.close += 1;
        let Some((class, why)) = command.program.flag(word) else {
            return false;
        };
        let start = if command.close <= 2 {
            command.start
        } else {
            at.start
        };
        found.add(start..at.end, class, why);
        true
    }

    /// A flag that means the same to most programs.
    fn any_flag(&self, word: &str, at: &Range<usize>, found: &mut Found) {
        if self.kind != Kind::Prose
            && let Some((class, why)) = programs::any_flag(word)
        {
            found.add(at.clone(), class, why);
        }
    }

    /// Any other word: the program's verb, or what it is done to.
    fn operand(&mut self, word: &str, at: &Range<usize>, found: &mut Found) {
        if self.kind == Kind::Shell && matches!(word, "*" | "/" | "/*" | "~" | "~/" | "~/*" | "./*")
        {
            found.add(at.clone(), Wildcard, "means everything");
        }
        let Some(command) = &mut self.command else {
            return;
        };
        command.words += 1;
        command.close += 1;
        if command.words > VERB_WITHIN || self.kind == Kind::Prose {
            return;
        }
        if let Some((class, why)) = command.program.verb(word) {
            let start = if command.close <= 2 {
                command.start
            } else {
                at.start
            };
            found.add(start..at.end, class, why);
        }
        if command.name == "chmod" && opens_wide(word) {
            found.add(
                command.start..at.end,
                Privilege,
                "lets everybody write, or run with other rights",
            );
        }
        if command.name == "dd" && stands_at(word.as_bytes(), 0, "of=") {
            found.add(
                command.start..at.end,
                Destroy,
                "writes over a file or a disk",
            );
        }
    }
}

/// `777`, `a+rwx`, `u+s`, `o+w`.
fn opens_wide(mode: &str) -> bool {
    let octal = mode.len() >= 3 && mode.bytes().all(|byte| byte.is_ascii_digit());
    if octal {
        return mode.ends_with(['2', '3', '6', '7']) || (mode.len() == 4 && !mode.starts_with('0'));
    }
    mode.split_once('+').is_some_and(|(who, what)| {
        what.contains('s') || (what.contains('w') && (who.is_empty() || who.contains(['a', 'o'])))
    })
}

/// `/usr/bin/rm`, `\rm` and `rm.exe` are `rm`.
fn base_name(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.strip_suffix(".exe").unwrap_or(name)
}
