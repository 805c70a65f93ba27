//! Pseudonyms of single words: of the same form, so that they can be told apart and read aloud.

/// Numbers of so few digits are ordinals, ports and versions, and stay.
pub(super) const SHORT: usize = 5;

/// How often a pseudonym is sought that nobody has yet.
pub(super) const TRIES: u32 = 200;

const CONSONANTS: &[u8] = b"bdfghjklmnprstvz";
const VOWELS: &[u8] = b"aeiou";
const HEX: &[u8] = b"0123456789abcdef";

/// A pseudonym of a word in small letters: a word, or a number, or an id of the same length.
pub(super) fn of(word: &str, salted: u64) -> String {
    if word.bytes().any(|it| it.is_ascii_digit()) {
        return shaped(word, salted);
    }
    let mut draws = Draws(salted);
    let syllables = if word.chars().count() <= 4 { 2 } else { 3 };
    let pairs = (0..syllables).flat_map(|_| [draws.of(CONSONANTS), draws.of(VOWELS)]);
    pairs.collect()
}

/// Digits for digits, letters for letters; of a long hexadecimal id, any of its digits.
pub(super) fn shaped(id: &str, salted: u64) -> String {
    let hex = id.len() >= 8 && id.bytes().all(|it| HEX.contains(&it) || it == b'-');
    let mut draws = Draws(salted);
    let one = |character: char| match character {
        '-' => '-',
        '0'..='9' if !hex || id.bytes().all(|it| it.is_ascii_digit()) => draws.of(&HEX[..10]),
        _ if hex => draws.of(HEX),
        _ => draws.of(CONSONANTS),
    };
    id.chars().map(one).collect()
}

/// With capitals where the word had them.
pub(super) fn cased(word: &str, veiled: String) -> String {
    let capital = |it: char| it.is_uppercase();
    if !word.starts_with(capital) {
        return veiled;
    }
    if word.chars().filter(|it| it.is_alphabetic()).all(capital) {
        return veiled.to_uppercase();
    }
    veiled[..1].to_uppercase() + &veiled[1..]
}

/// A few letters out of one number, drawn as `SplitMix64` does.
struct Draws(u64);

impl Draws {
    fn of(&mut self, letters: &[u8]) -> char {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        letters[usize::try_from(mixed % letters.len() as u64).unwrap_or(0)].into()
    }
}
