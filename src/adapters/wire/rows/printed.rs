//! Objects of any kind as the API server prints them (`Table` of `meta.k8s.io/v1`).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::meta::{Meta, nullable};
use crate::{
    adapters::wire::slim::Slim,
    model::{Heading, Kind, Object, Printed, SourceId, lasting},
};

/// A row of a listed table, a table of one row as a watch gives it, or a plain object where the
/// server does not print the kind.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SlimPrinted {
    metadata: Option<Meta>,
    object: Option<Partial>,
    #[serde(deserialize_with = "nullable")]
    cells: Vec<Value>,
    #[serde(deserialize_with = "nullable")]
    rows: Vec<Row>,
    column_definitions: Columns,
}

#[derive(Debug, Deserialize)]
struct Row {
    #[serde(default, deserialize_with = "nullable")]
    cells: Vec<Value>,
    object: Option<Partial>,
}

#[derive(Debug, Default, Deserialize)]
struct Partial {
    #[serde(default)]
    metadata: Meta,
}

/// `columnDefinitions`; a watch gives them only once.
#[derive(Clone, Debug, Default)]
pub struct Columns(Option<Arc<[Heading]>>);

#[derive(Deserialize)]
struct Definition {
    name: String,
    #[serde(default)]
    priority: i32,
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let definitions: Vec<Definition> = nullable(deserializer)?;
        let heading = |it: Definition| Heading { name: lasting(&it.name), priority: it.priority };
        let headings: Arc<[Heading]> = definitions.into_iter().map(heading).collect();
        Ok(Self(Some(headings).filter(|it| !it.is_empty())))
    }
}

impl SlimPrinted {
    fn meta(&self) -> Option<&Meta> {
        let of_row = self.rows.first().and_then(|row| row.object.as_ref());
        let printed = of_row.or(self.object.as_ref()).map(|it| &it.metadata);
        printed.or(self.metadata.as_ref())
    }
}

impl Slim for SlimPrinted {
    type Row = Object;

    fn version(&self) -> &str {
        let version = |meta: &Meta| !meta.resource_version.is_empty();
        let own = self.meta().filter(|it| version(it)).or(self.metadata.as_ref());
        own.map_or("", |meta| &meta.resource_version)
    }

    fn beneath(mut self, columns: &Columns) -> Self {
        self.column_definitions = columns.clone();
        self
    }

    fn into_row(mut self, source: &SourceId, kind: Kind) -> Object {
        let row = (!self.rows.is_empty()).then(|| self.rows.swap_remove(0));
        let (cells, object) = match row {
            Some(row) => (row.cells, row.object),
            None => (self.cells, self.object),
        };
        let meta = object.map(|it| it.metadata).or(self.metadata);
        let mut meta = meta.unwrap_or_default();
        let (owner, other_owners) = meta.owners();
        Object {
            id: meta.id(source, kind),
            owner,
            other_owners,
            created: meta.creation_timestamp.0,
            terminating: meta.deletion_timestamp.0.is_some(),
            labels: meta.labels.0,
            headings: self.column_definitions.0,
            cells: cells.into_iter().map(printed).collect(),
        }
    }
}

fn printed(cell: Value) -> Printed {
    match cell {
        Value::Null => Printed::Nothing,
        Value::Bool(flag) => Printed::Flag(flag),
        Value::Number(number) => match number.as_u64() {
            Some(count) => Printed::Count(count),
            None => Printed::Text(number.to_string().into()),
        },
        Value::String(text) => match text.as_str() {
            "" | "<none>" => Printed::Nothing,
            "<unknown>" => Printed::Unknown("the API server does not know".into()),
            _ => Printed::Text(text.into()),
        },
        list @ (Value::Array(_) | Value::Object(_)) => Printed::Text(list.to_string().into()),
    }
}

/// Gives every row its headings: those of a watch come only with its first event.
pub fn head(memory: &mut Option<Arc<[Heading]>>, mut object: Object) -> Object {
    match &object.headings {
        // The same columns again: sharing them keeps the rows of one table alike.
        Some(headings) if memory.as_ref() == Some(headings) => object.headings.clone_from(memory),
        Some(headings) => *memory = Some(headings.clone()),
        None => object.headings.clone_from(memory),
    }
    object
}
