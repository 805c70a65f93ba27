//! `-l`: label selectors as kubectl reads them.

use std::fmt;

use super::FilterError;
use crate::model::{Operator, Requirement, Selector, Symbol};

/// Reads requirements separated by commas; gives the selector and what follows it.
pub(super) fn read(text: &str) -> Result<(Selector, &str), FilterError> {
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
    Ok((Selector { expressions, ..Selector::default() }, rest))
}

fn requirement_from(text: &str) -> Result<(Requirement, &str), FilterError> {
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

fn values(list: &str) -> Result<(Vec<Symbol>, &str), FilterError> {
    let (inside, rest) = list.split_once(')').ok_or_else(|| wrong("`(` is not closed".into()))?;
    let values = inside.split(',').map(|value| {
        let (value, rest) = word(value.trim());
        if rest.is_empty() { Ok(value.into()) } else { Err(wrong(format!("`{rest}` is no value"))) }
    });
    Ok((values.collect::<Result<_, _>>()?, rest))
}

fn key(text: &str) -> Result<(Symbol, &str), FilterError> {
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

fn wrong(message: String) -> FilterError {
    FilterError::Selector(message)
}

/// Writes a selector as it is read.
pub(super) fn write(selector: &Selector, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, Requirement { key, operator, values }) in selector.expressions.iter().enumerate() {
        f.write_str(if index == 0 { "-l " } else { "," })?;
        match (operator, values.as_slice()) {
            (Operator::Exists, _) => write!(f, "{key}")?,
            (Operator::DoesNotExist, _) => write!(f, "!{key}")?,
            (Operator::In, [value]) => write!(f, "{key}={value}")?,
            (Operator::NotIn, [value]) => write!(f, "{key}!={value}")?,
            (Operator::In, values) => write!(f, "{key} in ({})", join(values))?,
            (Operator::NotIn, values) => write!(f, "{key} notin ({})", join(values))?,
        }
    }
    Ok(())
}

fn join(values: &[Symbol]) -> String {
    values.iter().map(Symbol::as_str).collect::<Vec<_>>().join(",")
}
