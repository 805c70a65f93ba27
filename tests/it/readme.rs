//! The README tells the truth: what can be derived in it is derived.

use std::{fs, path::Path};

use quarterdeck::{
    adapters::sandbox::Sandbox,
    headless::{iam, key_table},
    keymap::Keymap,
    model::{PLATFORMS, Platform},
};

/// Set it to rewrite the README.
pub(crate) const BLESS: &str = "QUARTERDECK_BLESS";

#[test]
fn what_can_be_derived_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let derived = replaced(&text, "keys", &key_table(&Keymap::builtin()));
    let derived = replaced(&derived, "permissions", &iam::documents_markdown());
    let derived = replaced(&derived, "platforms", &platforms());
    let derived = replaced(&derived, "scenarios", &scenarios());
    if std::env::var_os(BLESS).is_some() {
        fs::write(&path, &derived).unwrap();
    }
    assert_eq!(text, derived, "run the tests once with {BLESS}=1 to rewrite it");
}

/// The table of simulated platforms.
fn platforms() -> String {
    let row = |it: &Platform| format!("| `{}` | {} |\n", it.name, it.about);
    let rows: String = PLATFORMS.iter().map(row).collect();
    format!("| Name | Platform |\n|---|---|\n{rows}")
}

/// The table of scenarios.
fn scenarios() -> String {
    let row = |(name, about): (String, String)| format!("| `{name}` | {about} |\n");
    let rows: Vec<_> = Sandbox::scenarios().map(row).collect();
    format!("| Name | What happens |\n|---|---|\n{}", rows.concat())
}

/// The text with another part between the comment that names it and the next `end`.
fn replaced(text: &str, name: &str, part: &str) -> String {
    let mark = format!("<!-- {name} -->\n");
    let (before, rest) = text.split_once(&mark).unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    format!("{before}{mark}{part}<!-- end -->{after}")
}
