//! Text from outside, made safe for a terminal.

use std::borrow::Cow;

/// Stands for a character that was taken out.
const REPLACEMENT: char = '\u{fffd}';

/// `text` without anything that could move the cursor, switch a mode or reorder what is read:
/// controls (C0, C1, DEL), bidirectional marks, zero-width and other invisible characters. A tab
/// becomes four spaces; everything else that is taken out leaves a visible mark, since a name that
/// hides something should look odd.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => cleaned.push_str("    "),
            unsafe_one if is_unsafe(unsafe_one) => cleaned.push(REPLACEMENT),
            plain => cleaned.push(plain),
        }
    }
    Cow::Owned(cleaned)
}

/// Whether a terminal might act on the character, or a reader be misled by it. The ranges are the
/// general categories Cc and Cf, the line separators, variation selectors and tags of Unicode 16.
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(clean("ip-10-0-0-17.ec2.internal"), Cow::Borrowed(_)));
        assert!(matches!(clean("größe 测试"), Cow::Borrowed(_)));
    }

    #[test]
    fn nothing_a_terminal_acts_on_is_left() {
        let hostile = "a\x1b[2Jb\u{202e}c\u{200b}d\u{9b}31me\r\nf\u{7f}";
        assert_eq!(
            clean(hostile),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\u{fffd}31me\u{fffd}\u{fffd}f\u{fffd}"
        );
    }

    proptest::proptest! {
        #[test]
        fn clean_text_is_always_safe(text in proptest::prelude::any::<String>()) {
            proptest::prop_assert!(!clean(&text).chars().any(is_unsafe));
        }
    }
}
