//! Reads the sections `[[environment]]` of a configuration file.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    estate::EnvironmentRule,
    model::{Environment, Level},
    spelling::unknown,
    user_file::Reader,
};

/// The name of the section.
pub(super) const SECTION: &str = "environment";

const FIELDS: [&str; 5] = ["name", "level", "account", "cluster", "context"];

/// The rules, in the order of the file; whatever is wrong is noted.
pub(super) fn rules<'a>(
    reader: &mut Reader<'a>,
    value: &Spanned<DeValue<'a>>,
) -> Vec<EnvironmentRule> {
    let Some(sections) = value.get_ref().as_array() else {
        reader.mistake(&value.span(), "environments are written as sections `[[environment]]`");
        return Vec::new();
    };
    let mut rules: Vec<EnvironmentRule> = Vec::new();
    for section in sections {
        let Some(table) = reader.table(section) else { continue };
        let Some(rule) = rule(reader, section, table) else { continue };
        if rules.iter().any(|it| it.environment.name == rule.environment.name && same(it, &rule)) {
            reader.mistake(&section.span(), "this environment stands here twice");
        }
        rules.push(rule);
    }
    rules
}

/// Whether two rules ask for the same.
fn same(a: &EnvironmentRule, b: &EnvironmentRule) -> bool {
    (&a.account, &a.cluster, &a.context) == (&b.account, &b.cluster, &b.context)
}

fn rule<'a>(
    reader: &mut Reader<'a>,
    section: &Spanned<DeValue<'a>>,
    table: &DeTable<'a>,
) -> Option<EnvironmentRule> {
    let (mut name, mut level) = (None, None);
    let (mut account, mut cluster, mut context) = (None, None, None);
    for (field, value) in table {
        match field.get_ref().as_ref() {
            "name" => name = text(reader, field.get_ref(), value),
            "level" => level = read_level(reader, value),
            "account" => account = text(reader, field.get_ref(), value),
            "cluster" => cluster = text(reader, field.get_ref(), value),
            "context" => context = text(reader, field.get_ref(), value),
            other => reader.mistake(&field.span(), unknown("field", other, FIELDS)),
        }
    }
    for field in ["name", "level"].into_iter().filter(|field| table.get(*field).is_none()) {
        reader.mistake(&section.span(), format!("an environment lacks its `{field}`"));
    }
    if FIELDS[2..].iter().all(|field| table.get(*field).is_none()) {
        let what =
            "an environment is recognised by `account`, `cluster` or `context`: none is given";
        reader.mistake(&section.span(), what);
    }
    let environment = Environment { name: name?.into(), level: level? };
    Some(EnvironmentRule { environment, account, cluster, context })
}

/// A text with something in it.
pub(super) fn text<'a>(
    reader: &mut Reader<'a>,
    field: &str,
    value: &Spanned<DeValue<'a>>,
) -> Option<String> {
    let text = reader.text(value)?;
    if text.trim().is_empty() {
        reader.mistake(&value.span(), format!("`{field}` is empty; leave it out instead"));
        return None;
    }
    Some(text.to_owned())
}

/// A level by its name.
pub(super) fn read_level<'a>(
    reader: &mut Reader<'a>,
    value: &Spanned<DeValue<'a>>,
) -> Option<Level> {
    let name = reader.text(value)?;
    let found = Level::ALL.iter().copied().find(|level| level.name() == name);
    if found.is_none() {
        let known = Level::ALL.iter().map(|level| level.name());
        let choices = known.clone().collect::<Vec<_>>().join(", ");
        let what = format!("{}; there are: {choices}", unknown("level", name, known));
        reader.mistake(&value.span(), what);
    }
    found
}
