//! What draining nodes would do, pod by pod: looked at before it is done.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::{
    Location, Offer, PaneId, Scope, pods,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, DRAIN_FEEDS, Departure, Refuge, Verdict},
    keymap::Context,
    model::{Feed, Hold, Labels, LocalData, Placement, ResourceId, Store},
    plan,
    ui::theme::Role,
};

/// The table of pods that would leave.
pub(super) struct Drain;

const UNSAID: &str = "nobody said what it asks of its node";

/// Why it is not told how many addresses there are.
const NO_SUBNET: &str = "what addresses the subnet of that node has left is not known";

type Cell = Column<Departure>;

impl TableSpec for Drain {
    type Row = Departure;

    const PANE: PaneId = PaneId::Nodes;
    const TITLE: &'static str = "Drain";
    const CONTEXT: Context = Context::Drain;
    const FEEDS: &'static [Feed] = DRAIN_FEEDS;
    const ROW_FEEDS: &'static [Feed] = &[Feed::Pods, Feed::Nodes, Feed::Budgets];
    const FROZEN: usize = 2;
    const WHOLE: &'static [Verb] = &[Verb::Drain];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("namespace", "NAMESPACE", (9, 24), |row| Value::text(&row.pod.id.namespace)),
        Cell::new("name", "NAME", (12, 60), |row| Value::text(&row.pod.id.name)),
        Cell::new("verdict", "VERDICT", (7, 11), |row| Value::text(row.verdict.name()))
            .role(|row, _| Some(role_of(row))),
        Cell::new("pdb", "PDB", (4, 24), |row| {
            let names = row.budgets.iter().map(|it| Cow::Borrowed(&*it.id.name));
            if row.budgets.is_empty() { Value::None } else { Value::List(names.collect()) }
        }),
        Cell::new("pdb_allowed", "FREE", (4, 4), |row| {
            row.budgets.first().map_or(Value::None, |it| Value::Count(it.allowed.into()))
        }),
        Cell::new("grace_s", "GRACE", (5, 6), |row| {
            let said = row.pod.placement.as_ref().and_then(|it| it.grace_s);
            Value::known(said, |it| Value::Seconds(it.into()), UNSAID)
        }),
        Cell::new("local_data", "LOCAL", (5, 8), |row| {
            said(row, |it| it.local.map(LocalData::name))
        }),
        Cell::new("do_not_disrupt", "HOLD", (4, 18), |row| said(row, |it| it.hold.map(Hold::name))),
        Cell::new("singleton", "ALONE", (5, 5), |row| {
            Value::known(row.singleton, Value::Flag, "its controller is not known")
        }),
        Cell::new("fits_elsewhere", "FITS ON", (7, 32), |row| match &row.refuge {
            Refuge::Node(node) => Value::text(node),
            Refuge::Nowhere(_) => Value::text("no node"),
            Refuge::Unknown(why) => Value::Unknown(Cow::Borrowed(why)),
            Refuge::NotNeeded => Value::None,
        }),
        Cell::new("addresses", "IPS", (4, 6), |row| match &row.refuge {
            Refuge::Node(_) => Value::known(row.addresses, Value::Count, NO_SUBNET),
            _ => Value::None,
        })
        .shown(Shown::Wide),
        Cell::new("detail", "DETAIL", (20, 300), detail),
        Cell::new("owner", "OWNER", (12, 60), |row| {
            row.pod
                .owner
                .as_ref()
                .map_or(Value::None, |it| Value::Text(format!("{}/{}", it.kind, it.name).into()))
        })
        .shown(Shown::Wide),
        Cell::new("node", "NODE", (12, 48), |row| {
            row.pod.node.as_ref().map_or(Value::None, |it| Value::text(it))
        })
        .shown(Shown::Wide),
    ];

    /// What keeps the nodes from being drained stands first.
    fn rows(store: &Store, scope: &Scope) -> Vec<Departure> {
        let Scope::Drain(names) = scope else { return Vec::new() };
        let mut rows = estate::drain(store, names.names());
        rows.sort_by_key(|row| rank(&row.verdict));
        rows
    }

    fn id(row: &Departure) -> &ResourceId {
        &row.pod.id
    }

    fn labels(row: &Departure) -> Option<&Labels> {
        Some(&row.pod.labels)
    }

    fn role(row: &Departure, _now: Timestamp) -> Role {
        role_of(row)
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r Departure>) -> Vec<(&'static str, String)> {
        vec![("detail", estate::drain_summary(&rows.collect::<Vec<_>>()))]
    }

    fn totals_json(rows: &[&Departure]) -> Map<String, Json> {
        let mut totals = Map::new();
        totals.insert("summary".to_owned(), json!(estate::drain_summary(rows)));
        totals.insert("at_least_s".to_owned(), json!(estate::drain_lasts(rows)));
        totals
    }

    fn offer_whole(
        store: &Store,
        scope: &Scope,
        rows: &[&Departure],
        marked: &[&ResourceId],
    ) -> Offer {
        let Scope::Drain(names) = scope else { return Offer::Meaningless };
        match plan::drain_of(store, names.names(), rows, marked, None) {
            Ok(plan) => Offer::Plan(Box::new(plan)),
            Err(why) => Offer::Refused(format!("{why}. What is marked is left out")),
        }
    }

    fn offer(store: &Store, row: &Departure, verb: Verb) -> Offer {
        match verb {
            Verb::Drill | Verb::Describe => Offer::Possible(Location::Describe(row.pod.id.clone())),
            Verb::Yaml => Offer::Possible(Location::Yaml(row.pod.id.clone())),
            Verb::Events => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(row.pod.id.clone())))
            }
            Verb::Logs => Offer::Possible(pods::logs(row.pod.id.clone(), false)),
            Verb::Owner => super::owner_of(store, &row.pod.id, row.pod.owner.as_ref()),
            Verb::Evict => pods::ending(store, &row.pod, false),
            Verb::Delete => pods::forced(store, &row.pod),
            _ => Offer::Meaningless,
        }
    }
}

fn said<'a>(
    row: &'a Departure,
    pick: impl FnOnce(&'a Placement) -> Option<&'static str>,
) -> Value<'a> {
    let Some(placement) = &row.pod.placement else { return Value::unknown(UNSAID) };
    pick(placement).map_or(Value::None, Value::text)
}

/// What keeps it, and what is in its way elsewhere.
fn detail(row: &Departure) -> Value<'_> {
    let mut parts: Vec<Cow<'_, str>> = Vec::new();
    match &row.verdict {
        Verdict::Never(why) => parts.push(why.into()),
        Verdict::Blocked { at_once } => parts.push(format!("{at_once} at a time").into()),
        Verdict::Lost => parts.push("nothing makes another one".into()),
        Verdict::Unknown => parts.push("the disruption budgets are not all known yet".into()),
        _ => {}
    }
    if let Refuge::Nowhere(why) = &row.refuge {
        parts.push(why.into());
    }
    if parts.is_empty() { Value::None } else { Value::Text(parts.join("; ").into()) }
}

const fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Never(_) => 0,
        Verdict::Lost => 1,
        Verdict::Unknown => 2,
        Verdict::Blocked { .. } => 3,
        Verdict::Evict | Verdict::Ending => 4,
        Verdict::DaemonSet | Verdict::Mirror | Verdict::Finished => 5,
    }
}

fn role_of(row: &Departure) -> Role {
    match (&row.verdict, &row.refuge) {
        (Verdict::Never(_) | Verdict::Lost, _) => Role::Danger,
        (Verdict::Blocked { .. } | Verdict::Unknown, _) | (_, Refuge::Nowhere(_)) => Role::Warning,
        (Verdict::DaemonSet | Verdict::Mirror | Verdict::Finished, _) => Role::Muted,
        _ => Role::Text,
    }
}
