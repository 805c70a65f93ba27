//! Reads and writes the file of the saved views.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{SavedView, misnamed};
use crate::{
    panes::{Look, PaneId, Sorting},
    spelling::unknown,
    user_file::{Mistakes, Reader},
};

const FIELDS: [&str; 8] =
    ["pane", "kind", "filter", "sort", "descending", "wide", "faults", "columns"];

/// Reads the views, in the order of the file.
pub fn parse(text: &str) -> Result<Vec<SavedView>, Mistakes> {
    let (mut reader, file) = Reader::new(text);
    let mut views = Vec::new();
    for (name, section) in &file {
        if let Some(reason) = misnamed(name.get_ref()) {
            reader.mistake(&name.span(), format!("`{}`: {reason}", name.get_ref()));
        }
        let Some(table) = reader.table(section) else { continue };
        let view = view(&mut reader, name.get_ref(), table);
        match view {
            Some(view) => views.push((name.span().start, view)),
            None if table.get("pane").is_none() => {
                let missing = format!("`{}` names no `pane`", name.get_ref());
                reader.mistake(&name.span(), missing);
            }
            None => {}
        }
    }
    views.sort_by_key(|(at, _)| *at);
    reader.finish().map(|()| views.into_iter().map(|(_, view)| view).collect())
}

fn view<'a>(reader: &mut Reader<'a>, name: &str, table: &DeTable<'a>) -> Option<SavedView> {
    let (mut pane, mut kind, mut look) = (None, None, Look::default());
    let (mut sort, mut descending) = (None, false);
    for (field, value) in table {
        match field.get_ref().as_ref() {
            "pane" => pane = read_pane(reader, value),
            "kind" => kind = reader.text(value).map(str::to_owned),
            "filter" => reader.text(value).unwrap_or_default().clone_into(&mut look.filter),
            "sort" => sort = reader.text(value).map(str::to_owned),
            "descending" => descending = flag(reader, value),
            "wide" => look.wide = flag(reader, value),
            "faults" => look.faults = flag(reader, value),
            "columns" => look.columns = texts(reader, value),
            other => reader.mistake(&field.span(), unknown("field", other, FIELDS)),
        }
    }
    look.sort = sort.map(|key| Sorting { key, descending });
    pane.map(|pane| SavedView { name: name.to_owned(), pane, kind, look })
}

fn read_pane<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>) -> Option<PaneId> {
    let name = reader.text(value)?;
    let found = PaneId::ALL.iter().copied().find(|pane| pane.name() == name);
    if found.is_none() {
        let known = PaneId::ALL.iter().map(|pane| pane.name());
        reader.mistake(&value.span(), unknown("pane", name, known));
    }
    found
}

fn flag<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>) -> bool {
    let flag = value.get_ref().as_bool();
    if flag.is_none() {
        reader.mistake(&value.span(), "expected true or false");
    }
    flag.unwrap_or(false)
}

fn texts<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>) -> Vec<String> {
    let Some(values) = value.get_ref().as_array() else {
        reader.mistake(&value.span(), "expected a list such as `[\"name\", \"label:team\"]`");
        return Vec::new();
    };
    values.iter().filter_map(|value| reader.text(value).map(str::to_owned)).collect()
}

/// The text of a file with this view in it. Everything else stays as the user wrote it; a file that
/// cannot be understood is not touched.
pub fn with(text: &str, view: &SavedView) -> Result<String, String> {
    let mut expected = others(text, &view.name)?;
    expected.push(view.clone());
    let kept = outside(text, &view.name);
    let gap = if kept.is_empty() { "" } else { "\n\n" };
    let written = format!("{kept}{gap}[{}]\n{}", view.name, fields(view));
    checked(written, &expected, &view.name)
}

/// The text of a file without the view of this name. Everything else stays as the user wrote it; a
/// file that cannot be understood is not touched.
pub fn without(text: &str, name: &str) -> Result<String, String> {
    let expected = others(text, name)?;
    let kept = outside(text, name);
    let end = if kept.is_empty() { "" } else { "\n" };
    checked(format!("{kept}{end}"), &expected, name)
}

/// The views of a file but the one of this name.
fn others(text: &str, name: &str) -> Result<Vec<SavedView>, String> {
    let views = parse(text).map_err(|mistakes| mistakes.to_string())?;
    Ok(views.into_iter().filter(|view| view.name != name).collect())
}

/// What was written, if it says what it should.
fn checked(written: String, expected: &[SavedView], name: &str) -> Result<String, String> {
    if parse(&written).is_ok_and(|views| views == expected) {
        return Ok(written);
    }
    Err(format!("`{name}` is written in a way that only an editor can change"))
}

/// The lines that do not belong to a section, without blank ones at the end. Blank lines and
/// comments at the end of the section are about what follows.
fn outside(text: &str, section: &str) -> String {
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    let mut inside = false;
    for line in text.lines() {
        if let Some(name) = heading(line) {
            kept.append(&mut about_next(&mut left_out));
            inside = name == section;
        }
        if inside { left_out.push(line) } else { kept.push(line) }
    }
    kept.append(&mut about_next(&mut left_out));
    kept.join("\n").trim_end().to_owned()
}

/// Takes the blank lines and comments at the end, and forgets the rest.
fn about_next<'a>(section: &mut Vec<&'a str>) -> Vec<&'a str> {
    let next = |line: &&&str| line.trim().is_empty() || line.starts_with('#');
    let count = section.iter().rev().take_while(next).count();
    let taken = section.split_off(section.len() - count);
    section.clear();
    taken
}

/// The name of the section that starts on this line.
fn heading(line: &str) -> Option<&str> {
    let inner = line.split('#').next()?.trim().strip_prefix('[')?.strip_suffix(']')?;
    Some(inner.trim().trim_matches(['"', '\'']))
}

fn fields(view: &SavedView) -> String {
    let look = &view.look;
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut text = format!("pane = {}\n", quoted(view.pane.name()));
    let mut add = |name: &str, value: String| text.extend([name, " = ", &value, "\n"]);
    if let Some(kind) = &view.kind {
        add("kind", quoted(kind));
    }
    if !look.filter.is_empty() {
        add("filter", quoted(&look.filter));
    }
    if let Some(sort) = &look.sort {
        add("sort", quoted(&sort.key));
        add("descending", sort.descending.to_string());
    }
    for (name, _) in [("wide", look.wide), ("faults", look.faults)].into_iter().filter(|it| it.1) {
        add(name, "true".to_owned());
    }
    if !look.columns.is_empty() {
        let keys: Vec<_> = look.columns.iter().map(|key| quoted(key)).collect();
        add("columns", format!("[{}]", keys.join(", ")));
    }
    text
}
