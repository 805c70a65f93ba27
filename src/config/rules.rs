//! Reads the sections `[[rule]]` of a configuration file, and of the policy of the system.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::environments::{read_level, text};
use crate::{
    guard::{Demands, Rule, Scope, Window},
    ports::Command,
    spelling::{nearest, unknown},
    user_file::Reader,
};

/// The name of the section.
pub(super) const SECTION: &str = "rule";

const FIELDS: [&str; 10] = [
    "name",
    "environment",
    "level",
    "commands",
    "targets",
    "deny",
    "reason",
    "second_person",
    "max_bulk",
    "windows",
];
/// Those that demand something.
const DEMANDS: [&str; 5] = ["deny", "reason", "second_person", "max_bulk", "windows"];

/// The rules, in the order of the file; whatever is wrong is noted.
pub(super) fn rules<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>) -> Vec<Rule> {
    let Some(sections) = value.get_ref().as_array() else {
        reader.mistake(&value.span(), "rules are written as sections `[[rule]]`");
        return Vec::new();
    };
    let mut rules: Vec<Rule> = Vec::new();
    for section in sections {
        let Some(table) = reader.table(section) else { continue };
        let Some(rule) = rule(reader, section, table) else { continue };
        if rules.iter().any(|it| it.name == rule.name) {
            reader.mistake(&section.span(), format!("two rules are called `{}`", rule.name));
        }
        rules.push(rule);
    }
    rules
}

fn rule<'a>(
    reader: &mut Reader<'a>,
    section: &Spanned<DeValue<'a>>,
    table: &DeTable<'a>,
) -> Option<Rule> {
    let (mut name, mut scope, mut demands) = (None, Scope::default(), Demands::default());
    for (field, value) in table {
        let known = field.get_ref().as_ref();
        match known {
            "name" => name = text(reader, known, value),
            "environment" => scope.environment = text(reader, known, value),
            "level" => scope.level = read_level(reader, value),
            "commands" => scope.commands = commands(reader, value),
            "targets" => scope.targets = texts(reader, known, value),
            "deny" => demands.deny = demanded(reader, known, value),
            "reason" => demands.reason = demanded(reader, known, value),
            "second_person" => demands.second_person = demanded(reader, known, value),
            "max_bulk" => demands.max_bulk = count(reader, value),
            "windows" => demands.windows = windows(reader, value),
            other => reader.mistake(&field.span(), unknown("field", other, FIELDS)),
        }
    }
    if table.get("name").is_none() {
        reader.mistake(&section.span(), "a rule lacks its `name`");
    }
    if DEMANDS.iter().all(|field| table.get(*field).is_none()) {
        let what = format!("a rule demands something, by {}: none is given", quoted(&DEMANDS));
        reader.mistake(&section.span(), what);
    }
    Some(Rule { name: name?.into(), scope, demands })
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

/// A flag that says something only when it is set.
fn demanded(reader: &mut Reader<'_>, field: &str, value: &Spanned<DeValue<'_>>) -> bool {
    let set = value.get_ref().as_bool() == Some(true);
    if !set {
        // Nobody is to believe that it takes back what another rule demands.
        reader.mistake(&value.span(), format!("`{field}` is true, or left out"));
    }
    set
}

fn count(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<u32> {
    let number = value.get_ref().as_integer();
    let number = number.and_then(|it| u32::from_str_radix(it.as_str(), it.radix()).ok());
    let number = number.filter(|it| *it > 0);
    if number.is_none() {
        reader.mistake(&value.span(), "`max_bulk` is a number from 1; `deny` forbids");
    }
    number
}

/// A list of texts with something in it: an empty one would be about everything.
fn texts<'a>(reader: &mut Reader<'a>, field: &str, value: &Spanned<DeValue<'a>>) -> Vec<String> {
    let Some(list) = value.get_ref().as_array().filter(|it| !it.is_empty()) else {
        reader.mistake(&value.span(), format!("`{field}` is a list of texts, such as [\"a\"]"));
        return Vec::new();
    };
    list.iter().filter_map(|it| text(reader, field, it)).collect()
}

fn commands<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>) -> Vec<String> {
    let (found, known) = (texts(reader, "commands", value), Command::names());
    for name in found.iter().filter(|it| !known.contains(it)) {
        let names = || known.iter().map(String::as_str);
        let what = match nearest(name, names()) {
            Some(_) => unknown("command", name, names()),
            None => format!("unknown command `{name}`; there are: {}", known.join(", ")),
        };
        reader.mistake(&value.span(), what);
    }
    found
}

fn windows<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>) -> Vec<Window> {
    let mut windows = Vec::new();
    for text in texts(reader, "windows", value) {
        match text.parse() {
            Ok(window) => windows.push(window),
            Err(how) => reader.mistake(&value.span(), format!("`{text}`: {how}")),
        }
    }
    windows
}
