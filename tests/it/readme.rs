//! The README tells the truth: its key table is derived.

use std::{fs, path::Path};

use quarterdeck::{headless::key_table, keymap::Keymap};

/// Set it to rewrite the README.
const BLESS: &str = "QUARTERDECK_BLESS";

#[test]
fn the_key_table_is_the_keymap() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- keys -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let derived =
        format!("{before}<!-- keys -->\n{}<!-- end -->{after}", key_table(&Keymap::builtin()));
    if std::env::var_os(BLESS).is_some() {
        fs::write(&path, &derived).unwrap();
    }
    assert_eq!(text, derived, "run the tests once with {BLESS}=1 to rewrite it");
}
