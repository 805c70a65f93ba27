//! JSON for scripts that may also land on a terminal.

use std::fmt::Write;

use serde_json::Value;

use crate::ui::text::is_unsafe;

/// `value` on many lines, with every character escaped that a terminal might act on or a reader be
/// misled by: JSON itself asks that only of the controls below U+0020.
pub fn json(value: &Value) -> serde_json::Result<String> {
    Ok(escaped(serde_json::to_string_pretty(value)?))
}

/// The same on one line.
pub(super) fn line(value: &Value) -> serde_json::Result<String> {
    Ok(escaped(serde_json::to_string(value)?))
}

fn escaped(text: String) -> String {
    if !text.chars().any(must_be_escaped) {
        return text;
    }
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if must_be_escaped(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Outside of strings there are only line feeds of these.
fn must_be_escaped(character: char) -> bool {
    character != '\n' && is_unsafe(character)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_escaped_and_read_back() {
        let value = json!({"a\u{202e}": "\u{1b}[2J\u{9b}31m\u{7f}\u{e0041}\n", "größe": ["测试"]});
        let text = super::json(&value).unwrap();
        assert!(text.contains(r"\u001b[2J\u009b31m\u007f\udb40\udc41\n"), "{text}");
        assert!(text.contains("größe") && text.contains("测试"), "{text}");
        assert!(!text.chars().any(must_be_escaped), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
