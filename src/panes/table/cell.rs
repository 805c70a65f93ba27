//! Text in a cell: cleaned, measured and cut by the cells it takes on screen.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::ui::text;

/// Characters of a text that are looked at: more than a screen is wide, so that a text of a
/// megabyte costs no more than one of a line.
const LIMIT: usize = 1024;

/// The beginning of `text`, safe to draw.
pub(super) fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = match text.char_indices().nth(LIMIT) {
        Some((end, _)) => Cow::Owned(text[..end].to_owned()),
        None => text,
    };
    match text {
        Cow::Borrowed(text) => text::clean(text),
        Cow::Owned(text) => Cow::Owned(text::clean(&text).into_owned()),
    }
}

/// The cells `text` takes, counted per grapheme as the terminal library does.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.graphemes(true).map(UnicodeWidthStr::width).sum()
    }
}

/// As much of `text` as fits into `cells`, with `…` where something is missing.
pub(super) fn fit(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut used = 0;
    let kept = text.grapheme_indices(true).find(|(_, grapheme)| {
        used += grapheme.width();
        used > room
    });
    let end = kept.map_or(text.len(), |(end, _)| end);
    Cow::Owned(format!("{}…", &text[..end]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wide_characters_and_graphemes_stay_whole() {
        assert_eq!(fit("ip-10-0-0-17", 12), "ip-10-0-0-17");
        assert_eq!(fit("ip-10-0-0-17", 6), "ip-10…");
        assert_eq!(fit("测试机器", 5), "测试…");
        assert_eq!(fit("测试机器", 4), "测…");
        assert_eq!(fit("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!((fit("ab", 1), fit("ab", 0)), ("…".into(), "".into()));
    }

    #[test]
    fn a_huge_text_is_looked_at_in_part() {
        let huge = "x\u{1b}".repeat(1_000_000);
        assert_eq!(clean(Cow::Borrowed(&huge)).chars().count(), LIMIT);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_cell(text in "\\PC{0,20}", cells in 0usize..12) {
            prop_assert!(width(&fit(&clean(text.into()), cells)) <= cells);
        }
    }
}
