//! Objects of any one kind, with the columns that the API server prints: those that a custom
//! resource declares come for free.

use std::{borrow::Cow, sync::Arc};

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Columns, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{Collection, Feed, Heading, Labels, Object, Printed, ResourceId, Store, lasting},
    ui::theme::Role,
};

/// The table of one kind.
pub(super) struct Objects;

/// An object, and what the columns on screen are.
pub(super) struct Row {
    object: Arc<Object>,
    /// Those of the whole table: an object printed earlier may have others.
    headings: Arc<[Heading]>,
}

type Cell = Column<Row>;

const NAMESPACE: Cell =
    Cell::new("namespace", "NAMESPACE", (9, 24), |row| Value::text(&row.object.id.namespace));
const NAME: Cell = Cell::new("name", "NAME", (12, 60), |row| Value::text(&row.object.id.name));
const AGE: Cell = Cell::new("age_s", "AGE", (4, 6), |row| {
    Value::known(row.object.created, Value::Since, "the API server has not said")
});

/// Columns the server may print: as many as any kind is likely to have.
const SLOTS: [for<'a> fn(&'a Row) -> Value<'a>; 24] = [
    slot::<0>, slot::<1>, slot::<2>, slot::<3>, slot::<4>, slot::<5>, slot::<6>, slot::<7>,
    slot::<8>, slot::<9>, slot::<10>, slot::<11>, slot::<12>, slot::<13>, slot::<14>, slot::<15>,
    slot::<16>, slot::<17>, slot::<18>, slot::<19>, slot::<20>, slot::<21>, slot::<22>, slot::<23>,
];

impl TableSpec for Objects {
    type Row = Row;

    const PANE: PaneId = PaneId::Kinds;
    const TITLE: &'static str = "Kind";
    const CONTEXT: Context = Context::Kinds;
    const FEEDS: &'static [Feed] = &[];
    const ROW_FEEDS: &'static [Feed] = &[];
    const FROZEN: usize = 2;
    const COLUMNS: &'static [Cell] = &[NAMESPACE, NAME, AGE];

    fn feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        // The kinds say where the owner of an object is served.
        let own = Self::row_feeds(scope);
        own.iter().copied().chain([Feed::Kinds]).collect()
    }

    fn row_feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        if let Scope::Served(served) = scope {
            return vec![Feed::Objects(*served)].into();
        }
        Cow::Borrowed(&[])
    }

    fn columns(store: &Store, scope: &Scope) -> Columns<Row> {
        let namespaced = matches!(scope, Scope::Served(served) if served.is_namespaced());
        let mut columns: Vec<Cell> = namespaced.then_some(NAMESPACE).into_iter().collect();
        columns.push(NAME);
        for (heading, value) in headings(store, scope).iter().zip(SLOTS) {
            let (key, header) = (key(heading.name), lasting(&heading.name.to_uppercase()));
            let taken = columns.iter().any(|column| column.key == key);
            if taken || ["age", "age_s", "owner", "labels"].contains(&key) {
                continue;
            }
            let least = u16::try_from(header.chars().count()).unwrap_or(12).clamp(4, 12);
            let shown = if heading.priority > 0 { Shown::Wide } else { Shown::Always };
            columns.push(Cell::new(key, header, (least, 48), value).shown(shown));
        }
        columns.push(AGE);
        columns.push(Cell::new("owner", "OWNER", (8, 60), owner).shown(Shown::Wide));
        columns.push(Cell::new("labels", "LABELS", (6, 60), labels).shown(Shown::Wide));
        columns.into()
    }

    fn rows(store: &Store, scope: &Scope) -> Vec<Row> {
        let headings = headings(store, scope);
        let row = |object: &Arc<Object>| Row { object: object.clone(), headings: headings.clone() };
        let mut rows: Vec<Row> = objects(store, scope).map(row).collect();
        rows.sort_unstable_by(|a, b| a.object.id.cmp(&b.object.id));
        rows
    }

    fn id(row: &Row) -> &ResourceId {
        &row.object.id
    }

    fn labels(row: &Row) -> Option<&Labels> {
        Some(&row.object.labels)
    }

    fn role(row: &Row, _now: Timestamp) -> Role {
        let unready = row.object.headings.iter().flat_map(|it| it.iter()).zip(&row.object.cells);
        let bad = |(heading, cell): (&Heading, &Printed)| {
            let condition =
                ["ready", "available", "synced", "healthy"].contains(&key(heading.name));
            condition
                && match cell {
                    Printed::Flag(flag) => !flag,
                    Printed::Text(text) => &**text == "False",
                    Printed::Count(_) | Printed::Nothing | Printed::Unknown => false,
                }
        };
        if row.object.terminating || unready.into_iter().any(bad) {
            Role::Warning
        } else {
            Role::Text
        }
    }

    fn offer(store: &Store, row: &Row, verb: Verb) -> Offer {
        let id = || row.object.id.clone();
        match verb {
            Verb::Drill | Verb::Describe => Offer::Possible(Location::Describe(id())),
            Verb::Yaml => Offer::Possible(Location::Yaml(id())),
            Verb::Events => Offer::Possible(Location::Table(PaneId::Events, Scope::About(id()))),
            Verb::Owner => super::owner_of(store, &row.object.id, row.object.owner.as_ref()),
            _ => Offer::Meaningless,
        }
    }
}

fn objects<'a>(store: &'a Store, scope: &Scope) -> impl Iterator<Item = &'a Arc<Object>> {
    let of = if let Scope::Served(served) = scope { store.objects.get(served) } else { None };
    of.into_iter().flat_map(Collection::rows)
}

/// The newest headings: of the object that came last.
fn headings(store: &Store, scope: &Scope) -> Arc<[Heading]> {
    objects(store, scope).filter_map(|it| it.headings.clone()).last().unwrap_or_default()
}

/// What the server prints under the heading number `N`.
fn slot<const N: usize>(row: &Row) -> Value<'_> {
    const EARLIER: &str = "it was printed before the kind had this column";
    let Some(own) = &row.object.headings else {
        return Value::unknown("the API server does not print this kind");
    };
    let place = if Arc::ptr_eq(own, &row.headings) {
        Some(N)
    } else {
        let name = row.headings.get(N).map(|heading| heading.name);
        own.iter().position(|heading| Some(heading.name) == name)
    };
    match place.and_then(|place| row.object.cells.get(place)) {
        Some(Printed::Text(text)) => Value::text(text),
        Some(Printed::Count(count)) => Value::Count(*count),
        Some(Printed::Flag(flag)) => Value::Flag(*flag),
        Some(Printed::Nothing) => Value::None,
        Some(Printed::Unknown) => Value::unknown("the API server does not know"),
        None => Value::unknown(EARLIER),
    }
}

/// `PORT(S)` and `Cluster-IP` as keys: `ports`, `cluster_ip`.
fn key(name: &str) -> &'static str {
    let letters = name.to_lowercase();
    let letters = letters.chars().filter_map(|letter| match letter {
        letter if letter.is_alphanumeric() => Some(letter),
        '(' | ')' => None,
        _ => Some('_'),
    });
    lasting(&letters.collect::<String>())
}

fn owner(row: &Row) -> Value<'_> {
    let owner = row.object.owner.as_ref();
    owner.map_or(Value::None, |it| Value::Text(format!("{}/{}", it.kind, it.name).into()))
}

fn labels(row: &Row) -> Value<'_> {
    let labels = row.object.labels.iter();
    Value::List(labels.map(|(key, value)| format!("{key}={value}").into()).collect())
}
