//! What somebody may have meant.

/// The known word that differs least from `word`, if it differs by a third at most.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// ``; did you mean `drain`?``, or nothing if no known word is near.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"))
}

/// ``unknown action `drian`; did you mean `drain`?``
pub fn unknown<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    format!("unknown {what} `{word}`{}", hint(word, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_suggested() {
        let known = ["next-row", "previous-row", "help"];
        assert_eq!(nearest("next-rwo", known), Some("next-row"));
        assert_eq!(nearest("hlep", known), Some("help"));
        assert_eq!(hint("drain", known), "");
        assert_eq!(unknown("key", "hepl", known), "unknown key `hepl`; did you mean `help`?");
    }
}
