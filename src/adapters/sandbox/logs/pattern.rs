//! Filter patterns of CloudWatch Logs, as far as they are about words: all words, `?` before words of
//! which one is enough, `-` before words that must not be there, quotes around what is one word
//! ("Filter pattern syntax for metric filters, subscription filters, filter log events and Live
//! Tail" of the CloudWatch Logs user guide).

use crate::model::{Fault, FaultClass};

/// A pattern that was understood.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LogPattern {
    all: Vec<String>,
    any: Vec<String>,
    none: Vec<String>,
}

impl LogPattern {
    /// Reads a pattern. Those for JSON, for columns and regular expressions are not known here.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let invalid = |message: &str| Fault::new(FaultClass::Invalid, "filter log events", message);
        if text.starts_with(['{', '[', '%']) {
            return Err(invalid("the sandbox only knows filter patterns of words"));
        }
        let words = shell_words::split(text).map_err(|_| invalid("a quote is not closed"))?;
        let mut pattern = Self::default();
        for word in words {
            match word.split_at_checked(1) {
                Some(("?", rest)) if !rest.is_empty() => pattern.any.push(rest.to_owned()),
                Some(("-", rest)) if !rest.is_empty() => pattern.none.push(rest.to_owned()),
                _ => pattern.all.push(word),
            }
        }
        Ok(pattern)
    }

    /// Whether a line is let through. Case matters.
    pub(super) fn matches(&self, line: &str) -> bool {
        let has = |word: &String| line.contains(word.as_str());
        self.all.iter().all(has)
            && (self.any.is_empty() || self.any.iter().any(has))
            && !self.none.iter().any(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_all_any_or_none() {
        let passes = |pattern: &str, line: &str| LogPattern::parse(pattern).unwrap().matches(line);
        assert!(passes("", "anything"));
        assert!(passes("ERROR 503", "503 is an ERROR") && !passes("ERROR 503", "ERROR 504"));
        assert!(!passes("error", "ERROR"));
        assert!(passes("?WARN ?ERROR", "ERROR") && !passes("?WARN ?ERROR", "INFO"));
        assert!(!passes("ERROR -probe", "ERROR of a probe"));
        assert!(
            passes("\"not found\"", "it was not found") && !passes("\"not found\"", "found not")
        );
        assert!(LogPattern::parse("{ $.code = 1 }").is_err() && LogPattern::parse("\"a").is_err());
    }
}
