//! Label selectors: what picks pods for workloads.

use std::{fmt, str::FromStr};

use super::{Labels, Symbol};

/// Picks objects by their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Labels that must be there with this value.
    pub equal: Labels,
    /// Conditions on single labels.
    pub expressions: Vec<Requirement>,
}

/// One `matchExpressions` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The label.
    pub key: Symbol,
    /// How it is compared.
    pub operator: Operator,
    /// With what; empty for `Exists` and `DoesNotExist`.
    pub values: Vec<Symbol>,
}

/// How a label is compared in a [`Requirement`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Its value is one of these.
    In,
    /// Its value is none of these, or it is absent.
    NotIn,
    /// It is there.
    Exists,
    /// It is not there.
    DoesNotExist,
}

/// Why a text is no selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SelectorError(String);

impl Selector {
    /// Reads requirements separated by commas, as after `kubectl -l`; gives what follows them too.
    pub fn read(text: &str) -> Result<(Self, &str), SelectorError> {
        let mut expressions = Vec::new();
        let mut rest = text;
        loop {
            let requirement;
            (requirement, rest) = requirement_from(rest.trim_start())?;
            expressions.push(requirement);
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None if rest.is_empty() || rest.starts_with(char::is_whitespace) => break,
                None => return Err(wrong(format!("`{rest}` does not belong there"))),
            }
        }
        Ok((Self { expressions, ..Self::default() }, rest))
    }

    /// Whether an object with these labels is picked. An empty selector picks everything, as in
    /// `policy/v1`.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.equal.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.expressions.iter().all(|requirement| requirement.matches(labels))
    }
}

impl Requirement {
    fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let listed = value.is_some_and(|value| self.values.contains(value));
        match self.operator {
            Operator::In => listed,
            Operator::NotIn => !listed,
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        match Self::read(text)? {
            (selector, rest) if rest.trim().is_empty() => Ok(selector),
            (_, rest) => Err(wrong(format!("`{}` does not belong there", rest.trim()))),
        }
    }
}

impl fmt::Display for Selector {
    /// As it is read, and as `kubectl -l` takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let equal = self.equal.iter().map(|(key, value)| format!("{key}={value}"));
        let expressions = self.expressions.iter().map(Requirement::to_string);
        f.write_str(&equal.chain(expressions).collect::<Vec<_>>().join(","))
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, operator, values } = self;
        match (operator, values.as_slice()) {
            (Operator::Exists, _) => write!(f, "{key}"),
            (Operator::DoesNotExist, _) => write!(f, "!{key}"),
            (Operator::In, [value]) => write!(f, "{key}={value}"),
            (Operator::NotIn, [value]) => write!(f, "{key}!={value}"),
            (Operator::In, values) => write!(f, "{key} in ({})", values.join(",")),
            (Operator::NotIn, values) => write!(f, "{key} notin ({})", values.join(",")),
        }
    }
}

fn requirement_from(text: &str) -> Result<(Requirement, &str), SelectorError> {
    if let Some(after) = text.strip_prefix('!') {
        let (key, rest) = key(after)?;
        return Ok((
            Requirement { key, operator: Operator::DoesNotExist, values: Vec::new() },
            rest,
        ));
    }
    let (key, rest) = key(text)?;
    for (sign, operator) in [("!=", Operator::NotIn), ("==", Operator::In), ("=", Operator::In)] {
        if let Some(after) = rest.strip_prefix(sign) {
            let (value, rest) = word(after);
            return Ok((Requirement { key, operator, values: vec![value.into()] }, rest));
        }
    }
    let spaced = rest.trim_start();
    for (sign, operator) in [("in", Operator::In), ("notin", Operator::NotIn)] {
        let list = spaced.strip_prefix(sign).and_then(|it| it.trim_start().strip_prefix('('));
        if let Some(list) = list.filter(|_| spaced.len() < rest.len()) {
            let (values, rest) = values(list)?;
            return Ok((Requirement { key, operator, values }, rest));
        }
    }
    Ok((Requirement { key, operator: Operator::Exists, values: Vec::new() }, rest))
}

fn values(list: &str) -> Result<(Vec<Symbol>, &str), SelectorError> {
    let (inside, rest) = list.split_once(')').ok_or_else(|| wrong("`(` is not closed".into()))?;
    let values = inside.split(',').map(|value| {
        let (value, rest) = word(value.trim());
        if rest.is_empty() { Ok(value.into()) } else { Err(wrong(format!("`{rest}` is no value"))) }
    });
    Ok((values.collect::<Result<_, _>>()?, rest))
}

fn key(text: &str) -> Result<(Symbol, &str), SelectorError> {
    let end = text.find(|it| !is_label(it) && it != '/').unwrap_or(text.len());
    if end == 0 {
        return Err(wrong("a label is missing".into()));
    }
    Ok((text[..end].into(), &text[end..]))
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|it| !is_label(it)).unwrap_or(text.len()))
}

fn is_label(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-')
}

fn wrong(message: String) -> SelectorError {
    SelectorError(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(key, value)| (Symbol::new(key), Symbol::new(value))).collect()
    }

    fn selector(operator: Operator, values: &[&str]) -> Selector {
        let values = values.iter().map(|value| Symbol::new(value)).collect();
        let requirement = Requirement { key: "tier".into(), operator, values };
        Selector { equal: Labels::default(), expressions: vec![requirement] }
    }

    #[test]
    fn selectors_are_read_as_they_are_written() {
        let texts =
            ["app=web,tier=front", "track notin (canary,test),zone,!old", "a!=b", "x in (1,2)"];
        for text in texts {
            assert_eq!(text.parse::<Selector>().unwrap().to_string(), text);
        }
        let both = Selector { equal: labels(&[("app", "web")]), ..selector(Operator::Exists, &[]) };
        assert_eq!(both.to_string(), "app=web,tier");
        for text in ["", "=web", "app in web)", "app in (web", "app=web next", "app=web;x"] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
    }

    #[test]
    fn expressions_follow_the_api() {
        let (web, none) = (labels(&[("tier", "web")]), labels(&[]));
        let cases = [
            (selector(Operator::In, &["web"]), true, false),
            (selector(Operator::NotIn, &["web"]), false, true),
            (selector(Operator::Exists, &[]), true, false),
            (selector(Operator::DoesNotExist, &[]), false, true),
            (Selector::default(), true, true),
        ];
        for (selector, on_web, on_none) in cases {
            assert_eq!(selector.matches(&web), on_web, "{selector:?}");
            assert_eq!(selector.matches(&none), on_none, "{selector:?}");
        }
    }
}
