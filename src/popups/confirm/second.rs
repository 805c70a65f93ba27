//! The second person: what they are to be given, and what they give back.

use crate::ui::{line::StyledLine, theme::Role};

/// Longer lines are no approvals: one with the token of a session has about two thousand characters.
const LONGEST: usize = 8192;

/// The approval of somebody else, where a rule asks for one.
#[derive(Debug)]
pub(super) struct SecondPerson {
    rule: Box<str>,
    /// The file that they are given, as soon as it is there.
    file: Option<Result<String, String>>,
    /// Who has approved it.
    by: Option<Box<str>>,
}

impl SecondPerson {
    pub(super) fn new(rule: Box<str>) -> Self {
        Self { rule, file: None, by: None }
    }

    pub(super) const fn is_missing(&self) -> bool {
        self.by.is_none()
    }

    pub(super) fn laid_out(&mut self, file: Result<String, String>) {
        self.file = Some(file);
    }

    pub(super) fn approved(&mut self, by: Box<str>) {
        self.by = Some(by);
    }

    /// What is to be done, or who has done it.
    pub(super) fn lines(&self) -> Vec<StyledLine> {
        if let Some(by) = &self.by {
            let line = StyledLine::new(Role::Muted, "approved   ").then(Role::Good, by);
            return vec![line];
        }
        let asks =
            format!("the rule `{}` asks for a second person, who has ten minutes:", self.rule);
        let (role, how) = match &self.file {
            None => (Role::Muted, "  the request is being laid out ...".to_owned()),
            Some(Ok(file)) => (Role::Key, format!("  quarterdeck approve {file}")),
            Some(Err(why)) => (Role::Danger, format!("  the request cannot be laid out: {why}")),
        };
        vec![StyledLine::new(Role::Warning, &asks), StyledLine::new(role, &how)]
    }
}

/// An approval that is being pasted, or typed by those who have the time.
#[derive(Debug, Default)]
pub(super) struct Pasted(String);

impl Pasted {
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Takes what of a text can be part of an approval: terminals break long lines.
    pub(super) fn push(&mut self, text: &str) {
        let left = LONGEST.saturating_sub(self.0.len());
        self.0.extend(text.chars().filter(char::is_ascii_graphic).take(left));
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Its ends, and how long it is.
    pub(super) fn shown(&self) -> String {
        match self.0.len() {
            length @ 0..=48 => self.0.get(..length).unwrap_or_default().to_owned(),
            length => {
                let (head, tail) = (self.0.get(..30), self.0.get(length - 10..));
                let (head, tail) = (head.unwrap_or_default(), tail.unwrap_or_default());
                format!("{head} ... {tail} ({length} characters)")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_is_one_approval_and_not_all_of_it_is_shown() {
        let mut pasted = Pasted::default();
        pasted.push(" us-east-1?Action=GetCaller\n  Identity&\u{1b}[31mVersion=2011-06-15\r\n");
        assert_eq!(pasted.text(), "us-east-1?Action=GetCallerIdentity&[31mVersion=2011-06-15");
        assert!(pasted.shown().contains(" ... ") && pasted.shown().contains("(57 characters)"));
        pasted.push(&"x".repeat(2 * LONGEST));
        assert_eq!(pasted.text().len(), LONGEST);
        pasted.clear();
        assert_eq!(pasted.shown(), "");
    }
}
