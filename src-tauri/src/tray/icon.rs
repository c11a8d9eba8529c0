//! The tray's icons: a shield whose shape alone says how things stand, cut from the sheets that `icons/tray/draw.sh` drew.

use super::state::State;
use tauri::image::Image;

/// How many icons stand on a sheet.
const ICONS: u32 = 26;

/// Every sheet: the height of its icons in pixels, and the sheet.
fn sheets() -> [(u32, Image<'static>); 9] {
    [
        (16, tauri::include_image!("icons/tray/16.png")),
        (18, tauri::include_image!("icons/tray/18.png")),
        (22, tauri::include_image!("icons/tray/22.png")),
        (24, tauri::include_image!("icons/tray/24.png")),
        (32, tauri::include_image!("icons/tray/32.png")),
        (36, tauri::include_image!("icons/tray/36.png")),
        (44, tauri::include_image!("icons/tray/44.png")),
        (48, tauri::include_image!("icons/tray/48.png")),
        (64, tauri::include_image!("icons/tray/64.png")),
    ]
}

/// The icon for a state, at least as high as asked for; the highest there is, if none is.
/// `template`: black on nothing, as macOS wants it.
pub(crate) fn of(state: State, height: u32, template: bool) -> Image<'static> {
    let sheets = sheets();
    let tall_enough = sheets.iter().find(|(size, _)| *size >= height);
    let Some((size, sheet)) = tall_enough.or(sheets.last()) else {
        return Image::new_owned(Vec::new(), 0, 0);
    };
    let mut pixels = cut(sheet.rgba(), *size, place(state));
    if template {
        as_template(&mut pixels);
    }
    Image::new_owned(pixels, *size, *size)
}

/// Where an icon stands on its sheet.
fn place(state: State) -> u32 {
    // 1 to 9, then `9+`.
    let number = |count: usize| u32::try_from(count.clamp(1, 10)).unwrap_or(10) - 1;
    match state {
        State::Idle => 0,
        State::Restart => 1,
        State::Paused => 2,
        State::Down => 3,
        State::Critical(_) => 4,
        State::Waiting(count) => 5 + number(count),
        State::Quiet(0) => 15,
        State::Quiet(count) => 16 + number(count),
    }
}

/// One icon of a sheet, as rows of pixels of four bytes.
fn cut(sheet: &[u8], size: u32, place: u32) -> Vec<u8> {
    let size = size as usize;
    let (row, from) = (4 * size * ICONS as usize, 4 * size * place as usize);
    sheet
        .chunks_exact(row)
        .filter_map(|row| row.get(from..from + 4 * size))
        .flatten()
        .copied()
        .collect()
}

/// Keeps what is white, as opaque black; the dark rim goes.
fn as_template(pixels: &mut [u8]) {
    for pixel in pixels.chunks_exact_mut(4) {
        if let [red, green, blue, alpha] = pixel {
            let seen = u32::from(*alpha) * u32::from(*red) / 255;
            *alpha = u8::try_from(seen).unwrap_or(u8::MAX);
            (*red, *green, *blue) = (0, 0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states() -> Vec<State> {
        let single = [
            State::Idle,
            State::Restart,
            State::Paused,
            State::Down,
            State::Critical(1),
            State::Quiet(0),
        ];
        let numbered = (1..=10).flat_map(|count| [State::Waiting(count), State::Quiet(count)]);
        single.into_iter().chain(numbered).collect()
    }

    /// What is left of an icon in black and white: the template's opaque half.
    fn black_and_white(state: State, size: u32) -> Vec<bool> {
        let icon = of(state, size, true);
        icon.rgba().chunks_exact(4).map(|p| p[3] >= 128).collect()
    }

    #[test]
    fn every_sheet_has_every_icon() {
        for (size, sheet) in sheets() {
            assert_eq!((sheet.width(), sheet.height()), (size * ICONS, size));
        }
        for state in states() {
            for template in [false, true] {
                let icon = of(state, 24, template);
                assert_eq!(icon.rgba().len(), 24 * 24 * 4, "{state:?}");
            }
        }
    }

    #[test]
    fn at_sixteen_pixels_in_black_and_white_each_differs_from_each() {
        let drawn: Vec<_> = states()
            .into_iter()
            .map(|state| (state, black_and_white(state, 16)))
            .collect();
        for (at, (state, pixels)) in drawn.iter().enumerate() {
            for (other, others) in drawn.iter().skip(at + 1) {
                let differ = pixels.iter().zip(others).filter(|(a, b)| a != b).count();
                assert!(
                    differ >= 4,
                    "{state:?} and {other:?} differ by {differ} pixels"
                );
            }
        }
    }

    #[test]
    fn a_template_is_black_and_has_no_rim() {
        let (plain, template) = (of(State::Idle, 32, false), of(State::Idle, 32, true));
        assert!(template.rgba().chunks_exact(4).all(|p| p[..3] == [0, 0, 0]));
        let opaque = |icon: &Image<'_>| icon.rgba().chunks_exact(4).filter(|p| p[3] > 100).count();
        assert!(opaque(&template) < opaque(&plain));
    }

    #[test]
    fn the_height_asked_for_is_met() {
        for (asked, given) in [(1, 16), (16, 16), (17, 18), (24, 24), (40, 44), (500, 64)] {
            assert_eq!(of(State::Idle, asked, false).height(), given);
        }
    }
}
