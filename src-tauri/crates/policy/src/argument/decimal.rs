//! Numbers as JSON writes them, compared by value without rounding.

use std::cmp::Ordering;

/// A number: sign, digits, and the power of ten of its first digit.
pub(super) struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    /// Digits before the decimal point if it were written without leading zeros; 0 for 0.1.
    magnitude: i64,
    zero: bool,
}

impl<'a> Decimal<'a> {
    /// Takes a JSON number apart. None for an exponent beyond all reason.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let exponent = i64::from(exponent.parse::<i32>().ok()?);
        let zeros = leading_zeros(whole, fraction);
        let digits_before = i64::try_from(whole.len()).ok()?;
        Some(Self {
            negative,
            whole,
            fraction,
            magnitude: digits_before - i64::try_from(zeros).ok()? + exponent,
            zero: zeros == whole.len() + fraction.len(),
        })
    }

    pub(super) fn compare(&self, other: &Decimal<'_>) -> Ordering {
        match (self.sign(), other.sign()) {
            (-1, -1) => other.compare_size(self),
            (1, 1) => self.compare_size(other),
            (a, b) => a.cmp(&b),
        }
    }

    fn sign(&self) -> i8 {
        match (self.zero, self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    /// Neither is zero.
    fn compare_size(&self, other: &Decimal<'_>) -> Ordering {
        let length = |d: &Decimal<'_>| d.whole.len() + d.fraction.len();
        let longest = length(self).max(length(other));
        self.magnitude.cmp(&other.magnitude).then_with(|| {
            self.digits()
                .take(longest)
                .cmp(other.digits().take(longest))
        })
    }

    /// The digits from the first that is not zero, then zeros for ever.
    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole
            .bytes()
            .chain(self.fraction.bytes())
            .skip_while(|digit| *digit == b'0')
            .chain(std::iter::repeat(b'0'))
    }
}

fn leading_zeros(whole: &str, fraction: &str) -> usize {
    whole
        .bytes()
        .chain(fraction.bytes())
        .take_while(|digit| *digit == b'0')
        .count()
}
