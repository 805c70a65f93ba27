//! Every shipped key file and theme is understood.

use std::{fs, path::Path};

use quarterdeck::{keymap::Keymap, ui::theme::Theme};

#[test]
fn keymaps_parse() {
    for (path, text) in files("keymaps") {
        Keymap::parse(&text).unwrap_or_else(|error| panic!("{path}: {error:?}"));
    }
}

#[test]
fn themes_parse() {
    for (path, text) in files("themes") {
        Theme::parse(&text).unwrap_or_else(|error| panic!("{path}: {error:?}"));
    }
}

fn files(directory: &str) -> Vec<(String, String)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}
