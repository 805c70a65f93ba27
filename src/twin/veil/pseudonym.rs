//! Pseudonyms of single words: of the same form, so that they can be told apart and read aloud.

use crate::random::Random;

/// Numbers of so few digits are ordinals, ports and versions, and stay.
pub(super) const SHORT: usize = 5;

/// How often a pseudonym is sought that nobody has yet.
pub(super) const TRIES: u32 = 200;

const CONSONANTS: &[u8] = b"bdfghjklmnprstvz";
/// Letters of ids: none of which abbreviations of the trade are made, such as `llm` and `gpu`.
const LETTERS: &[u8] = b"bcdfhjkqrtvwxz";
const VOWELS: &[u8] = b"aeiou";
const HEX: &[u8] = b"0123456789abcdef";

/// A pseudonym of a word in small letters: a word, or a number, or an id of the same length.
pub(super) fn of(word: &str, salted: u64) -> String {
    if word.bytes().any(|it| it.is_ascii_digit()) {
        return shaped(word, salted);
    }
    let mut random = Random::new(salted);
    let syllables = if word.chars().count() <= 4 { 2 } else { 3 };
    let pairs =
        (0..syllables).flat_map(|_| [draw(&mut random, CONSONANTS), draw(&mut random, VOWELS)]);
    pairs.collect()
}

/// Digits for digits, letters for letters; of a long hexadecimal id, any of its digits.
pub(super) fn shaped(id: &str, salted: u64) -> String {
    let hex = id.len() >= 8 && id.bytes().all(|it| HEX.contains(&it) || it == b'-');
    let mut random = Random::new(salted);
    let one = |character: char| match character {
        '-' => '-',
        '0'..='9' if !hex || id.bytes().all(|it| it.is_ascii_digit()) => {
            draw(&mut random, &HEX[..10])
        }
        _ if hex => draw(&mut random, HEX),
        _ => draw(&mut random, LETTERS),
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

/// One of some letters.
fn draw(random: &mut Random, letters: &[u8]) -> char {
    random.pick(letters).copied().unwrap_or_default().into()
}
