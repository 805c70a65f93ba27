//! What draining machines that go at a known time would do, pod by pod, those that take longest first.

use std::{borrow::Cow, cmp::Reverse};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json, json};

use super::{
    Location, Offer, PaneId, Scope, pods,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, DRAIN_FEEDS, Departure, NOTICE_FEEDS, Notice, NoticeKind},
    keymap::Context,
    model::{Feed, Labels, ResourceId, Store, Symbol},
    plan::{self, Draft, Hurrying, Leaver},
    ui::theme::Role,
};

/// The table of pods that would leave before their machines do.
pub(super) struct Hurried;

const UNTOLD: &str = "nobody has said when its machine goes";

type Cell = Column<Row>;

/// A pod, and when its machine goes.
pub(super) struct Row {
    departure: Departure,
    end: Option<Timestamp>,
}

impl Row {
    /// What ends later than its machine, unless it takes less time than it may.
    fn latest(&self) -> Option<Timestamp> {
        let grace = SignedDuration::from_secs(self.departure.grace_s().into());
        self.end.and_then(|it| it.checked_sub(grace).ok())
    }
}

impl TableSpec for Hurried {
    type Row = Row;

    const PANE: PaneId = PaneId::Spot;
    const TITLE: &'static str = "Drain before the end";
    const CONTEXT: Context = Context::Drain;
    const FEEDS: &'static [Feed] = DRAIN_FEEDS;
    const ROW_FEEDS: &'static [Feed] = &[Feed::Pods, Feed::Nodes, Feed::Budgets];
    const FROZEN: usize = 2;
    const WHOLE: &'static [Verb] = &[Verb::Drain];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("namespace", "NAMESPACE", (9, 24), |row| {
            Value::text(&row.departure.pod.id.namespace)
        }),
        Cell::new("name", "NAME", (12, 60), |row| Value::text(&row.departure.pod.id.name)),
        Cell::new("verdict", "VERDICT", (7, 11), |row| Value::text(row.departure.verdict.name())),
        Cell::new("grace_s", "GRACE", (5, 6), |row: &Row| {
            Value::Seconds(row.departure.grace_s().into())
        }),
        Cell::new("latest", "LATEST", (6, 8), |row: &Row| match row.latest() {
            _ if !row.departure.verdict.leaves() => Value::None,
            Some(latest) => Value::Until(latest),
            None => Value::unknown(UNTOLD),
        })
        .role(|row, now| late(row, now).then_some(Role::Danger)),
        Cell::new("end", "MACHINE", (7, 8), |row| Value::known(row.end, Value::Until, UNTOLD)),
        Cell::new("pdb", "PDB", (4, 24), |row| {
            let names = row.departure.budgets.iter().map(|it| Cow::Borrowed(&*it.id.name));
            let names: Vec<_> = names.collect();
            if names.is_empty() { Value::None } else { Value::List(names) }
        }),
        Cell::new("detail", "DETAIL", (20, 300), |row| {
            row.departure.obstacle().map_or(Value::None, |it| Value::Text(it.into()))
        }),
        Cell::new("node", "NODE", (12, 48), |row: &Row| {
            row.departure.pod.node.as_ref().map_or(Value::None, |it| Value::text(it))
        })
        .shown(Shown::Wide),
    ];

    fn feeds(_scope: &Scope) -> Cow<'static, [Feed]> {
        let more = NOTICE_FEEDS.iter().filter(|feed| !DRAIN_FEEDS.contains(feed));
        DRAIN_FEEDS.iter().chain(more).copied().collect()
    }

    /// What takes longest stands first, and what keeps the machines from being emptied before that.
    fn rows(store: &Store, scope: &Scope) -> Vec<Row> {
        let Scope::Drain(names) = scope else { return Vec::new() };
        let notices = interrupted(store, names.names());
        let end = |node: Option<&Symbol>| {
            notices.iter().find(|it| it.node_name.as_ref() == node).and_then(|it| it.deadline)
        };
        let departures = estate::drain(store, names.names()).into_iter();
        let mut rows: Vec<_> =
            departures.map(|it| Row { end: end(it.pod.node.as_ref()), departure: it }).collect();
        rows.sort_by_key(|row| {
            let it = &row.departure;
            let stays = !it.verdict.leaves();
            (it.obstacle().is_none(), stays, row.latest(), Reverse(it.grace_s()))
        });
        rows
    }

    fn id(row: &Row) -> &ResourceId {
        &row.departure.pod.id
    }

    fn labels(row: &Row) -> Option<&Labels> {
        Some(&row.departure.pod.labels)
    }

    fn role(row: &Row, now: Timestamp) -> Role {
        match &row.departure {
            it if it.obstacle().is_some() => Role::Danger,
            it if !it.verdict.leaves() => Role::Muted,
            _ if late(row, now) => Role::Warning,
            _ => Role::Text,
        }
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r Row>) -> Vec<(&'static str, String)> {
        let departures: Vec<_> = rows.map(|row| &row.departure).collect();
        vec![("detail", estate::drain_summary(&departures))]
    }

    fn totals_json(rows: &[&Row]) -> Map<String, Json> {
        let departures: Vec<_> = rows.iter().map(|row| &row.departure).collect();
        let end = rows.iter().filter_map(|row| row.end).min();
        let mut totals = Map::new();
        totals.insert("summary".to_owned(), json!(estate::drain_summary(&departures)));
        totals.insert("at_least_s".to_owned(), json!(estate::drain_lasts(&departures)));
        totals.insert("end".to_owned(), json!(end.map(|it| it.to_string())));
        totals
    }

    fn offer_whole(store: &Store, scope: &Scope, rows: &[&Row], marked: &[&ResourceId]) -> Offer {
        let Scope::Drain(names) = scope else { return Offer::Meaningless };
        planned(store, names.names(), rows, marked).unwrap_or_else(Offer::Refused)
    }

    fn offer(store: &Store, row: &Row, verb: Verb) -> Offer {
        let pod = &row.departure.pod;
        match verb {
            Verb::Drill | Verb::Describe => Offer::Possible(Location::Describe(pod.id.clone())),
            Verb::Yaml => Offer::Possible(Location::Yaml(pod.id.clone())),
            Verb::Events => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(pod.id.clone())))
            }
            Verb::Logs => Offer::Possible(pods::logs(pod.id.clone(), false)),
            Verb::Owner => super::owner_of(store, &pod.id, pod.owner.as_ref()),
            Verb::Evict => pods::ending(store, pod, false),
            _ => Offer::Meaningless,
        }
    }
}

/// The notices of interruption of these nodes.
fn interrupted(store: &Store, names: &[Symbol]) -> Vec<Notice> {
    let mut notices = estate::notices(store);
    let is_named = |it: &Notice| it.node_name.as_ref().is_some_and(|name| names.contains(name));
    notices.retain(|it| it.kind == NoticeKind::Interruption && it.is_open() && is_named(it));
    notices
}

/// Whether it may take longer to end than its machine is there.
fn late(row: &Row, now: Timestamp) -> bool {
    row.departure.verdict.leaves() && row.latest().is_some_and(|latest| latest < now)
}

/// The drain, with as much time as there is; without a time it is one like any other.
fn planned(
    store: &Store,
    names: &[Symbol],
    rows: &[&Row],
    left_out: &[&ResourceId],
) -> Result<Offer, String> {
    let notices = interrupted(store, names);
    if let Some(refusal) = notices.iter().find_map(super::spot::looks_on) {
        return Err(refusal);
    }
    let (nodes, missing) = estate::nodes_to_drain(store, names);
    if let Some(name) = missing.first() {
        return Err(format!("there is no node {name} any more, or it is not known yet"));
    }
    if !store.pods.freshness().complete {
        return Err("the pods are not all known yet".to_owned());
    }
    let pods: Vec<_> = rows.iter().map(|row| &row.departure).collect();
    let drain = plan::Drain { nodes: &nodes, pods: &pods, left_out, deadline_s: None };
    let plan = drain.plan().map_err(|why| format!("{why}. What is marked is left out"))?;
    let Some(end) = notices.iter().filter_map(|it| it.deadline).min() else {
        return Ok(Offer::Plan(Box::new(plan)));
    };
    let nodes = names.iter().map(|it| it.as_str().into()).collect();
    let leaves = |it: &&&Departure| it.verdict.leaves() && !left_out.contains(&&it.pod.id);
    let leaving = pods.iter().filter(leaves).map(|it| Leaver::of(&it.pod)).collect();
    let hurrying = Hurrying { plan, end, nodes, leaving };
    Ok(Offer::Draft(Box::new(Draft::Hurry(hurrying))))
}
