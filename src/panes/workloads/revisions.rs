//! The revisions of a workload: the ReplicaSets of a Deployment, and what the controllers of the other
//! kinds write down of theirs.

use std::{borrow::Cow, sync::Arc};

use jiff::Timestamp;

use super::changes;
use crate::{
    action::Verb,
    keymap::Context,
    model::{
        Collection, Feed, Kind, Object, Owner, Printed, ResourceId, Served, Store, Symbol, Workload,
    },
    panes::{
        Location, Offer, PaneId, Scope,
        table::{Column, TableSpec, Value},
    },
    ui::theme::Role,
};

/// The table of revisions.
pub(in super::super) struct Revisions;

/// One revision.
pub(in super::super) struct Row {
    /// Of what it is one.
    workload: ResourceId,
    id: ResourceId,
    number: Option<u32>,
    newest: bool,
    created: Option<Timestamp>,
    owner: Option<Owner>,
    /// What a Deployment makes its pods by.
    set: Option<Arc<Workload>>,
}

type Cell = Column<Row>;

const UNSAID: &str = "only the ReplicaSets of a Deployment say it";

impl TableSpec for Revisions {
    type Row = Row;

    const PANE: PaneId = PaneId::Workloads;
    const TITLE: &'static str = "Revisions";
    const CONTEXT: Context = Context::Workloads;
    const FEEDS: &'static [Feed] = &[Feed::Deployments, Feed::ReplicaSets];
    const ROW_FEEDS: &'static [Feed] = &[Feed::ReplicaSets];
    const FROZEN: usize = 1;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("revision", "REVISION", (8, 9), |row| {
            let number = row.number.map(u64::from);
            Value::known(number, Value::Count, "its controller has not numbered it yet")
        }),
        Cell::new("newest", "NEWEST", (6, 6), |row| Value::Flag(row.newest)),
        Cell::new("cause", "CAUSE", (5, 48), |row| match &row.set {
            None => Value::unknown(UNSAID),
            Some(set) => set.cause.as_deref().map_or(Value::None, Value::text),
        }),
        Cell::new("ready", "READY", (5, 9), |row| match &row.set {
            None => Value::unknown(UNSAID),
            Some(set) => Value::OutOf(set.ready.into(), set.desired.into()),
        }),
        Cell::new("age_s", "AGE", (4, 6), |row| {
            Value::known(row.created, Value::Since, "the API server has not said")
        }),
        Cell::new("images", "IMAGES", (16, 120), |row| match &row.set {
            None => Value::unknown(UNSAID),
            Some(set) => {
                Value::List(set.images.iter().map(|it| Symbol::as_str(it).into()).collect())
            }
        }),
        Cell::new("name", "NAME", (12, 60), |row| Value::text(&row.id.name)),
    ];

    fn feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        let Scope::Revisions(id) = scope else { return Self::FEEDS.into() };
        let own = match id.kind {
            Kind::StatefulSet => Feed::StatefulSets,
            Kind::DaemonSet => Feed::DaemonSets,
            _ => Feed::Deployments,
        };
        std::iter::once(own).chain(Self::row_feeds(scope).iter().copied()).collect()
    }

    fn row_feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        match scope {
            Scope::Revisions(id) if id.kind != Kind::Deployment => {
                vec![Feed::Objects(written_down())].into()
            }
            _ => Self::ROW_FEEDS.into(),
        }
    }

    fn rows(store: &Store, scope: &Scope) -> Vec<Row> {
        let Scope::Revisions(of) = scope else { return Vec::new() };
        let mut rows = if of.kind == Kind::Deployment { sets(store, of) } else { told(store, of) };
        rows.sort_unstable_by(|a, b| (b.number, &a.id).cmp(&(a.number, &b.id)));
        let newest = rows.first().and_then(|it| it.number);
        for row in &mut rows {
            row.newest = row.number.is_some() && row.number == newest;
        }
        rows
    }

    fn id(row: &Row) -> &ResourceId {
        &row.id
    }

    fn role(row: &Row, _now: Timestamp) -> Role {
        match &row.set {
            Some(set) if set.ready < set.desired => Role::Warning,
            Some(set) if set.desired == 0 && !row.newest => Role::Muted,
            Some(_) | None => Role::Text,
        }
    }

    fn offer(store: &Store, row: &Row, verb: Verb) -> Offer {
        let id = || row.id.clone();
        match (verb, &row.set) {
            (Verb::Drill, Some(set)) => {
                let scope = Scope::Workload(id(), set.selector.clone());
                Offer::Possible(Location::Table(PaneId::Pods, scope))
            }
            (Verb::Drill | Verb::Describe, _) => Offer::Possible(Location::Describe(id())),
            (Verb::Yaml, _) => Offer::Possible(Location::Yaml(id())),
            (Verb::Events, _) => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(id())))
            }
            (Verb::Owner, _) => crate::panes::owner_of(store, &row.id, row.owner.as_ref()),
            (Verb::UndoRollout, Some(set)) => {
                match (store.deployments.get(&row.workload), row.number) {
                    (Some(workload), Some(number)) => changes::go_back(workload, (number, set)),
                    (None, _) => Offer::Refused("its Deployment is not seen".to_owned()),
                    (_, None) => {
                        Offer::Refused("its controller has not numbered it yet".to_owned())
                    }
                }
            }
            (Verb::UndoRollout, None) => {
                Offer::Refused("only a Deployment is gone back with from here".to_owned())
            }
            _ => Offer::Meaningless,
        }
    }
}

/// The revisions of a workload, if it has any.
pub(super) fn of(row: &Workload) -> Offer {
    match row.kind() {
        Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet => {
            let scope = Scope::Revisions(row.id.clone());
            Offer::Possible(Location::Table(PaneId::Workloads, scope))
        }
        Kind::ReplicaSet => Offer::Refused("it is a revision itself".to_owned()),
        _ => Offer::Meaningless,
    }
}

/// What the controllers of StatefulSets and DaemonSets write down.
fn written_down() -> Served {
    Served::new(("apps", "v1", "controllerrevisions"), "ControllerRevision", true, true)
}

fn is_of(owner: Option<&Owner>, id: &ResourceId, of: &ResourceId) -> bool {
    let owns = |it: &Owner| it.kind.eq_ignore_ascii_case(of.kind.name()) && *it.name == *of.name;
    id.namespace == of.namespace && owner.is_some_and(owns)
}

fn sets(store: &Store, of: &ResourceId) -> Vec<Row> {
    let own = store.replica_sets.rows().filter(|it| is_of(it.owner.as_ref(), &it.id, of));
    let row = |set: &Arc<Workload>| Row {
        workload: of.clone(),
        id: set.id.clone(),
        number: set.rollout.revision,
        newest: false,
        created: set.created,
        owner: set.owner.clone(),
        set: Some(set.clone()),
    };
    own.map(row).collect()
}

fn told(store: &Store, of: &ResourceId) -> Vec<Row> {
    let rows = store.objects.get(&written_down()).into_iter().flat_map(Collection::rows);
    let own = rows.filter(|it| is_of(it.owner.as_ref(), &it.id, of));
    let row = |object: &Arc<Object>| Row {
        workload: of.clone(),
        id: object.id.clone(),
        number: number(object),
        newest: false,
        created: object.created,
        owner: object.owner.clone(),
        set: None,
    };
    own.map(row).collect()
}

/// What is printed as its revision.
fn number(object: &Object) -> Option<u32> {
    let headings = object.headings.as_ref()?;
    let place = headings.iter().position(|it| it.name.eq_ignore_ascii_case("revision"))?;
    if let Some(Printed::Count(count)) = object.cells.get(place) {
        return u32::try_from(*count).ok();
    }
    None
}
