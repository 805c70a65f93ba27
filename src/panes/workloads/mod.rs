//! Workloads: what makes pods, and whether it has as many as it wants.

mod changes;
mod revisions;

use std::{borrow::Cow, sync::Arc};

use jiff::Timestamp;

pub(super) use self::revisions::Revisions;
use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate,
    keymap::Context,
    model::{Feed, Kind, ResourceId, Store, Symbol, Workload},
    ports::{LogQuery, LogTarget},
    ui::theme::Role,
};

/// The table of workloads.
pub(super) struct Workloads;

type Cell = Column<Arc<Workload>>;

/// What the feeds of the table hold, in their order.
const BY_KIND: [Kind; 5] =
    [Kind::Deployment, Kind::ReplicaSet, Kind::StatefulSet, Kind::DaemonSet, Kind::Job];

impl TableSpec for Workloads {
    type Row = Arc<Workload>;

    const PANE: PaneId = PaneId::Workloads;
    const TITLE: &'static str = "Workloads";
    const CONTEXT: Context = Context::Workloads;
    const FEEDS: &'static [Feed] =
        &[Feed::Deployments, Feed::ReplicaSets, Feed::StatefulSets, Feed::DaemonSets, Feed::Jobs];
    const ROW_FEEDS: &'static [Feed] = Self::FEEDS;
    const FROZEN: usize = 3;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("namespace", "NAMESPACE", (9, 24), |row| Value::text(&row.id.namespace)),
        Cell::new("kind", "KIND", (6, 11), |row| Value::text(row.kind().name())),
        Cell::new("name", "NAME", (12, 60), |row| Value::text(&row.id.name)),
        Cell::new("ready", "READY", (5, 9), |row| {
            Value::OutOf(row.ready.into(), row.desired.into())
        })
        .role(short),
        Cell::new("updated", "UPDATED", (7, 7), |row| {
            Value::known(row.updated.map(u64::from), Value::Count, "this kind does not count it")
        }),
        Cell::new("age_s", "AGE", (4, 6), |row| {
            Value::known(row.created, Value::Since, "the API server has not said")
        }),
        Cell::new("images", "IMAGES", (16, 120), |row| {
            Value::List(row.images.iter().map(|it| Symbol::as_str(it).into()).collect())
        }),
        Cell::new("owner", "OWNER", (8, 60), |row: &Arc<Workload>| {
            let owner = row.owner.as_ref();
            owner.map_or(Value::None, |it| Value::Text(format!("{}/{}", it.kind, it.name).into()))
        })
        .shown(super::table::Shown::Wide),
    ];

    fn feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        match scope {
            // Its ReplicaSets tell what can be gone back to.
            Scope::Kind(Kind::Deployment) => Self::FEEDS[..=1].into(),
            _ => Self::row_feeds(scope),
        }
    }

    fn row_feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        let Scope::Kind(kind) = scope else { return Cow::Borrowed(Self::FEEDS) };
        let place = BY_KIND.iter().position(|it| it == kind);
        place.map_or(Self::FEEDS, |place| &Self::FEEDS[place..=place]).into()
    }

    fn rows(store: &Store, scope: &Scope) -> Vec<Arc<Workload>> {
        let kind = if let Scope::Kind(kind) = scope { Some(*kind) } else { None };
        estate::workloads(store, kind)
    }

    fn id(row: &Arc<Workload>) -> &ResourceId {
        &row.id
    }

    fn role(row: &Arc<Workload>, now: Timestamp) -> Role {
        short(row, now).unwrap_or(if row.desired == 0 { Role::Muted } else { Role::Text })
    }

    fn offer(store: &Store, row: &Arc<Workload>, verb: Verb) -> Offer {
        let id = || row.id.clone();
        match verb {
            Verb::Drill => {
                let scope = Scope::Workload(id(), row.selector.clone());
                Offer::Possible(Location::Table(PaneId::Pods, scope))
            }
            Verb::Describe => Offer::Possible(Location::Describe(id())),
            Verb::Yaml => Offer::Possible(Location::Yaml(id())),
            Verb::Events => Offer::Possible(Location::Table(PaneId::Events, Scope::About(id()))),
            Verb::Logs | Verb::PreviousLogs => {
                let query = LogQuery::newest(LogTarget::Workload(id()));
                let previous = verb == Verb::PreviousLogs;
                Offer::Possible(Location::Logs(if previous {
                    query.before_restart()
                } else {
                    query
                }))
            }
            Verb::Owner => super::owner_of(store, &row.id, row.owner.as_ref()),
            Verb::Scale => changes::scaling(store, row),
            Verb::Restart => changes::restart(row),
            Verb::PauseRollout => changes::pause(row, true),
            Verb::ResumeRollout => changes::pause(row, false),
            Verb::UndoRollout => changes::undo(store, row),
            Verb::History => revisions::of(row),
            _ => Offer::Meaningless,
        }
    }
}

/// Fewer pods are ready than are wanted; a Job that is under way is no fault.
fn short(row: &Arc<Workload>, _now: Timestamp) -> Option<Role> {
    (row.kind() != Kind::Job && row.ready < row.desired).then_some(Role::Warning)
}
