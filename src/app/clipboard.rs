//! Copies by OSC 52: the terminal itself puts the text on the clipboard, also over SSH.
//!
//! tmux takes the sequence from programs only with `set -s set-clipboard on`; it is not wrapped for
//! pass-through, which would need `allow-passthrough` and skip tmux's own buffer.

use base64::{Engine, engine::general_purpose::STANDARD};

/// The longest payload that widespread terminals take, bytes of base64.
const LIMIT: usize = 74_994;

/// The text does not fit into one sequence, and half of a copy would be worse than none.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{length} bytes are too long for the terminal's clipboard, which takes {limit}")]
pub(super) struct TooLong {
    length: usize,
    limit: usize,
}

/// The bytes that put `text` on the clipboard.
pub(super) fn sequence(text: &str) -> Result<Vec<u8>, TooLong> {
    let payload = STANDARD.encode(text);
    if payload.len() > LIMIT {
        return Err(TooLong { length: text.len(), limit: LIMIT / 4 * 3 });
    }
    Ok(format!("\x1b]52;c;{payload}\x07").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_encoded() {
        assert_eq!(sequence("node-1").unwrap(), b"\x1b]52;c;bm9kZS0x\x07");
    }

    #[test]
    fn what_is_too_long_is_refused_whole() {
        assert!(sequence(&"x".repeat(56_244)).is_ok());
        let refused = sequence(&"x".repeat(56_247)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "56247 bytes are too long for the terminal's clipboard, which takes 56244"
        );
    }
}
