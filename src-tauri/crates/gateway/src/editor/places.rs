//! Where a byte of a text is, as an editor counts: in UTF-16 units from the beginning, and by line and column.

/// A text, prepared to be asked often.
#[derive(Debug)]
pub(super) struct Places<'t> {
    text: &'t str,
    /// Where each line begins: its byte, and the UTF-16 units before it.
    lines: Vec<(usize, u32)>,
}

/// One place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) unit: u32,
    /// From 1.
    pub(super) line: u32,
    /// From 1, in UTF-16 units.
    pub(super) column: u32,
}

impl<'t> Places<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut lines = vec![(0, 0)];
        let (mut byte, mut units) = (0, 0_u32);
        for line in text.split_inclusive('\n') {
            byte += line.len();
            units = units.saturating_add(units_of(line));
            lines.push((byte, units));
        }
        // The last one begins where the text ends, unless that is an empty last line.
        if !text.ends_with('\n') && lines.len() > 1 {
            lines.pop();
        }
        Self { text, lines }
    }

    pub(super) fn of_byte(&self, byte: usize) -> Place {
        let byte = self.text.floor_char_boundary(byte);
        let after = self.lines.partition_point(|(begin, _)| *begin <= byte);
        let line = after.saturating_sub(1);
        let (begin, before) = self.lines.get(line).copied().unwrap_or_default();
        let within = units_of(self.text.get(begin..byte).unwrap_or_default());
        Place {
            unit: before.saturating_add(within),
            line: number(line + 1),
            column: within.saturating_add(1),
        }
    }

    pub(super) fn unit(&self, byte: usize) -> u32 {
        self.of_byte(byte).unit
    }
}

fn units_of(text: &str) -> u32 {
    number(text.encode_utf16().count())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bytes_become_units_lines_and_columns() {
        let text = "a\n🎉é b\n\nend";
        for (byte, unit, line, column) in [
            (0, 0, 1, 1),
            (1, 1, 1, 2),
            (2, 2, 2, 1),
            (6, 4, 2, 3),
            (8, 5, 2, 4),
            (10, 7, 2, 6),
            (11, 8, 3, 1),
            (12, 9, 4, 1),
            (15, 12, 4, 4),
            (99, 12, 4, 4),
        ] {
            let place = Places::of(text).of_byte(byte);
            assert_eq!(
                (place.unit, place.line, place.column),
                (unit, line, column),
                "{byte}"
            );
        }
        let empty = Places::of("").of_byte(0);
        assert_eq!((empty.unit, empty.line, empty.column), (0, 1, 1));
        let last = Places::of("a\n").of_byte(2);
        assert_eq!((last.unit, last.line, last.column), (2, 2, 1));
    }

    proptest! {
        #[test]
        fn they_are_what_counting_from_the_beginning_gives(text in "[a\né🎉]{0,40}", byte in 0..200_usize) {
            let byte = text.floor_char_boundary(byte);
            let before = &text[..byte];
            let place = Places::of(&text).of_byte(byte);
            prop_assert_eq!(place.unit as usize, before.encode_utf16().count());
            prop_assert_eq!(place.line as usize, before.matches('\n').count() + 1);
            let line = before.rsplit('\n').next().unwrap_or_default();
            prop_assert_eq!(place.column as usize, line.encode_utf16().count() + 1);
        }
    }
}
