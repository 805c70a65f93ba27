//! Reads a configuration file.

use std::path::Path;

use toml::de::DeValue;

use super::{
    Fault, Layer, environments,
    layer::{Misfit, Slot},
    rules,
};
use crate::{
    estate::EnvironmentRule,
    guard::Rule,
    spelling::hint,
    user_file::{Mistake, Mistakes, Reader},
};

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FromFile {
    pub(super) layer: Layer,
    pub(super) environments: Vec<EnvironmentRule>,
    pub(super) rules: Vec<Rule>,
}

/// Reads `text`; whatever is wrong is added to `faults`, and the rest is used, so that one run shows
/// everything. Relative paths start at `folder`.
pub(super) fn parse(origin: &str, text: &str, folder: &Path, faults: &mut Vec<Fault>) -> FromFile {
    let mut from = FromFile::default();
    let (mut reader, table) = Reader::new(text);
    for (key, value) in &table {
        if key.get_ref() == environments::SECTION {
            from.environments = environments::rules(&mut reader, value);
            continue;
        }
        if key.get_ref() == rules::SECTION {
            from.rules = rules::rules(&mut reader, value);
            continue;
        }
        if let Err(what) = take(&mut from.layer, key.get_ref(), value.get_ref(), folder) {
            reader.mistake(&key.span(), what);
        }
    }
    faults.extend(faults_of(origin, reader));
    from
}

/// Everything that was wrong with a file.
pub(super) fn faults_of(origin: &str, reader: Reader<'_>) -> impl Iterator<Item = Fault> {
    let Mistakes(mistakes) = reader.finish().err().unwrap_or_default();
    mistakes.into_iter().map(move |Mistake { line, message }| Fault {
        origin: origin.to_owned(),
        line: Some(line),
        what: message,
    })
}

fn take(layer: &mut Layer, name: &str, value: &DeValue<'_>, folder: &Path) -> Result<(), String> {
    let known = Layer::NAMES.iter().copied().chain([environments::SECTION, rules::SECTION]);
    match layer.slot(name) {
        Some(slot) => fill(slot, value, folder).map_err(|misfit| misfit.about(name)),
        None => Err(format!("unknown field `{name}`{}", hint(&name.replace('-', "_"), known))),
    }
}

fn fill(slot: Slot<'_>, value: &DeValue<'_>, folder: &Path) -> Result<(), Misfit> {
    match (value.as_str(), value.as_bool()) {
        (Some(text), _) => slot.text(text, folder),
        (None, Some(flag)) => slot.flag(flag),
        (None, None) => Err(slot.misfit()),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    /// The cases of a folder: name, text and the expected file next to it.
    fn cases(folder: &str) -> Vec<(String, String, PathBuf)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config").join(folder);
        let mut cases: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|found| found == "toml"))
            .filter_map(|path| {
                let name = path.file_name()?.to_str()?.to_owned();
                let text = fs::read_to_string(&path).unwrap();
                name.starts_with("config-").then(|| (name, text, path.with_extension("txt")))
            })
            .collect();
        cases.sort();
        cases
    }

    fn expected(path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    #[test]
    fn good_files_are_understood() {
        let cases = cases("valid");
        assert!(!cases.is_empty());
        for (name, text, path) in cases {
            let mut faults = Vec::new();
            let from = parse(&name, &text, Path::new("/etc"), &mut faults);
            assert_eq!(faults, [], "{name}");
            assert_eq!(format!("{from:#?}\n"), expected(&path), "{name}");
        }
    }

    #[test]
    fn everything_wrong_with_a_bad_file_is_said_at_once() {
        let cases = cases("invalid");
        assert!(!cases.is_empty());
        for (name, text, path) in cases {
            let mut faults = Vec::new();
            parse(&name, &text, Path::new("/etc"), &mut faults);
            let said: Vec<_> = faults.iter().map(ToString::to_string).collect();
            assert_eq!(said, expected(&path).lines().collect::<Vec<_>>(), "{name}");
        }
    }
}
