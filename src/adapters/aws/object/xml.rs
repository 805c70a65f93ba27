//! XML as JSON: elements become members, repeated elements lists. The services that answer in XML
//! say as much as those that answer in JSON, only otherwise.

use serde_json::{Map, Value};
use xmlparser::{ElementEnd, Token, Tokenizer};

/// An element that is being read.
struct Open {
    name: String,
    text: String,
    children: Vec<(String, Value)>,
}

/// The document without its root element; nothing where it is none.
pub(crate) fn read(bytes: &[u8]) -> Option<Value> {
    let mut open: Vec<Open> = Vec::new();
    for token in Tokenizer::from(std::str::from_utf8(bytes).ok()?) {
        match token.ok()? {
            Token::ElementStart { local, .. } => open.push(Open {
                name: local.as_str().to_owned(),
                text: String::new(),
                children: Vec::new(),
            }),
            Token::Text { text } => open.last_mut()?.text.push_str(&plain(text.as_str())),
            Token::Cdata { text, .. } => open.last_mut()?.text.push_str(text.as_str()),
            Token::ElementEnd { end: ElementEnd::Close(..) | ElementEnd::Empty, .. } => {
                let closed = open.pop()?;
                let name = closed.name.clone();
                let value = close(closed);
                let Some(parent) = open.last_mut() else { return Some(value) };
                parent.children.push((name, value));
            }
            Token::ElementEnd { end: ElementEnd::Open, .. }
            | Token::Declaration { .. }
            | Token::ProcessingInstruction { .. }
            | Token::Comment { .. }
            | Token::DtdStart { .. }
            | Token::EmptyDtd { .. }
            | Token::EntityDeclaration { .. }
            | Token::DtdEnd { .. }
            | Token::Attribute { .. } => {}
        }
    }
    None
}

fn close(element: Open) -> Value {
    if element.children.is_empty() {
        return scalar(&element.text);
    }
    if is_list(&element.name, &element.children) {
        return element.children.into_iter().map(|(_, value)| value).collect();
    }
    let mut members = Map::new();
    for (name, value) in element.children {
        match members.get_mut(&name) {
            // Several of one name without an element around them.
            Some(Value::Array(items)) => items.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None => {
                members.insert(name, value);
            }
        }
    }
    members.into()
}

/// Whether the children are the items of a list: `member`, `item`, or the singular of its name.
fn is_list(name: &str, children: &[(String, Value)]) -> bool {
    let Some((first, _)) = children.first() else { return false };
    let named = ["member", "item"].contains(&first.as_str())
        || name.strip_suffix('s') == Some(first)
        || name.strip_suffix("Items") == Some(first)
        || children.len() > 1;
    named && children.iter().all(|(other, _)| other == first)
}

fn scalar(text: &str) -> Value {
    match text.trim() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => Value::from(text),
    }
}

/// With the references that XML itself knows replaced.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        let (before, after) = rest.split_at(start);
        plain.push_str(before);
        let name = after.find(';').map(|end| &after[1..end]);
        if let Some((name, character)) = name.and_then(|name| Some((name, character(name)?))) {
            plain.push(character);
            rest = &after[name.len() + 2..];
        } else {
            plain.push('&');
            rest = &after[1..];
        }
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    let number = |digits, radix| char::from_u32(u32::from_str_radix(digits, radix).ok()?);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        other => match (other.strip_prefix("#x"), other.strip_prefix('#')) {
            (Some(digits), _) => number(digits, 16),
            (None, Some(digits)) => number(digits, 10),
            (None, None) => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_become_members_and_lists() {
        let document =
            br#"<?xml version="1.0"?><R xmlns="u"><Name>a &amp; b &#x41; &c</Name><Empty/>
            <Groups><Group><Id>1</Id></Group></Groups><Set><item>x</item><item>y</item></Set>
            <On>true</On><Rule>p</Rule><Rule>q</Rule></R>"#;
        let expected = json!({"Name": "a & b A &c", "Empty": "", "Groups": [{"Id": "1"}],
                              "Set": ["x", "y"], "On": true, "Rule": ["p", "q"]});
        assert_eq!(read(document), Some(expected));
    }

    #[test]
    fn what_is_no_document_is_nothing() {
        for bytes in [&b""[..], b"<a>", b"<a><b></a>x", b"\xff", b"<a>&", b"text"] {
            let read = read(bytes);
            assert!(read.is_none() || bytes.starts_with(b"<a><b>"), "{read:?}");
        }
    }
}
