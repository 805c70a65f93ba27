//! `quarterdeck keys`, and the key table of the README: both are the bindings, printed.

use std::io::{self, Write};

use crate::keymap::{Context, Keymap, Row};

/// The bindings as text, one context after the other.
pub fn keys(keymap: &Keymap, out: &mut dyn Write) -> io::Result<()> {
    let rows = keymap.table();
    let width = rows.iter().map(|row| written(row).len()).max().unwrap_or(0);
    let mut last = None;
    for row in &rows {
        if last != Some(row.context) {
            let gap = if last.is_some() { "\n" } else { "" };
            writeln!(out, "{gap}{}", row.context.doc())?;
            last = Some(row.context);
        }
        writeln!(out, "  {:width$}  {:20}  {}", written(row), row.action.name(), row.sentence())?;
    }
    Ok(())
}

/// The bindings that people look up, as a Markdown table: those of popups are in the popups.
pub fn key_table(keymap: &Keymap) -> String {
    let mut table = String::from("| Where | Keys | Action | |\n|---|---|---|---|\n");
    for row in keymap.table().iter().filter(|row| !row.context.is_popup()) {
        let global = row.context == Context::Global;
        let place = if global { "everywhere" } else { row.context.name() };
        let keys: Vec<_> = row.keys.iter().map(|keys| format!("`{keys}`")).collect();
        let keys = keys.join(" ").replace('|', "\\|");
        let line = format!("| {place} | {keys} | {} | {} |\n", row.action.name(), row.sentence());
        table.push_str(&line);
    }
    table
}

fn written(row: &Row) -> String {
    row.keys.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_binding_is_printed() {
        let keymap = Keymap::builtin();
        let mut out = Vec::new();
        keys(&keymap, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for row in keymap.table() {
            assert!(text.contains(row.sentence()), "{row:?}");
        }
    }
}
