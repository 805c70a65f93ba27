//! Text that a user or a foreign program wrote.

use super::well_told;
use crate::{
    journal::Anchor,
    keymap::Keymap,
    model::Selector,
    panes::table::{Filter, Name},
    ui::{self, theme::Theme},
    views,
};

/// Columns of every kind of name.
const NAMES: [Name; 4] = [
    Name { key: "name", header: "NAME" },
    Name { key: "namespace", header: "NS" },
    Name { key: "age_s", header: "AGE" },
    Name { key: "memory_gib", header: "MEM" },
];

/// A parser of text never sees what is no UTF-8.
fn as_text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

pub(super) fn keys(bytes: &[u8]) {
    let text = as_text(bytes);
    match Keymap::parse(text) {
        Ok(keymap) => {
            assert!(keymap.table().iter().all(|row| !row.keys.is_empty()), "a key without a name");
        }
        Err(mistakes) => well_told(text, &mistakes),
    }
}

pub(super) fn theme(bytes: &[u8]) {
    let text = as_text(bytes);
    if let Err(mistakes) = Theme::parse(text) {
        well_told(text, &mistakes);
    }
}

pub(super) fn views(bytes: &[u8]) {
    let text = as_text(bytes);
    if let Err(mistakes) = views::parse(text) {
        well_told(text, &mistakes);
    }
}

pub(super) fn filter(bytes: &[u8]) {
    match Filter::parse(as_text(bytes), &NAMES) {
        Ok(filter) => assert!(filter.labels().is_none() || !filter.is_empty(), "labels of nothing"),
        Err(error) => assert!(!error.to_string().is_empty(), "refused without a reason"),
    }
}

pub(super) fn selector(bytes: &[u8]) {
    let text = as_text(bytes);
    if let Ok((_, rest)) = Selector::read(text) {
        assert!(text.ends_with(rest), "what follows is not the end of the text");
    }
}

/// What is found lies between the borders of characters, whatever is searched.
pub(super) fn search(bytes: &[u8]) {
    let (pattern, text) = as_text(bytes).split_once('\n').unwrap_or_default();
    if let Ok(pattern) = ui::search::pattern(pattern) {
        assert!(pattern.find_iter(text).all(|found| text.get(found.range()).is_some()));
    }
}

pub(super) fn text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let clean = ui::text::clean(&text);
    assert!(!clean.chars().any(ui::text::is_unsafe), "a terminal might act on {clean:?}");
    assert_eq!(ui::text::clean(&clean), clean, "what is clean stays as it is");
}

pub(super) fn anchor(bytes: &[u8]) {
    if let Ok(anchor) = as_text(bytes).parse::<Anchor>() {
        assert_eq!(anchor.to_string().parse(), Ok(anchor), "it reads what it writes");
    }
}
