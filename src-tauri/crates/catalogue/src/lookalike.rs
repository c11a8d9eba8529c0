//! Names that read like a well-known server's without being it. Says so; decides nothing.

/// A well-known server's name.
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) owner: String,
    skeletons: [String; 2],
}

impl Known {
    /// None: the name is so common that it is nobody's.
    pub(crate) fn new(name: &str, owner: &str) -> Option<Self> {
        let common = |word: &str| {
            matches!(
                word,
                "" | "mcp" | "server" | "servers" | "tool" | "tools" | "studio"
            )
        };
        if name.split(|c: char| !c.is_alphanumeric()).all(common) {
            return None;
        }
        Some(Self {
            name: name.to_owned(),
            owner: owner.to_owned(),
            skeletons: skeletons(name),
        })
    }
}

/// The well-known name a name reads like, if it belongs to somebody else.
pub(crate) fn like<'a>(name: &str, owner: &str, known: &'a [Known]) -> Option<&'a Known> {
    let own = skeletons(name);
    let is = |known: &Known| known.name.eq_ignore_ascii_case(name);
    // The same name of two owners is common and no sign of anything.
    if own.iter().all(|own| own.len() < 6) || known.iter().any(is) {
        return None;
    }
    let near = |own: &str, other: &str| {
        own.len() >= 6
            && own.len().abs_diff(other.len()) <= 1
            && strsim::osa_distance(own, other) <= 1
    };
    let reads_like = |known: &&Known| {
        own.iter()
            .zip(&known.skeletons)
            .any(|(own, other)| near(own, other))
    };
    known
        .iter()
        .filter(|known| !known.owner.eq_ignore_ascii_case(owner))
        .find(reads_like)
}

/// Whether letters of several alphabets stand in one word, as no language writes it.
pub(crate) fn mixed_letters(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        let latin = word.chars().any(|c| c.is_ascii_alphabetic());
        latin && word.chars().any(|c| matches!(c, '\u{370}'..='\u{52f}'))
    })
}

/// What a name looks like at a glance, as it stands and with its words in one order: no separators, one letter for
/// those that look alike.
fn skeletons(name: &str) -> [String; 2] {
    let lower = name.to_lowercase();
    let mut words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let as_it_stands = bare(&words.concat());
    words.sort_unstable();
    [as_it_stands, bare(&words.concat())]
}

fn bare(text: &str) -> String {
    let one = |c| match c {
        '0' | 'о' | 'ο' => 'o',
        '1' | 'i' | 'і' => 'l',
        '5' => 's',
        'а' | 'α' => 'a',
        'е' => 'e',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        c => c,
    };
    text.replace("rn", "m")
        .replace("vv", "w")
        .chars()
        .map(one)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_reads_like_another_is_seen() {
        let known = [
            ("mcp-grafana", "grafana"),
            ("kubernetes-mcp-server", "containers"),
        ];
        let known: Vec<Known> = known
            .into_iter()
            .filter_map(|(name, owner)| Known::new(name, owner))
            .collect();
        for name in [
            "mcp-grafanna",
            "mcp-gratana",
            "mcp_grafana",
            "grafana-mcp",
            "mcp-grаfana",
            "mcpgrafana",
            "mcp-server-kubernetes",
            "kubernetes-mcp-servers",
        ] {
            assert!(like(name, "evil", &known).is_some(), "{name}");
        }
        for (name, owner) in [
            ("mcp-grafana", "fork"),
            ("mcp-grafanna", "grafana"),
            ("grafana", "x"),
            ("weather", "x"),
        ] {
            assert!(like(name, owner, &known).is_none(), "{name}");
        }
        assert!(Known::new("mcp-server", "x").is_none());
        assert!(mixed_letters("grаfana") && !mixed_letters("Δ delta") && !mixed_letters("графана"));
    }
}
