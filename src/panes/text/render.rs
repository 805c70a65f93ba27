//! How a description looks.

use crate::{
    estate::describe::{Line, Tone},
    ui::{line::StyledLine, theme::Role},
};

/// Columns after which a value stands behind its label, where the label is shorter.
const LABEL: usize = 26;

/// A description with its values in one column. A value of several lines takes several lines.
pub(super) fn description(lines: &[Line]) -> Vec<StyledLine> {
    lines.iter().flat_map(described).collect()
}

fn described(line: &Line) -> Vec<StyledLine> {
    let label = match line.tone {
        Tone::Heading => Role::Header,
        Tone::Plain | Tone::Good => Role::Label,
        Tone::Muted => Role::Muted,
        Tone::Warning => Role::Warning,
    };
    let value = match line.tone {
        Tone::Heading | Tone::Plain => Role::Text,
        Tone::Muted => Role::Muted,
        Tone::Good => Role::Good,
        Tone::Warning => Role::Warning,
    };
    let indent = " ".repeat(2 * usize::from(line.depth));
    let name = format!("{indent}{}{}", line.label, if line.label.is_empty() { "" } else { ":" });
    if line.value.is_empty() {
        return vec![StyledLine::new(label, &name)];
    }
    let mut values = line.value.trim_end().lines();
    let first = StyledLine::new(label, &format!("{name:<LABEL$} "))
        .then(value, values.next().unwrap_or_default());
    let further =
        values.map(|text| StyledLine::new(label, &" ".repeat(LABEL + 1)).then(value, text));
    std::iter::once(first).chain(further).collect()
}
