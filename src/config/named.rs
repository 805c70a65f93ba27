//! Themes and key bindings, which come with the program or from a file.

use std::{fs, path::PathBuf};

use super::{ConfigError, layer::is_path};
use crate::spelling::hint;

/// A text and what to call it in messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedText {
    /// The path, or the name of one that comes with the program.
    pub origin: String,
    /// What it says.
    pub text: String,
}

/// Finds one of `known` by name, or reads a file: whatever has a slash or ends in `.toml`. `kind`,
/// such as `theme`, is for the message.
pub fn named(
    kind: &'static str,
    known: &[(&str, &str)],
    wanted: &str,
) -> Result<NamedText, ConfigError> {
    if is_path(wanted) {
        let text = fs::read_to_string(wanted)
            .map_err(|source| ConfigError::Unreadable { path: PathBuf::from(wanted), source })?;
        return Ok(NamedText { origin: wanted.to_owned(), text });
    }
    let found = known.iter().find(|(name, _)| *name == wanted);
    let (name, text) = found.ok_or_else(|| ConfigError::Unknown {
        kind,
        name: wanted.to_owned(),
        known: known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
        hint: hint(wanted, known.iter().map(|(name, _)| *name)),
    })?;
    Ok(NamedText { origin: (*name).to_owned(), text: (*text).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keymap::KEYMAPS, ui::theme::THEMES};

    #[test]
    fn every_file_of_the_folders_comes_with_the_program() {
        for (folder, known) in [("themes", THEMES), ("keymaps", KEYMAPS)] {
            let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
            let mut files: Vec<_> = fs::read_dir(folder)
                .unwrap()
                .filter_map(|file| {
                    let name = file.unwrap().file_name().into_string().unwrap();
                    name.strip_suffix(".toml").map(str::to_owned)
                })
                .collect();
            files.sort();
            let mut names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            names.sort_unstable();
            assert_eq!(files, names);
        }
    }

    #[test]
    fn names_and_files() {
        assert_eq!(named("theme", THEMES, "default").unwrap().text, THEMES[0].1);
        let error = named("theme", THEMES, "defualt").unwrap_err().to_string();
        assert!(
            error.starts_with(
                "there is no theme called `defualt`; there are: default, light, mono, "
            )
        );
        assert!(error.ends_with("; did you mean `default`?"));
        let error = named("theme", THEMES, "mine.toml").unwrap_err().to_string();
        assert_eq!(error, "cannot read mine.toml");
    }
}
