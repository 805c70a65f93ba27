//! YAML and JSON with roles.

use serde_json::Value;

use crate::ui::{line::StyledLine, theme::Role};

/// How an object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::panes) enum Notation {
    /// As people write it.
    Yaml,
    /// As the API sends it.
    Json,
}

impl Notation {
    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }

    /// The other one.
    pub(in crate::panes) const fn other(self) -> Self {
        match self {
            Self::Yaml => Self::Json,
            Self::Json => Self::Yaml,
        }
    }

    /// An object in the order of its API; or why it cannot be written.
    pub(in crate::panes) fn text(self, object: &Value) -> Result<String, String> {
        match self {
            Self::Yaml => {
                serde_saphyr::to_string(object).map_err(|error| format!("not YAML: {error}"))
            }
            Self::Json => {
                serde_json::to_string_pretty(object).map_err(|error| format!("not JSON: {error}"))
            }
        }
    }

    /// The same with roles.
    pub(super) fn lines(self, object: &Value) -> Vec<StyledLine> {
        match (self.text(object), self) {
            (Ok(text), Self::Yaml) => highlighted(&text),
            (Ok(text), Self::Json) => text.lines().map(marked).collect(),
            (Err(reason), _) => vec![StyledLine::new(Role::Danger, &reason)],
        }
    }
}

fn marked(line: &str) -> StyledLine {
    highlight(line, line.len() - line.trim_start().len())
}

fn highlighted(text: &str) -> Vec<StyledLine> {
    // Indentation of the key whose block of free text goes on.
    let mut block: Option<usize> = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        let spaces = line.len() - line.trim_start().len();
        if block.is_some_and(|key| spaces > key || line.trim().is_empty()) {
            lines.push(StyledLine::new(Role::Text, line));
            continue;
        }
        block = opens_block(line).then_some(spaces);
        lines.push(highlight(line, indent));
    }
    lines
}

fn opens_block(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    line.len() > last.len() && (last.starts_with('|') || last.starts_with('>')) && last.len() <= 3
}

/// Key, then value.
fn highlight(line: &str, indent: usize) -> StyledLine {
    let (lead, rest) = line.split_at(indent);
    let start = StyledLine::new(Role::Muted, lead);
    let end = match rest.strip_prefix('"').and_then(|quoted| quoted.find('"')) {
        Some(quote) => {
            rest.get(quote + 2..).filter(|rest| rest.starts_with(':')).map(|_| quote + 2)
        }
        None => rest.find(": ").or_else(|| rest.strip_suffix(':').map(str::len)),
    };
    match end.and_then(|end| rest.split_at_checked(end)) {
        Some((key, value)) => start
            .then(Role::Label, key)
            .then(Role::Muted, &value[..1])
            .then(role(value[1..].trim()), &value[1..]),
        None => start.then(role(rest.trim()), rest),
    }
}

fn role(value: &str) -> Role {
    // The comma of JSON.
    let value = value.strip_suffix(',').unwrap_or(value);
    let number = value.parse::<f64>().is_ok();
    if number || matches!(value, "true" | "false") {
        Role::Literal
    } else if matches!(value, "null" | "{}" | "[]") {
        Role::Muted
    } else {
        Role::Text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_keeps_the_order_of_the_api_and_says_what_is_text() {
        let object = json!({
            "kind": "Pod", "apiVersion": "v1",
            "spec": { "z": "true", "a": true, "n": 3, "list": [{ "name": "x: y" }], "none": {} },
            "text": "first: line\nsecond\n", "yes": "no", "big": "0123",
        });
        let text: Vec<_> =
            Notation::Yaml.lines(&object).iter().map(|line| line.text().to_owned()).collect();
        insta::assert_snapshot!(text.join("\n"));
    }

    #[test]
    fn free_text_is_not_taken_for_keys() {
        let drawn = highlighted("text: |\n  first: line\nkind: Pod");
        assert_eq!(drawn[1], StyledLine::new(Role::Text, "  first: line"));
        assert_eq!(drawn[2].text(), "kind: Pod");
        assert_ne!(drawn[2], StyledLine::new(Role::Text, "kind: Pod"));
    }

    #[test]
    fn long_text_survives() {
        let long = "word ".repeat(80) + "\u{1b}[2J end";
        let object = json!({ "text": long, "path": "a".repeat(500) });
        let yaml = serde_saphyr::to_string(&object).unwrap();
        let back: Value = serde_saphyr::from_str(&yaml).unwrap();
        assert_eq!(back, object);
    }
}
