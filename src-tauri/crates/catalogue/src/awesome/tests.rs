//! What is read from lists: real ones where they are there, odd ones, and none that could be made up.

use super::*;
use crate::realdata;
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A list with one section and these lines in it.
fn list(lines: &str) -> List {
    read(&format!(
        "# T\n## Server Implementations\n### A\n{lines}\n## Frameworks\n- [no](https://x.example)\n"
    ))
    .unwrap()
}

fn one(line: &str) -> Entry {
    let list = list(line);
    assert_eq!(list.entries.len(), 1, "{line}: {:?}", list.reports);
    list.entries.into_iter().next().unwrap()
}

fn emoji(entry: &Entry) -> Vec<&str> {
    entry.flags.iter().map(|flag| flag.emoji.as_str()).collect()
}

#[test]
fn an_entry_is_link_badge_flags_and_description() {
    use Unusual::*;
    const BADGE: &str = "[![a MCP server](https://glama.ai/mcp/servers/o/n/badges/score.svg)](https://glama.ai/mcp/servers/o/n)";
    let link = "- [o/n](https://github.com/o/n)";
    let cases: &[(&str, &[&str], &str, &[Unusual])] = &[
        ("$L 🐍 ☁️ - Does it.", &["🐍", "☁️"], "Does it.", &[]),
        ("$L $B 🐍 - Does - it.", &["🐍"], "Does - it.", &[]),
        (
            "$L 🎖️ #️⃣ 🏠 - Does `it`, [see](https://x.example).",
            &["🎖️", "#️⃣", "🏠"],
            "Does it, see.",
            &[],
        ),
        (
            "$L 🐍☁️ - Does it.",
            &["🐍", "☁️"],
            "Does it.",
            &[JoinedFlags],
        ),
        (
            "$L ☁️/🏠 - Does it.",
            &["☁️", "🏠"],
            "Does it.",
            &[JoinedFlags],
        ),
        ("$L 🐍 – Does it.", &["🐍"], "Does it.", &[OtherSeparator]),
        ("$L 🐍 — Does it.", &["🐍"], "Does it.", &[OtherSeparator]),
        ("$L 🐍 Does it.", &["🐍"], "Does it.", &[NoSeparator]),
        ("$L Does it.", &[], "Does it.", &[NoSeparator]),
        ("$L 🐍 -", &["🐍"], "", &[NoDescription]),
        ("$L", &[], "", &[NoDescription]),
        (
            "$L 🛡️ 🐍 - Does it.",
            &["🛡️", "🐍"],
            "Does it.",
            &[UnknownFlag],
        ),
        ("$L - Does it. $B", &[], "Does it.", &[BadgeElsewhere]),
        ("$L - $B Does it.", &[], "Does it.", &[BadgeElsewhere]),
        ("$L) 🐍 - Does it.", &["🐍"], "Does it.", &[StrayCharacters]),
        (
            "$L__ 🐍 - Does it.",
            &["🐍"],
            "Does it.",
            &[StrayCharacters],
        ),
        (
            "$L ([docs](https://d.example)) 🐍 - Does it.",
            &["🐍"],
            "Does it.",
            &[],
        ),
        ("$L 🐍 - 🚀 Fast.", &["🐍"], "🚀 Fast.", &[]),
        (
            "$L 🐍 - One line\n  and another.",
            &["🐍"],
            "One line and another.",
            &[SeveralLines],
        ),
        (
            "$L 🐍 - A \\* and &amp; and <b>bold</b>.",
            &["🐍"],
            "A * and & and bold.",
            &[],
        ),
        (
            "-   - [o/n](https://github.com/o/n) 🐍 - Does it.",
            &["🐍"],
            "Does it.",
            &[Nested],
        ),
        (
            " -  [o/n](https://github.com/o/n)  🐍  -  Does it.",
            &["🐍"],
            "Does it.",
            &[],
        ),
        (
            "* **[o/n](https://github.com/o/n)** - Does it.",
            &[],
            "Does it.",
            &[],
        ),
        (
            "- <img src=\"x\"> [o/n](https://github.com/o/n)<sup><sup>⭐</sup></sup> - Does it.",
            &["⭐"],
            "Does it.",
            &[UnknownFlag],
        ),
    ];
    for (line, flags, description, unusual) in cases {
        let entry = one(&line.replace("$L", link).replace("$B", BADGE));
        assert_eq!(
            (entry.name.as_str(), entry.url.as_str()),
            ("o/n", "https://github.com/o/n"),
            "{line}"
        );
        assert_eq!(emoji(&entry), *flags, "{line}");
        assert_eq!(entry.description, *description, "{line}");
        let mut unusual = unusual.to_vec();
        unusual.sort_unstable();
        let odd: Vec<Unusual> = entry
            .unusual
            .iter()
            .copied()
            .filter(|odd| *odd != JoinedFlags || unusual.contains(odd))
            .collect();
        assert_eq!(odd, unusual, "{line}");
        assert_eq!(entry.badge.is_some(), line.contains("$B"), "{line}");
        let links: Vec<&str> = if line.contains("docs") {
            vec!["https://d.example"]
        } else {
            vec![]
        };
        assert_eq!(entry.links, links, "{line}");
    }
}

#[test]
fn two_entries_on_one_line_are_two() {
    let line = "- [a/b](https://github.com/a/b) 🐍 - First.- [c/d](https://github.com/c/d) ☁️ - Second, see - [x](https://github.com/x/y).";
    let list = list(line);
    let names: Vec<(&str, &str)> = list
        .entries
        .iter()
        .map(|entry| (entry.name.as_str(), entry.description.as_str()))
        .collect();
    assert_eq!(names, [("a/b", "First."), ("c/d", "Second, see - x.")]);
    assert_eq!(list.entries[1].unusual, [Unusual::SharesALine]);
    assert_eq!(list.lines.entries, 1);
}

#[test]
fn what_is_no_entry_is_counted_or_reported() {
    let list = list(
        "Prose.\n\n* 🔗 - [A](#a)\n- \n- words [then](https://x.example) a link\n- no link\n- [a/b](https://github.com/a/b) - x\n  - a remark\n\n```\n- [code](https://x.example)\n```\n<!--\n- [comment](https://x.example)\n-->\n",
    );
    let why: Vec<&str> = list
        .reports
        .iter()
        .map(|report| report.why.as_str())
        .collect();
    assert_eq!(
        why,
        [
            "the bullet is empty",
            "words stand before the link",
            "the bullet has no link"
        ]
    );
    assert_eq!(list.entries.len(), 1);
    let expect = Lines {
        total: 18,
        entries: 1,
        continuations: 1,
        headings: 2,
        contents: 1,
        prose: 7,
        reported: 3,
        blank: 3,
    };
    assert_eq!(list.lines, expect);
}

#[test]
fn the_part_that_names_servers_is_found() {
    let under = |text: &str| -> Vec<String> {
        let list = read(text).unwrap();
        let section = |entry: &Entry| entry.section.and_then(|index| list.sections.get(index));
        let path = |entry: &Entry| {
            section(entry).map_or_else(String::new, |s| {
                [s.under.clone(), vec![s.title.clone()]]
                    .concat()
                    .join(" > ")
            })
        };
        list.entries
            .iter()
            .map(|entry| format!("{} @ {}", entry.name, path(entry)))
            .collect()
    };
    let item = |name: &str| format!("- [{name}](https://github.com/o/{name}) - x\n");
    let usual = format!(
        "# T\n{}## Legend\n{}## Server Implementations\n### 🔗 <a name=\"x\"></a>A\n{}## Anything\n{}",
        item("no"),
        item("no"),
        item("yes"),
        item("no")
    );
    assert_eq!(under(&usual), ["yes @ 🔗 A"]);
    let deep = format!(
        "## Server Implementations\n## Cloud\n### One\n#### AWS\n{}### Two\n{}## Frameworks\n{}",
        item("a"),
        item("b"),
        item("no")
    );
    assert_eq!(under(&deep), ["a @ Cloud > One > AWS", "b @ Cloud > Two"]);
    let bare = format!(
        "# T\n## Official\n{}## Contributing\n{}## Community Servers\n{}",
        item("a"),
        item("no"),
        item("b")
    );
    assert_eq!(under(&bare), ["a @ Official", "b @ Community Servers"]);
    assert_eq!(under(&item("a")), ["a @ "]);
    assert!(under("").is_empty());
}

#[test]
fn a_list_that_is_too_long_is_refused() {
    assert_eq!(
        read(&"x".repeat(LONGEST + 1)).unwrap_err(),
        TooLong(LONGEST + 1)
    );
    let long = format!("- [a](https://github.com/a/b) - {}", "x".repeat(9_000));
    assert_eq!(
        list(&long).reports[0].why,
        "the bullet is longer than 8 KiB"
    );
}

/// The first link of each bullet, by a reader that shares nothing with ours but the specification.
fn first_links(text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let (mut items, mut image, mut link) = (Vec::new(), false, None);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Item) => items.push(false),
            Event::End(TagEnd::Item) => drop(items.pop()),
            Event::Start(Tag::Link { dest_url, .. }) => {
                (link, image) = (Some(dest_url.to_string()), false)
            }
            Event::Start(Tag::Image { .. }) => image = true,
            Event::End(TagEnd::Link) => {
                let (Some(seen), Some(url)) = (items.last_mut(), link.take()) else {
                    continue;
                };
                if !*seen && !image && url.starts_with("http") {
                    *seen = true;
                    *found.entry(url).or_default() += 1;
                }
            }
            _ => {}
        }
    }
    found
}

fn urls(list: &List) -> BTreeMap<String, usize> {
    list.entries.iter().fold(BTreeMap::new(), |mut all, entry| {
        *all.entry(entry.url.clone()).or_default() += 1;
        all
    })
}

#[test]
fn a_real_list_is_read_without_loss() {
    let Some(text) = realdata::text("awesome-mcp-servers.md") else {
        return;
    };
    let start = Instant::now();
    let list = read(&text).unwrap();
    eprintln!(
        "{} entries in {:?}; {:?}",
        list.entries.len(),
        start.elapsed(),
        list.lines
    );
    let mut unusual = BTreeMap::new();
    list.entries
        .iter()
        .flat_map(|entry| &entry.unusual)
        .for_each(|odd| *unusual.entry(odd).or_insert(0) += 1);
    eprintln!("{unusual:?}; reports {:?}", list.reports);
    assert_eq!(list.entries.len(), 3_361);
    let from = text.find("## Server Implementations").unwrap();
    let to = text.find("\n## Frameworks").unwrap();
    let mut expect = first_links(&text[from..to]);
    // The one link that begins an entry in the middle of a line.
    *expect
        .entry("https://github.com/codex-curator/studiomcphub".to_owned())
        .or_default() += 1;
    assert_eq!(urls(&list), expect);
    assert_eq!(list.lines.total, text[from..to].lines().count());
    assert_eq!(list.reports.len(), 2, "{:?}", list.reports);
    let having = |meaning| {
        list.entries
            .iter()
            .filter(|entry| entry.flags.iter().any(|flag| flag.meaning == Some(meaning)))
            .count()
    };
    assert_eq!(having(Meaning::Official), 234);
    assert_eq!(
        (
            having(Meaning::Rust),
            having(Meaning::CSharp),
            having(Meaning::Java),
            having(Meaning::Ruby)
        ),
        (97, 25, 25, 2)
    );
    assert_eq!(list.sections.len(), 57);
    assert!(
        list.entries
            .iter()
            .filter(|entry| entry.description.is_empty())
            .count()
            <= 2
    );
}

#[test]
fn a_list_with_deeper_headings_is_read_without_loss() {
    let Some(text) = realdata::text("awesome-devops-mcp-servers.md") else {
        return;
    };
    let list = read(&text).unwrap();
    eprintln!(
        "{} entries; {:?}; {:?}",
        list.entries.len(),
        list.lines,
        list.reports
    );
    let from = text.find("## Server Implementations").unwrap();
    let to = text.find("\n## Frameworks").unwrap();
    assert_eq!(urls(&list), first_links(&text[from..to]));
    assert!(
        list.sections
            .iter()
            .any(|section| section.title == "AWS" && section.under.len() == 2),
        "{:?}",
        list.sections
    );
}

#[test]
fn a_long_list_is_read_in_a_second() {
    let line = "- [owner/name-of-it](https://github.com/owner/name-of-it) [![x](https://glama.ai/mcp/servers/o/n/badges/score.svg)](https://glama.ai/mcp/servers/o/n) 🐍 ☁️ 🏠 - ";
    let text = format!(
        "## Server Implementations\n{}",
        format!("{line}{}\n", "word ".repeat(64)).repeat(20_000)
    );
    assert!(
        text.len() > 9_500_000 && text.len() <= LONGEST,
        "{}",
        text.len()
    );
    let start = Instant::now();
    assert_eq!(read(&text).unwrap().entries.len(), 20_000);
    eprintln!("{} bytes in {:?}", text.len(), start.elapsed());
}

#[test]
fn lists_made_to_be_slow_are_not() {
    for unit in [
        "## a\n",
        "- [",
        "- - ",
        "[![",
        "- [a](b) ",
        "<!--",
        "> ",
        "* a\n  * b\n",
        "`",
        "- [a](https://github.com/a/b).- ",
    ] {
        let text = unit.repeat(300_000 / unit.len());
        let start = Instant::now();
        let list = read(&text).unwrap();
        let took = start.elapsed();
        eprintln!("{unit:?}: {took:?}, {} entries", list.entries.len());
        assert!(took < Duration::from_secs(5), "{unit:?} took {took:?}");
    }
}

fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "- ",
        "* ",
        "\n",
        "\n\n",
        "  ",
        "[a/b]",
        "(https://github.com/a/b)",
        "[![x](y)](z)",
        "🐍",
        "☁️",
        "/",
        " - ",
        " – ",
        "## ",
        "### ",
        "```\n",
        "<!--",
        "-->",
        "Server Implementations",
        "Frameworks",
        "`",
        "**",
        "<a name=\"x\">",
        "\\",
        "](",
        "#️⃣",
        "\u{200d}",
        ".- ",
    ]);
    prop_oneof![6 => fixed.prop_map(str::to_owned), 1 => "\\PC{0,6}"]
}

proptest! {
    #[test]
    fn every_line_is_counted_once(pieces in prop::collection::vec(piece(), 0..60)) {
        let text = pieces.concat();
        let list = read(&text).unwrap();
        let l = list.lines;
        prop_assert_eq!(l.total, l.entries + l.continuations + l.headings + l.contents + l.prose + l.reported + l.blank);
        prop_assert!(l.total <= text.lines().count());
        prop_assert!(list.entries.len() >= l.entries || !list.reports.is_empty() || l.entries == 0);
        for entry in &list.entries {
            prop_assert!(entry.section.is_none_or(|section| section < list.sections.len()));
            prop_assert!(entry.line >= 1 && entry.line <= text.lines().count());
        }
    }

    #[test]
    fn a_list_of_usual_entries_has_as_many(names in prop::collection::vec("[a-z]{1,9}/[a-zA-Z0-9.-]{1,9}(_[a-z]{1,3}){0,2}[a-z]", 1..30)) {
        let lines: String = names.iter().map(|name| format!("- [{name}](https://github.com/{name}) 🐍 ☁️ - Does it.\n")).collect();
        let list = list(&lines);
        let read: Vec<&str> = list.entries.iter().map(|entry| entry.name.as_str()).collect();
        prop_assert_eq!(read, names);
        prop_assert_eq!(list.lines.entries, list.entries.len());
        prop_assert!(list.entries.iter().all(|entry| entry.unusual.is_empty()), "{:?}", list.entries);
    }
}
