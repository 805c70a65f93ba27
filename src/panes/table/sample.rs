//! A small table for the tests of this folder.

use std::{cell::Cell, cmp::Ordering, sync::Arc};

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::{Column, Patching, Shown, TablePane, TableSpec, Value};
use crate::{
    action::Verb,
    keymap::Context,
    model::{Delta, Feed, Kind, Labels, Observation, ResourceId, SourceId, Store, Symbol, Usage},
    panes::{Location, Offer, Pane, PaneId, Scope},
    ui::theme::Role,
};

/// What nodes use, told from their names alone: `web-3` is number 3 of group `web`.
pub(super) struct Sample;

pub(super) struct Row {
    usage: Arc<Usage>,
    group: Symbol,
    number: u64,
    labels: Labels,
}

const COLUMNS: &[Column<Row>] = &[
    Column::new("name", "NAME", (6, 24), |row| {
        count(|work| work.read += 1);
        Value::text(&row.usage.id.name)
    }),
    Column::new("cpu_m", "CPU", (4, 6), |row| Value::Millicores(row.usage.cpu_m)),
    Column::new("load", "LOAD%", (5, 6), |row| match row.usage.cpu_m {
        0 => Value::unknown("no allocatable CPU"),
        #[expect(clippy::cast_precision_loss, reason = "a sample")]
        cpu => Value::Share(cpu as f64 / 2000.0),
    }),
    Column::new("memory", "MEM", (4, 6), |row| Value::Bytes(row.usage.memory)),
    Column::new("age_s", "AGE", (4, 6), |row| {
        Value::known(row.usage.at, Value::Since, "never measured")
    }),
    Column::new("number", "NO", (2, 6), |row| Value::Count(row.number)),
    Column::new("pods", "PODS", (5, 8), |row| Value::OutOf(row.number, 58)),
    Column::new("zones", "ZONES", (5, 12), |row: &Row| {
        Value::List(vec!["us-east-1a".into(), row.group.as_str().into()])
    })
    .shown(Shown::Wide),
    Column::new("orphan", "ORPHAN", (6, 12), |row| match row.number {
        7 => Value::text("no-node"),
        _ => Value::None,
    }),
    Column::new("cordoned", "CORDONED", (3, 8), |row: &Row| Value::Flag(row.number == 9))
        .shown(Shown::Never),
];

impl TableSpec for Sample {
    type Row = Row;

    const PANE: PaneId = PaneId::Nodes;
    const TITLE: &'static str = "Nodes";
    const CONTEXT: Context = Context::Nodes;
    const FEEDS: &'static [Feed] = &[Feed::NodeUsage, Feed::PodUsage, Feed::Instances];
    const ROW_FEEDS: &'static [Feed] = &[Feed::NodeUsage];
    const COLUMNS: &'static [Column<Row>] = COLUMNS;

    const PATCHING: Option<Patching<Row>> = Some(Patching {
        order,
        touched: |_, feed, changed| {
            (feed == Feed::NodeUsage).then(|| changed.iter().map(|id| (*id).clone()).collect())
        },
        rows: |store, scope, ids| {
            let rows = ids.iter().filter_map(|id| store.node_usage.get(id)).map(row);
            rows.filter(|row| is_in(scope, row)).collect()
        },
    });

    fn rows(store: &Store, scope: &Scope) -> Vec<Row> {
        store.node_usage.rows().map(row).filter(|row| is_in(scope, row)).collect()
    }

    fn id(row: &Row) -> &ResourceId {
        &row.usage.id
    }

    fn labels(row: &Row) -> Option<&Labels> {
        Some(&row.labels)
    }

    fn role(row: &Row, _now: Timestamp) -> Role {
        if row.usage.cpu_m > 1800 { Role::Danger } else { Role::Text }
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r Row>) -> Vec<(&'static str, String)> {
        vec![("number", rows.map(|row| row.number).sum::<u64>().to_string())]
    }

    fn totals_json(rows: &[&Row]) -> Map<String, Json> {
        let sum: u64 = rows.iter().map(|row| row.number).sum();
        Map::from_iter([("number".to_owned(), json!(sum))])
    }

    fn offer(_: &Store, row: &Row, verb: Verb) -> Offer {
        if verb == Verb::Describe {
            return Offer::Possible(Location::Describe(row.usage.id.clone()));
        }
        Offer::Meaningless
    }
}

/// The group `web` by number, then all others.
fn order(a: &Row, b: &Row) -> Ordering {
    count(|work| work.compared += 1);
    let key = |row: &Row| (row.group != *"web", row.number);
    key(a).cmp(&key(b)).then_with(|| a.usage.id.cmp(&b.usage.id))
}

/// What was done for tables of this thread.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Work {
    /// Pairs of rows that were compared.
    pub(super) compared: usize,
    /// Rows that were made from the store.
    pub(super) made: usize,
    /// Names that were asked for, be it to sort, to filter or to draw.
    pub(super) read: usize,
}

thread_local! {
    static WORK: Cell<Work> = const { Cell::new(Work { compared: 0, made: 0, read: 0 }) };
}

fn count(add: impl FnOnce(&mut Work)) {
    let mut work = WORK.get();
    add(&mut work);
    WORK.set(work);
}

/// What `act` does.
pub(super) fn work_of<T>(act: impl FnOnce() -> T) -> Work {
    WORK.set(Work::default());
    act();
    WORK.get()
}

fn row(usage: &Arc<Usage>) -> Row {
    count(|work| work.made += 1);
    let (group, number) = usage.id.name.rsplit_once('-').unwrap_or((&usage.id.name, "0"));
    let group: Symbol = group.into();
    let labels = [("group".into(), group.clone()), ("tier".into(), "a".into())];
    let labels = labels.into_iter().collect();
    Row { usage: usage.clone(), group, number: number.parse().unwrap_or(0), labels }
}

fn is_in(scope: &Scope, row: &Row) -> bool {
    scope.label().is_none_or(|group| row.group == *group)
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(super) fn id(name: &str) -> ResourceId {
    ResourceId::new(&SourceId::kubernetes("u1", "dev"), Kind::Node, name)
}

/// A node that uses `cpu_m`, measured at second 0.
pub(super) fn usage(name: &str, cpu_m: u64) -> Usage {
    Usage { id: id(name), cpu_m, memory: cpu_m << 20, at: Some(at(0)) }
}

/// The store after one complete listing at second 0.
pub(super) fn store(rows: Vec<Usage>) -> Store {
    let mut store = Store::default();
    resync(&mut store, rows);
    store
}

pub(super) fn resync(store: &mut Store, rows: Vec<Usage>) {
    store.apply(Observation::NodeUsage(Delta::Resync(rows)), at(0));
}

/// Nodes `web-0`, `web-1`, ... with more and more CPU in use.
pub(super) fn fleet(count: u64) -> Vec<Usage> {
    (0..count).map(|number| usage(&format!("web-{number}"), number * 100)).collect()
}

/// A pane over `store`, updated at second 3.
pub(super) fn pane(store: &Store) -> TablePane<Sample> {
    let mut pane = TablePane::new(Scope::All);
    pane.update(store, at(3));
    pane
}

/// The names of the rows shown.
pub(super) fn names(pane: &TablePane<Sample>) -> Vec<&str> {
    pane.shown().map(|id| &*id.name).collect()
}
