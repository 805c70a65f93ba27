//! Reads theme files: palette, inheritance, and every fault at once.

use std::{collections::BTreeMap, ops::Range};

use ratatui::style::{Color, Modifier, Style};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Role, Theme};
use crate::{
    spelling::unknown,
    user_file::{Mistakes, Reader},
};

/// The themes the console ships with: name and text.
pub const THEMES: &[(&str, &str)] = &[
    ("default", include_str!("../../../themes/default.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("catppuccin", include_str!("../../../themes/catppuccin.toml")),
];

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("reversed", Modifier::REVERSED),
    ("underlined", Modifier::UNDERLINED),
];

type Palette = BTreeMap<String, Color>;

impl Theme {
    /// The names of the themes the console ships with.
    pub fn names() -> impl Iterator<Item = &'static str> {
        THEMES.iter().map(|(name, _)| *name)
    }

    /// A theme the console ships with.
    pub fn builtin(name: &str) -> Option<Self> {
        let (_, text) = THEMES.iter().find(|(known, _)| *known == name)?;
        // A test parses every file that is built in.
        Some(Self::parse(text).unwrap_or_default())
    }

    /// Without colours: attributes only, for `NO_COLOR` and terminals that have none.
    pub fn mono() -> Self {
        Self::builtin("mono").unwrap_or_default()
    }

    /// Reads a theme file. It may inherit from a theme the console ships with.
    pub fn parse(text: &str) -> Result<Self, Mistakes> {
        let (mut reader, file) = Reader::new(text);
        let mut theme = Self::default();
        for (key, value) in &file {
            match key.get_ref().as_ref() {
                "inherits" => theme = inherited(&mut reader, value).unwrap_or_default(),
                "palette" | "roles" => {}
                other => {
                    let message = unknown("section", other, ["inherits", "palette", "roles"]);
                    reader.mistake(&key.span(), message);
                }
            }
        }
        let palette = palette(&mut reader, &file);
        if let Some(roles) = file.get("roles").and_then(|value| reader.table(value)) {
            for (name, value) in roles {
                let Some(role) =
                    Role::ALL.iter().find(|role| role.name() == name.get_ref().as_ref())
                else {
                    let known = Role::ALL.iter().map(|role| role.name());
                    reader.mistake(&name.span(), unknown("role", name.get_ref(), known));
                    continue;
                };
                theme.styles.insert(*role, style(&mut reader, &palette, value));
            }
        }
        reader.finish().map(|()| theme)
    }
}

fn inherited(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Theme> {
    let name = value.get_ref().as_str();
    let theme = name.and_then(Theme::builtin);
    if theme.is_none() {
        let message = unknown("theme", name.unwrap_or_default(), Theme::names());
        reader.mistake(&value.span(), message);
    }
    theme
}

fn palette<'a>(reader: &mut Reader<'a>, file: &DeTable<'a>) -> Palette {
    let mut palette = Palette::new();
    let Some(section) = file.get("palette").and_then(|value| reader.table(value)) else {
        return palette;
    };
    for (name, value) in section {
        if let Some(color) = color(reader, &Palette::new(), value) {
            palette.insert(name.get_ref().to_string(), color);
        }
    }
    palette
}

/// A colour alone, or a table of `fg`, `bg` and attributes.
fn style<'a>(reader: &mut Reader<'a>, palette: &Palette, value: &Spanned<DeValue<'a>>) -> Style {
    if value.get_ref().is_str() {
        return color(reader, palette, value).map_or(Style::new(), |color| Style::new().fg(color));
    }
    let Some(table) = value.get_ref().as_table() else {
        reader.mistake(
            &value.span(),
            "expected a colour, or a table such as `{ fg = \"red\", bold = true }`",
        );
        return Style::new();
    };
    let mut style = Style::new();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match MODIFIERS.iter().find(|(known, _)| *known == name) {
            Some((_, modifier)) => match value.get_ref().as_bool() {
                Some(true) => style = style.add_modifier(*modifier),
                Some(false) => style = style.remove_modifier(*modifier),
                None => reader.mistake(&value.span(), "expected true or false"),
            },
            None => style = coloured(reader, palette, style, (name, &key.span()), value),
        }
    }
    style
}

fn coloured<'a>(
    reader: &mut Reader<'a>,
    palette: &Palette,
    style: Style,
    (name, at): (&str, &Range<usize>),
    value: &Spanned<DeValue<'a>>,
) -> Style {
    match name {
        "fg" => color(reader, palette, value).map_or(style, |color| style.fg(color)),
        "bg" => color(reader, palette, value).map_or(style, |color| style.bg(color)),
        other => {
            let known = MODIFIERS.iter().map(|(name, _)| *name).chain(["fg", "bg"]);
            reader.mistake(at, unknown("attribute", other, known));
            style
        }
    }
}

/// A name of the palette, one of the sixteen names, `#rrggbb`, or a number up to 255.
fn color<'a>(
    reader: &mut Reader<'a>,
    palette: &Palette,
    value: &Spanned<DeValue<'a>>,
) -> Option<Color> {
    const NAMES: [&str; 17] = [
        "reset",
        "black",
        "red",
        "green",
        "yellow",
        "blue",
        "magenta",
        "cyan",
        "gray",
        "darkgray",
        "lightred",
        "lightgreen",
        "lightyellow",
        "lightblue",
        "lightmagenta",
        "lightcyan",
        "white",
    ];
    let name = reader.text(value)?;
    let color = palette.get(name).copied().or_else(|| name.parse().ok());
    if color.is_none() {
        let known = NAMES.into_iter().chain(palette.keys().map(String::as_str));
        reader.mistake(&value.span(), unknown("colour", name, known));
    }
    color
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn the_themes_that_ship_are_complete() {
        for (name, text) in THEMES {
            let theme = Theme::parse(text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes}"));
            for role in Role::ALL {
                assert!(theme.styles.contains_key(role), "{name} lacks {}", role.name());
            }
        }
    }

    #[test]
    fn mono_uses_no_colour_and_still_shows_the_cursor() {
        let mono = Theme::mono();
        for role in Role::ALL {
            assert_eq!(
                (mono.style(*role).fg, mono.style(*role).bg),
                (None, None),
                "{}",
                role.name()
            );
        }
        let shown = [Role::Selected, Role::Match, Role::Danger, Role::Warning, Role::Production];
        for role in shown {
            assert_ne!(mono.style(role), Style::new(), "{}", role.name());
        }
    }

    #[test]
    fn a_theme_inherits_and_names_its_own_colours() {
        let text = "inherits = \"mono\"\n[palette]\nsea = \"#005f87\"\n[roles]\n\
                    title = \"sea\"\nkey = { fg = \"sea\", bg = \"8\", bold = true }\n";
        let theme = Theme::parse(text).unwrap();
        let sea = Color::Rgb(0, 0x5f, 0x87);
        assert_eq!(theme.style(Role::Title), Style::new().fg(sea));
        let key = Style::new().fg(sea).bg(Color::Indexed(8)).add_modifier(Modifier::BOLD);
        assert_eq!(theme.style(Role::Key), key);
        assert_eq!(theme.style(Role::Selected), Theme::mono().style(Role::Selected));
    }

    /// Files that must be refused, each beside the message it must give.
    #[test]
    fn bad_theme_files_are_explained() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/invalid");
        let mut seen = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.starts_with("theme-") || path.extension().is_none_or(|it| it != "toml") {
                continue;
            }
            let error = Theme::parse(&fs::read_to_string(&path).unwrap()).map(|_| ()).unwrap_err();
            let expected = fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
            assert_eq!(error.to_string().trim(), expected.trim(), "{name}");
            seen += 1;
        }
        assert!(seen >= 1, "no files");
    }
}
