//! Names of what is made: the same at every run.

use super::super::super::names;

/// So many letters for a text and a number.
pub(super) fn letters(text: &str, number: u32, count: usize) -> String {
    names::letters(digest(text, number), count)
}

/// Seventeen hexadecimal digits, as EC2 names instances.
pub(super) fn instance(text: &str, number: u32) -> String {
    let low = digest(text, number.wrapping_add(0x5eed)) & 0xf;
    format!("i-{:016x}{low:x}", digest(text, number))
}

/// The name of an event: what is said again has the same.
pub(super) fn event(about: &str, reason: &str, message: &str) -> String {
    format!("{about}.{:016x}", digest(&[about, reason, message].join(" "), 0))
}

/// The UID of something.
pub(super) fn uid(text: &str, number: u32) -> String {
    let state = digest(text, number);
    let (high, low) = (state >> 32, state & 0xffff_ffff);
    format!("{high:08x}-{:04x}-4{:03x}-8000-{number:012x}", low >> 16, low & 0xfff)
}

fn digest(text: &str, number: u32) -> u64 {
    names::digest(text.bytes().chain(number.to_be_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_form_of_their_kind() {
        assert_eq!(letters("shop/api", 7, 5).len(), 5);
        assert_ne!(letters("shop/api", 7, 5), letters("shop/api", 8, 5));
        let id = instance("application", 3);
        assert_eq!((id.len(), &id[..2]), (19, "i-"), "{id}");
        let uid = uid("shop/api", 7);
        assert_eq!(uid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{uid}");
    }
}
