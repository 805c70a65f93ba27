//! What is looked for in a text.

use regex::{Regex, RegexBuilder};

/// Reads a regular expression. Case matters only if it has a capital; what is not a regular
/// expression is explained in one sentence.
pub fn pattern(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text)
        .case_insensitive(!text.chars().any(char::is_uppercase))
        .size_limit(1 << 20)
        .build()
        .map_err(|error| explain(&error))
}

/// The last line of the parser's drawing says what is wrong.
fn explain(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    let reason = last.trim().trim_start_matches("error: ");
    format!("not a regular expression: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_matters_only_with_a_capital() {
        assert!(pattern("error").unwrap().is_match("ERROR"));
        assert!(!pattern("Error").unwrap().is_match("ERROR"));
        assert_eq!(pattern("(").unwrap_err(), "not a regular expression: unclosed group");
    }
}
