//! Objects as they are printed.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{
    cell::{self, Becomes::Left},
    columns::column,
};
use crate::{
    model::{AwsKind, Heading, Kind, Object, Printed, lasting},
    twin::{
        form::{Form, Joining, Kept, Parts, Veiled},
        reader::Reader,
        veil::Veil,
    },
};

impl Form<Parts> for Object {
    fn write(&self, veil: &Veil) -> Value {
        let Self { id, owner, other_owners, created, terminating, labels, headings, cells } = self;
        let mut parts = Map::new();
        parts.insert("id".to_owned(), id.write(veil));
        parts.insert("owner".to_owned(), owner.write(veil));
        parts.insert("other_owners".to_owned(), other_owners.write(veil));
        parts.insert("created".to_owned(), created.write(veil));
        parts.insert("terminating".to_owned(), terminating.write(veil));
        parts.insert("labels".to_owned(), Form::<Joining>::write(labels, veil));
        if let (Some(headings), Kind::Served(kind)) = (headings, id.kind) {
            // A record of DNS may hold any text, such as what proves who owns a domain.
            let text = AwsKind::of(kind) == Some(AwsKind::Records) && is_text(headings, cells);
            let columns = headings.iter().zip(cells).filter_map(|(heading, cell)| {
                let becomes = column(kind, heading.name)?;
                let becomes = if text && heading.name == "Values" { Left } else { becomes };
                let cell = cell::write(cell, becomes, veil);
                Some(json!({"heading": heading.name, "wide": heading.priority > 0, "cell": cell}))
            });
            parts.insert("columns".to_owned(), columns.collect());
        }
        parts.retain(|_, value| !value.is_null());
        Value::Object(parts)
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let names = ["id", "owner", "other_owners", "created", "terminating", "labels", "columns"];
        let parts = reader.object(value, &names)?;
        let id = reader.member::<Veiled, _>(parts, "id");
        let owner = reader.member::<Parts, _>(parts, "owner");
        let other_owners = reader.member::<Parts, _>(parts, "other_owners");
        let created = reader.member::<Kept, _>(parts, "created");
        let terminating = reader.member::<Kept, _>(parts, "terminating");
        let labels = reader.member::<Joining, _>(parts, "labels");
        let columns = parts
            .get("columns")
            .map(|it| reader.within("columns", |reader| reader.each(it, Column::read)));
        let (headings, cells): (Option<Arc<[_]>>, Vec<_>) = match columns {
            Some(columns) => {
                let pairs = columns?.into_iter().map(|Column(heading, cell)| (heading, cell));
                let (headings, cells): (Vec<_>, Vec<_>) = pairs.unzip();
                (Some(headings.into()), cells)
            }
            None => (None, Vec::new()),
        };
        Some(Self {
            id: id?,
            owner: owner?,
            other_owners: other_owners?,
            created: created?,
            terminating: terminating?,
            labels: labels?,
            headings,
            cells: cells.into(),
        })
    }
}

/// Whether it is a record of DNS that holds text.
fn is_text(headings: &[Heading], cells: &[Printed]) -> bool {
    let mut pairs = headings.iter().zip(cells);
    pairs.any(|(heading, cell)| {
        let texts = ["TXT", "SPF"].map(|it| Printed::Text(it.into()));
        heading.name == "Type" && texts.contains(cell)
    })
}

/// A heading and the cell below it.
struct Column(Heading, Printed);

impl Column {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let parts = reader.object(value, &["heading", "wide", "cell"])?;
        let name = reader.member::<Kept, Box<str>>(parts, "heading");
        let wide = reader.member::<Kept, bool>(parts, "wide");
        let cell = parts.get("cell").unwrap_or(&Value::Null);
        let cell = reader.within("cell", |reader| cell::read(cell, reader));
        let heading = Heading { name: lasting(&name?), priority: wide?.into() };
        Some(Self(heading, cell?))
    }
}
