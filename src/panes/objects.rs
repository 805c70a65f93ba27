//! Objects of any one kind, with the columns that the API server prints: those that a custom
//! resource declares come for free. Kinds of AWS name their columns themselves.

use std::{borrow::Cow, sync::Arc};

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope, cron_jobs,
    table::{Column, Columns, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{
        AwsKind, Collection, Feed, Heading, Labels, Object, Printed, ResourceId, Side, Store,
        lasting,
    },
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

/// What a column says, and how it stands out.
type Slot = (for<'a> fn(&'a Row) -> Value<'a>, fn(&Row, Timestamp) -> Option<Role>);

macro_rules! slots {
    ($( $place:literal )+) => { [$( (slot::<$place>, alarm::<$place>), )+] };
}

/// Columns that may be printed: as many as any kind is likely to have.
const SLOTS: [Slot; 24] = slots![0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23];

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
        // The kinds say where the owner of an object is served; nothing at AWS has one.
        let own = Self::row_feeds(scope);
        let kinds = own.iter().any(|feed| feed.side() == Side::Kubernetes).then_some(Feed::Kinds);
        own.iter().copied().chain(kinds).collect()
    }

    fn row_feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        if let Scope::Served(served) = scope {
            return vec![Feed::Objects(*served)].into();
        }
        Cow::Borrowed(&[])
    }

    fn columns(store: &Store, scope: &Scope) -> Columns<Row> {
        let aws = aws_kind(scope).is_some();
        let namespaced = matches!(scope, Scope::Served(served) if served.is_namespaced());
        let mut columns: Vec<Cell> = namespaced.then_some(NAMESPACE).into_iter().collect();
        columns.push(NAME);
        for (heading, (value, role)) in headings(store, scope).iter().zip(SLOTS) {
            let (key, header) = (key(heading.name), lasting(&heading.name.to_uppercase()));
            let taken = columns.iter().any(|column| column.key == key);
            if taken || !aws && ["age", "age_s", "owner", "labels"].contains(&key) {
                continue;
            }
            let key = if aws && key == "age" { AGE.key } else { key };
            let least = u16::try_from(header.chars().count()).unwrap_or(12).clamp(4, 12);
            let shown = if heading.priority > 0 { Shown::Wide } else { Shown::Always };
            columns.push(Cell::new(key, header, (least, 48), value).shown(shown).role(role));
        }
        if !aws {
            columns.push(AGE);
            columns.push(Cell::new("owner", "OWNER", (8, 60), owner).shown(Shown::Wide));
        }
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

    fn role(row: &Row, now: Timestamp) -> Role {
        role_of(&row.object, now)
    }

    fn offer(store: &Store, row: &Row, verb: Verb) -> Offer {
        let id = || row.object.id.clone();
        match verb {
            Verb::Drill | Verb::Describe => Offer::Possible(Location::Describe(id())),
            Verb::Yaml => Offer::Possible(Location::Yaml(id())),
            Verb::Events | Verb::Owner if row.object.id.kind.side() == Side::Aws => {
                Offer::Meaningless
            }
            Verb::Events => Offer::Possible(Location::Table(PaneId::Events, Scope::About(id()))),
            Verb::Owner => super::owner_of(store, &row.object.id, row.object.owner.as_ref()),
            Verb::Trigger => cron_jobs::trigger(&row.object),
            Verb::SuspendCron => cron_jobs::suspend(&row.object, true),
            Verb::ResumeCron => cron_jobs::suspend(&row.object, false),
            _ => Offer::Meaningless,
        }
    }
}

/// How an object stands out.
pub(super) fn role_of(object: &Object, now: Timestamp) -> Role {
    let headings = object.headings.iter().flat_map(|it| it.iter());
    let bad = |(heading, cell): (&Heading, &Printed)| {
        needs_attention(cell, now) || is_unmet(heading.name, cell)
    };
    if object.terminating || headings.zip(&object.cells).any(bad) {
        Role::Warning
    } else {
        Role::Text
    }
}

/// A condition that the object does not meet.
fn is_unmet(heading: &str, cell: &Printed) -> bool {
    ["ready", "available", "synced", "healthy"].contains(&key(heading))
        && (*cell == Printed::Flag(false) || *cell == Printed::Text("False".into()))
}

fn objects<'a>(store: &'a Store, scope: &Scope) -> impl Iterator<Item = &'a Arc<Object>> {
    let of = if let Scope::Served(served) = scope { store.objects.get(served) } else { None };
    of.into_iter().flat_map(Collection::rows)
}

fn aws_kind(scope: &Scope) -> Option<AwsKind> {
    if let Scope::Served(served) = scope { AwsKind::of(*served) } else { None }
}

/// The newest headings: of the object that came last.
fn headings(store: &Store, scope: &Scope) -> Arc<[Heading]> {
    if let Some(kind) = aws_kind(scope) {
        return kind.headings();
    }
    objects(store, scope).filter_map(|it| it.headings.clone()).last().unwrap_or_default()
}

/// What is printed under the heading number `N`.
fn slot<const N: usize>(row: &Row) -> Value<'_> {
    if row.object.headings.is_none() {
        return Value::unknown("the API server does not print this kind");
    }
    match cell::<N>(row) {
        Some(Printed::Text(text) | Printed::Alarming(text)) => Value::text(text),
        Some(Printed::Count(count)) => Value::Count(*count),
        Some(Printed::Bytes(bytes)) => Value::Bytes(*bytes),
        Some(Printed::Flag(flag)) => Value::Flag(*flag),
        Some(Printed::Since(then)) => Value::Since(*then),
        Some(Printed::Until(then)) => Value::Until(*then),
        Some(Printed::List(texts)) => Value::List(texts.iter().map(|it| (&**it).into()).collect()),
        Some(Printed::Nothing) => Value::None,
        Some(Printed::Unknown(reason)) => Value::Unknown(Cow::Borrowed(reason)),
        None => Value::unknown("it was printed before the kind had this column"),
    }
}

/// A cell that needs attention by itself.
fn alarm<const N: usize>(row: &Row, now: Timestamp) -> Option<Role> {
    cell::<N>(row).is_some_and(|cell| needs_attention(cell, now)).then_some(Role::Warning)
}

fn needs_attention(cell: &Printed, now: Timestamp) -> bool {
    match cell {
        Printed::Alarming(_) => true,
        Printed::Until(then) => *then < now,
        Printed::Text(_)
        | Printed::Count(_)
        | Printed::Bytes(_)
        | Printed::Flag(_)
        | Printed::Since(_)
        | Printed::List(_)
        | Printed::Nothing
        | Printed::Unknown(_) => false,
    }
}

/// An object that was printed earlier may have had its columns in other places.
fn cell<const N: usize>(row: &Row) -> Option<&Printed> {
    let own = row.object.headings.as_ref()?;
    let place = if Arc::ptr_eq(own, &row.headings) {
        Some(N)
    } else {
        let name = row.headings.get(N).map(|heading| heading.name);
        own.iter().position(|heading| Some(heading.name) == name)
    };
    row.object.cells.get(place?)
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
