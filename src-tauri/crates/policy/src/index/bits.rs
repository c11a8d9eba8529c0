//! Sets of rules, one bit a rule.

use crate::policy::Rule;

/// One bit a rule, the first rule lowest.
pub(super) type Bits = Vec<u64>;

/// A bit for each rule that is switched on and wanted.
pub(super) fn bits(rules: &[Rule], wanted: impl Fn(&Rule) -> bool) -> Bits {
    let mut bits = vec![0; rules.len().div_ceil(64)];
    for (i, rule) in rules.iter().enumerate() {
        if rule.enabled && wanted(rule) {
            set(&mut bits, i);
        }
    }
    bits
}

/// Sets the bit of a rule.
pub(super) fn set(bits: &mut [u64], i: usize) {
    if let Some(word) = bits.get_mut(i / 64) {
        *word |= 1 << (i % 64);
    }
}

/// The places of the bits that are set, in order.
pub(super) fn ones(bits: &[u64]) -> impl Iterator<Item = usize> {
    bits.iter().enumerate().flat_map(|(word, bits)| {
        let mut bits = *bits;
        std::iter::from_fn(move || {
            let bit = bits.trailing_zeros() as usize;
            (bits != 0).then(|| {
                bits &= bits - 1;
                word * 64 + bit
            })
        })
    })
}
