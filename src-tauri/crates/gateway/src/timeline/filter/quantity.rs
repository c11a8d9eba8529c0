//! How long something lasted, as a filter compares it.

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `=`, or nothing.
    Is,
    /// `>`
    Over,
    /// `>=`
    AtLeast,
    /// `<`
    Under,
    /// `<=`
    AtMost,
}

impl Compare {
    /// The longer ones first, so that `>=` is not read as `>`.
    pub(super) const ALL: [Self; 5] = [
        Self::AtLeast,
        Self::AtMost,
        Self::Over,
        Self::Under,
        Self::Is,
    ];

    /// As it is written.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Is => "",
            Self::Over => ">",
            Self::AtLeast => ">=",
            Self::Under => "<",
            Self::AtMost => "<=",
        }
    }

    /// Takes the sign off the front of a value.
    pub(super) fn split(value: &str) -> (Self, &str) {
        let found = Self::ALL
            .into_iter()
            .find_map(|compare| Some((compare, value.strip_prefix(compare.sign())?)));
        found.unwrap_or((Self::Is, value))
    }

    /// Whether `a` compares so to `b`.
    #[must_use]
    pub fn holds<T: PartialOrd>(self, a: T, b: T) -> bool {
        match self {
            Self::Is => a == b,
            Self::Over => a > b,
            Self::AtLeast => a >= b,
            Self::Under => a < b,
            Self::AtMost => a <= b,
        }
    }
}

/// A length of time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lasting {
    /// So many.
    pub count: u32,
    /// Of what.
    pub unit: Lapse,
}

/// What a length of time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// `us`
    Microseconds,
    /// `ms`
    Milliseconds,
    /// `s`
    Seconds,
    /// `m`
    Minutes,
    /// `h`
    Hours,
}

impl Lapse {
    /// Units by their word; a word comes before those it ends with.
    pub(super) const ALL: [(Self, &'static str, i64); 5] = [
        (Self::Microseconds, "us", 1),
        (Self::Milliseconds, "ms", 1_000),
        (Self::Seconds, "s", 1_000_000),
        (Self::Minutes, "m", 60_000_000),
        (Self::Hours, "h", 3_600_000_000),
    ];
}

impl Lasting {
    /// In microseconds.
    #[must_use]
    pub fn us(self) -> i64 {
        let unit = Lapse::ALL.iter().find(|(unit, ..)| *unit == self.unit);
        i64::from(self.count).saturating_mul(unit.map_or(1, |(.., us)| *us))
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Lapse::ALL.iter().find_map(|(unit, word, _)| {
            let count = text.strip_suffix(word)?;
            let digits = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
            Some(Self {
                count: digits.then(|| count.parse().ok())??,
                unit: *unit,
            })
        })
    }
}

/// A length of time and how it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// How.
    pub compare: Compare,
    /// With what.
    pub with: Lasting,
}
