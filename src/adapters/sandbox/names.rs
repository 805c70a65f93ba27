//! Names of what is made: the same at every run.

/// Letters that names of pods are made of: none that could spell anything.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// A number for some bytes: FNV-1a, 64 bit.
pub(super) fn digest(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// So many letters that stand for a number.
pub(super) fn letters(mut digest: u64, count: usize) -> String {
    let letter = |_| {
        let place = usize::try_from(digest % LETTERS.len() as u64).unwrap_or(0);
        digest /= LETTERS.len() as u64;
        char::from(LETTERS[place])
    };
    (0..count).map(letter).collect()
}
