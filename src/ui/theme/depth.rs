//! How many colours a terminal can show, and what becomes of a theme that uses more.

use ratatui::style::{Color, Style};

use super::Theme;

/// The colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: attributes only.
    Mono,
    /// The sixteen that have names.
    Sixteen,
    /// Those, a cube of 6 by 6 by 6 and 24 greys.
    Indexed,
    /// All.
    True,
}

/// Hues at full strength: which channels they have, and their names when dark and when light.
const HUES: [([u8; 3], Color, Color); 6] = [
    ([255, 0, 0], Color::Red, Color::LightRed),
    ([0, 255, 0], Color::Green, Color::LightGreen),
    ([255, 255, 0], Color::Yellow, Color::LightYellow),
    ([0, 0, 255], Color::Blue, Color::LightBlue),
    ([255, 0, 255], Color::Magenta, Color::LightMagenta),
    ([0, 255, 255], Color::Cyan, Color::LightCyan),
];

/// Channels that differ less make a grey.
const GREY: u8 = 48;
/// The brightest channel of a light colour.
const LIGHT: u8 = 200;

/// The six steps of an edge of the cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Depth {
    /// What `TERM` and `COLORTERM` promise.
    pub fn of(term: &str, colorterm: &str) -> Self {
        let named = |name: &str| term.split('-').any(|part| part == name);
        if named("mono") || named("m") || term.starts_with("vt") {
            Self::Mono
        } else if matches!(colorterm, "truecolor" | "24bit") || named("direct") {
            Self::True
        } else if named("256color") || named("kitty") || named("ghostty") || named("alacritty") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

impl Theme {
    /// The same in the colours that there are, each as near as it can be.
    #[must_use]
    pub fn within(self, depth: Depth) -> Self {
        if depth == Depth::Mono {
            return Self::mono();
        }
        let fit = |color: Option<Color>| color.map(|color| nearest(color, depth));
        let styles = self
            .styles
            .into_iter()
            .map(|(role, style)| (role, Style { fg: fit(style.fg), bg: fit(style.bg), ..style }));
        Self { styles: styles.collect() }
    }
}

fn nearest(color: Color, depth: Depth) -> Color {
    match (color, depth) {
        (Color::Rgb(red, green, blue), Depth::Indexed) => indexed([red, green, blue]),
        (Color::Rgb(red, green, blue), Depth::Sixteen) => named([red, green, blue]),
        (Color::Indexed(index @ 16..), Depth::Sixteen) => named(shown(index)),
        _ => color,
    }
}

fn indexed(wanted: [u8; 3]) -> Color {
    let best = (16..=255).min_by_key(|index| distance(shown(*index), wanted));
    best.map_or(Color::Reset, Color::Indexed)
}

/// The hue is kept: by distance alone, every pale colour would be the same grey.
fn named(wanted: [u8; 3]) -> Color {
    let (most, least) = (wanted.into_iter().max(), wanted.into_iter().min());
    let (most, least) = (most.unwrap_or_default(), least.unwrap_or_default());
    if most - least < GREY {
        return match most / 2 + least / 2 {
            0..40 => Color::Black,
            40..170 => Color::DarkGray,
            170..242 => Color::Gray,
            242.. => Color::White,
        };
    }
    let stretch = |part: u8| u16::from(part - least) * 255 / u16::from(most - least);
    let strong = wanted.map(|part| u8::try_from(stretch(part)).unwrap_or(u8::MAX));
    let best = HUES.iter().min_by_key(|(hue, ..)| distance(*hue, strong));
    best.map_or(Color::Reset, |(_, dark, light)| if most >= LIGHT { *light } else { *dark })
}

/// What an index of the cube or of the greys looks like.
fn shown(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + (index - 232) * 10; 3];
    }
    let place = usize::from(index.saturating_sub(16));
    [STEPS[place / 36], STEPS[place / 6 % 6], STEPS[place % 6]]
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.into_iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Role;

    #[test]
    fn the_variables_tell_the_depth() {
        for (term, colorterm, depth) in [
            ("xterm-mono", "truecolor", Depth::Mono),
            ("vt100", "", Depth::Mono),
            ("xterm", "", Depth::Sixteen),
            ("linux", "", Depth::Sixteen),
            ("xterm-256color", "", Depth::Indexed),
            ("xterm-kitty", "", Depth::Indexed),
            ("screen-256color", "truecolor", Depth::True),
            ("xterm-direct", "", Depth::True),
        ] {
            assert_eq!(Depth::of(term, colorterm), depth, "{term} {colorterm}");
        }
    }

    #[test]
    fn every_colour_of_a_theme_is_within_the_depth() {
        let catppuccin = Theme::builtin("catppuccin").unwrap();
        for role in Role::ALL {
            let style = catppuccin.clone().within(Depth::Indexed).style(*role);
            for color in [style.fg, style.bg].into_iter().flatten() {
                assert!(!matches!(color, Color::Rgb(..)), "{}: {color}", role.name());
            }
            let style = catppuccin.clone().within(Depth::Sixteen).style(*role);
            for color in [style.fg, style.bg].into_iter().flatten() {
                let wide = matches!(color, Color::Rgb(..) | Color::Indexed(_));
                assert!(!wide, "{}: {color}", role.name());
            }
        }
        assert_eq!(catppuccin.clone().within(Depth::Mono), Theme::mono());
        assert_eq!(catppuccin.clone().within(Depth::True), catppuccin);
    }

    #[test]
    fn the_nearest_colour_is_taken() {
        assert_eq!(nearest(Color::Rgb(0, 0x5f, 0x87), Depth::Indexed), Color::Indexed(24));
        assert_eq!(nearest(Color::Rgb(0x76, 0x76, 0x76), Depth::Indexed), Color::Indexed(243));
        for (wanted, named) in [
            ([250, 10, 10], Color::LightRed),
            ([0xaf, 0, 0], Color::Red),
            ([0xf9, 0xe2, 0xaf], Color::LightYellow),
            ([0, 0x5f, 0x87], Color::Cyan),
            ([0x1e, 0x1e, 0x2e], Color::Black),
            ([0x76, 0x76, 0x76], Color::DarkGray),
            ([255, 255, 255], Color::White),
        ] {
            let [red, green, blue] = wanted;
            assert_eq!(nearest(Color::Rgb(red, green, blue), Depth::Sixteen), named, "{wanted:?}");
        }
        assert_eq!(
            nearest(Color::Indexed(24), Depth::Sixteen),
            nearest(Color::Rgb(0, 95, 135), Depth::Sixteen)
        );
        assert_eq!(nearest(Color::Yellow, Depth::Sixteen), Color::Yellow);
    }

    /// The environments keep apart where there are few colours.
    #[test]
    fn environments_stay_different_in_sixteen_colours() {
        for (name, _) in crate::ui::theme::THEMES {
            let theme = Theme::builtin(name).unwrap().within(Depth::Sixteen);
            let style = |role| theme.style(role);
            assert_ne!(style(Role::Production), style(Role::Staging), "{name}");
            assert_ne!(style(Role::Production), style(Role::Development), "{name}");
            assert_ne!(style(Role::Staging), style(Role::Development), "{name}");
        }
    }
}
