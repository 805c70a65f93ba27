//! What somebody may have meant.

/// `, did you mean x?` for the nearest candidate, or nothing if none is near.
pub(super) fn hint<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .map(|candidate| (strsim::levenshtein(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map_or_else(String::new, |(_, candidate)| format!(", did you mean {candidate}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_near_is_suggested() {
        let known = ["production", "staging"];
        assert_eq!(hint("prodcution", known.into_iter()), ", did you mean production?");
        assert_eq!(hint("sandbox", known.into_iter()), "");
    }
}
