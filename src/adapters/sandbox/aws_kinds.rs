//! Objects of the kinds of AWS, from the cells that an estate writes down.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    estate::Estate,
    rows::{Moment, symbols},
};
use crate::model::{AwsKind, Kind, Labels, Object, Printed, ResourceId, Symbol};

/// An object: its name, its cells by their headings, its tags, and what AWS would say of it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct AwsPart {
    name: String,
    /// What tells two objects of the same name apart.
    #[serde(default)]
    within: String,
    cells: BTreeMap<String, Cell>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    object: Map<String, Value>,
}

/// A cell, as estates write it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Cell {
    Flag(bool),
    Count(u64),
    Text(String),
    List(Vec<String>),
    Typed(Typed),
}

/// A cell whose type JSON does not tell.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Typed {
    Alarming(String),
    Bytes(u64),
    DaysAgo(i64),
    MinutesAgo(i64),
    InDays(i64),
    Unknown(String),
}

/// The objects of one kind, printed.
pub(super) fn objects(estate: &Estate, kind: AwsKind, at: Moment) -> Vec<Object> {
    let headings = kind.headings();
    let row = |part: &AwsPart| Object {
        id: ResourceId::namespaced(
            &estate.aws(),
            Kind::Served(kind.served()),
            &part.within,
            &part.name,
        ),
        owner: None,
        other_owners: Box::default(),
        created: None,
        terminating: false,
        labels: part.labels(),
        headings: Some(headings.clone()),
        cells: headings.iter().map(|heading| printed(part.cells.get(heading.name), at)).collect(),
    };
    parts(estate, kind).iter().map(row).collect()
}

/// An object in full.
pub(super) fn object(estate: &Estate, kind: AwsKind, id: &ResourceId) -> Option<Value> {
    let is = |part: &&AwsPart| part.name == *id.name && part.within == *id.namespace;
    let part = parts(estate, kind).iter().find(is)?;
    Some(Value::Object(part.object.clone()))
}

impl AwsPart {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What tells it from the others of its kind.
    pub(super) fn identity(&self) -> String {
        [&*self.within, &self.name].join(if self.within.is_empty() { "" } else { "/" })
    }

    /// The headings of its cells.
    pub(super) fn headings(&self) -> impl Iterator<Item = &str> {
        self.cells.keys().map(String::as_str)
    }

    pub(super) fn labels(&self) -> Labels {
        symbols(self.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())))
    }

    /// When it was made, from its cells.
    pub(super) fn created(&self, at: Moment) -> Option<Timestamp> {
        self.since("Age", at)
    }

    /// The time in the cell of this heading.
    pub(super) fn since(&self, heading: &str, at: Moment) -> Option<Timestamp> {
        let age = printed(self.cells.get(heading), at);
        if let Printed::Since(then) = age { Some(then) } else { None }
    }

    /// What AWS says under a name, if it is a text.
    pub(super) fn symbol(&self, name: &str) -> Option<Symbol> {
        self.object.get(name)?.as_str().map(Into::into)
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.object.get(name)?.as_u64()?.try_into().ok()
    }

    pub(super) fn decimal(&self, name: &str) -> Option<f64> {
        self.object.get(name)?.as_f64()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.object.get(name)?.as_bool()
    }

    pub(super) fn list(&self, name: &str) -> &[Value] {
        self.object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn parts(estate: &Estate, kind: AwsKind) -> &[AwsPart] {
    estate.aws_kinds.get(kind.plural()).map_or(&[], Vec::as_slice)
}

fn printed(cell: Option<&Cell>, at: Moment) -> Printed {
    match cell {
        None => Printed::Nothing,
        Some(Cell::Flag(flag)) => Printed::Flag(*flag),
        Some(Cell::Count(count)) => Printed::Count(*count),
        Some(Cell::Text(text)) => Printed::Text(text.as_str().into()),
        Some(Cell::List(texts)) => {
            Printed::List(texts.iter().map(|text| text.as_str().into()).collect())
        }
        Some(Cell::Typed(typed)) => match typed {
            Typed::Alarming(text) => Printed::Alarming(text.as_str().into()),
            Typed::Bytes(bytes) => Printed::Bytes(*bytes),
            Typed::DaysAgo(days) => at.ago(days * 86_400).map_or(Printed::Nothing, Printed::Since),
            Typed::MinutesAgo(minutes) => {
                at.ago(minutes * 60).map_or(Printed::Nothing, Printed::Since)
            }
            Typed::InDays(days) => {
                let then = at.0.checked_add(SignedDuration::from_hours(24 * days));
                then.map_or(Printed::Nothing, Printed::Until)
            }
            Typed::Unknown(reason) => Printed::Unknown(reason.clone().into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_objects_and_every_cell_has_its_heading() {
        let estate = Estate::named("p2").unwrap();
        for kind in AwsKind::ALL {
            let headings = kind.headings();
            let parts = parts(&estate, *kind);
            assert!(!parts.is_empty(), "{kind:?}");
            for part in parts {
                for heading in part.cells.keys() {
                    assert!(headings.iter().any(|it| it.name == heading), "{kind:?}: {heading}");
                }
                assert!(!part.object.is_empty(), "{kind:?}: {}", part.name);
            }
            let rows = objects(&estate, *kind, Moment(Timestamp::UNIX_EPOCH));
            assert!(rows.iter().all(|row| row.cells.len() == headings.len()));
        }
        for plural in estate.aws_kinds.keys() {
            assert!(AwsKind::called(plural).is_some(), "{plural}");
        }
    }
}
