//! Node groups: size, types, health and load, one row a group.

mod changes;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, GroupKind, GroupRow},
    keymap::Context,
    model::{Feed, Health, Kind, NodePool, ResourceId, Scaling, Store, Symbol},
    ui::theme::Role,
};

/// The node group table.
pub(super) struct NodeGroups;

const NOT_EKS: &str = "only EKS knows this, and it is no managed node group";
const EKS_SILENT: &str = "EKS has not told";
const UNSCALED: &str = "nobody sets a size for this group";
const POOL_UNTOLD: &str = "the node pool itself has not been told of";
const NODES_LOADING: &str = "the nodes are not all known yet";
const MACHINES_LOADING: &str = "nodes and instances are not all known yet";
const PODS_LOADING: &str = "nodes and pods are not all known yet";
const UNSAID: &str = "a node does not say what it offers, or is not known yet";

type Cell = Column<GroupRow>;

impl TableSpec for NodeGroups {
    type Row = GroupRow;

    const PANE: PaneId = PaneId::NodeGroups;
    const TITLE: &'static str = "Node groups";
    const CONTEXT: Context = Context::NodeGroups;
    const FEEDS: &'static [Feed] = &[
        Feed::NodeGroups,
        Feed::ScalingGroups,
        Feed::Nodes,
        Feed::Instances,
        Feed::InstanceTypes,
        Feed::Pods,
        Feed::NodePools,
        Feed::Subnets,
    ];
    const ROW_FEEDS: &'static [Feed] = &[Feed::NodeGroups];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NAME", (8, 40), |row| Value::text(&row.id.name)),
        Cell::new("kind", "KIND", (7, 9), |row| Value::text(row.kind.name())),
        Cell::new("capacity", "CAPACITY", (9, 14), capacity),
        Cell::new("min", "MIN", (3, 5), |row| size(row, |scaling| scaling.min)),
        Cell::new("desired", "DES", (3, 5), |row| size(row, |scaling| scaling.desired)),
        Cell::new("max", "MAX", (3, 5), |row| size(row, |scaling| scaling.max)),
        Cell::new("ready", "READY", (5, 6), |row| {
            Value::known(row.ready.map(u64::from), Value::Count, NODES_LOADING)
        })
        .role(short_of_nodes),
        Cell::new("health", "HEALTH", (6, 30), health).role(unhealthy),
        Cell::new("cpu_share", "CPU%", (5, 6), cpu_share),
        Cell::new("memory_share", "MEM%", (5, 6), memory_share),
        Cell::new("pods", "PODS", (4, 6), |row| {
            Value::known(row.load.map(|load| u64::from(load.pods)), Value::Count, PODS_LOADING)
        }),
        Cell::new("instance_types", "TYPES", (24, 48), |row| symbols(&row.instance_types)),
        Cell::new("kubernetes_version", "K8S", (4, 8), |row| {
            managed(row, |group| group.version.as_ref())
        }),
        Cell::new("pods_max", "MAXPODS", (7, 7), |row| {
            Value::known(row.offered.pods.map(u64::from), Value::Count, UNSAID)
        })
        .shown(Shown::Wide),
        Cell::new("taints", "TAINTS", (12, 40), taints),
        Cell::new("disk_gib", "DISK", (5, 6), disk),
        Cell::new("weight", "WEIGHT", (6, 6), |row| {
            of_pool(row, |it| it.weight.map_or(Value::None, |weight| Value::Count(weight.into())))
        }),
        Cell::new("limit_cpu_m", "CPULIMIT", (8, 8), |row| {
            of_pool(row, |it| it.limit_cpu_m.map_or(Value::None, Value::Millicores))
        }),
        Cell::new("limit_share", "LIMIT%", (6, 6), limit_share).role(near_limit).shown(Shown::Wide),
        Cell::new("consolidation", "CONSOLIDATION", (13, 40), |row| {
            of_pool(row, |it| it.consolidation.as_ref().map_or(Value::None, |it| Value::text(it)))
        })
        .shown(Shown::Wide),
        Cell::new("budgets", "BUDGETS", (7, 40), |row| of_pool(row, |it| symbols(&it.budgets)))
            .shown(Shown::Wide),
        Cell::new("limit_memory", "MEMLIMIT", (8, 8), |row| {
            of_pool(row, |it| it.limit_memory.map_or(Value::None, Value::Bytes))
        })
        .shown(Shown::Wide),
        Cell::new("capacity_types", "ALLOWED", (9, 20), |row| {
            of_pool(row, |it| symbols(it.allowed("karpenter.sh/capacity-type")))
        }),
        Cell::new("requirements", "REQUIREMENTS", (12, 80), |row| {
            of_pool(row, |it| {
                Value::List(it.requirements.iter().map(|it| it.to_string().into()).collect())
            })
        })
        .shown(Shown::Wide),
        Cell::new("archs", "ARCH", (5, 12), |row| symbols(&row.archs)).shown(Shown::Wide),
        Cell::new("ami_type", "AMI", (6, 26), |row| managed(row, |it| it.ami_type.as_ref()))
            .shown(Shown::Wide),
        Cell::new("release", "RELEASE", (7, 18), |row| managed(row, |it| it.release.as_ref()))
            .shown(Shown::Wide),
        Cell::new("status", "STATUS", (6, 12), |row| managed(row, |it| Some(&it.status)))
            .shown(Shown::Wide),
        Cell::new("update", "UPDATE", (6, 26), |row| match &row.managed {
            None => unmanaged(row),
            Some(group) => group
                .update
                .as_ref()
                .map_or(Value::None, |it| Value::Text(format!("{} {}", it.what, it.status).into())),
        })
        .role(|row, _| {
            let update = row.managed.as_ref()?.update.as_ref()?;
            update.has_failed().then_some(Role::Danger)
        })
        .shown(Shown::Wide),
        Cell::new("labels", "LABELS", (6, 60), labels).shown(Shown::Wide),
        Cell::new("created", "AGE", (4, 7), |row| {
            let created = row.managed.as_ref().and_then(|group| group.created);
            if row.managed.is_none() {
                return unmanaged(row);
            }
            Value::known(created, Value::Since, EKS_SILENT)
        }),
        Cell::new("orphans", "ORPHANS", (7, 7), |row| {
            Value::known(row.orphans, |it| Value::Count(it as u64), MACHINES_LOADING)
        })
        .shown(Shown::Wide),
    ];

    fn rows(store: &Store, _scope: &Scope) -> Vec<GroupRow> {
        estate::groups(store)
    }

    fn id(row: &GroupRow) -> &ResourceId {
        &row.id
    }

    fn role(row: &GroupRow, _now: Timestamp) -> Role {
        let status = row.managed.as_ref().map(|group| group.status.as_str());
        match status {
            Some("DEGRADED" | "CREATE_FAILED" | "DELETE_FAILED") => Role::Danger,
            _ if row.managed.as_ref().is_some_and(|group| !group.issues.is_empty()) => Role::Danger,
            Some("ACTIVE") | None if row.orphans.unwrap_or_default() == 0 => Role::Text,
            _ => Role::Warning,
        }
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r GroupRow>) -> Vec<(&'static str, String)> {
        let shown = |value: Option<u32>| value.map_or_else(|| "?".into(), |it| it.to_string());
        let sums = sums(&rows.collect::<Vec<_>>());
        vec![
            ("name", "total".to_owned()),
            ("min", shown(sums.scaling.map(|it| it.min))),
            ("desired", shown(sums.scaling.map(|it| it.desired))),
            ("max", shown(sums.scaling.map(|it| it.max))),
            ("ready", shown(sums.ready)),
        ]
    }

    fn totals_json(rows: &[&GroupRow]) -> Map<String, Json> {
        let sums = sums(rows);
        let pairs = [
            ("min", sums.scaling.map(|it| it.min)),
            ("desired", sums.scaling.map(|it| it.desired)),
            ("max", sums.scaling.map(|it| it.max)),
            ("ready", sums.ready),
        ];
        pairs.into_iter().map(|(key, value)| (key.to_owned(), Json::from(value))).collect()
    }

    fn offer(store: &Store, row: &GroupRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill => {
                let scope = Scope::Group(Symbol::new(&row.id.name));
                Offer::Possible(Location::Table(PaneId::Nodes, scope))
            }
            Verb::Describe if is_readable(row) => {
                Offer::Possible(Location::Describe(row.id.clone()))
            }
            Verb::Yaml if is_readable(row) => Offer::Possible(Location::Yaml(row.id.clone())),
            Verb::Describe | Verb::Yaml => Offer::Refused(unread(store).to_owned()),
            Verb::Scale => changes::resizing(store, row),
            Verb::UpdateGroup => changes::updating(store, row, false),
            Verb::ForceUpdate => changes::updating(store, row, true),
            Verb::Cordon | Verb::Uncordon => changes::cordoning(store, row, verb == Verb::Cordon),
            _ => Offer::Meaningless,
        }
    }
}

/// What the totals line adds up.
pub(super) struct Sums {
    pub(super) scaling: Option<Scaling>,
    pub(super) ready: Option<u32>,
}

/// Sums over the groups somebody sizes; unknown as soon as one of them is, or where there is none:
/// the groups may be what is not known.
pub(super) fn sums(rows: &[&GroupRow]) -> Sums {
    let sized = || rows.iter().filter(|row| row.kind != GroupKind::Ungrouped);
    let any = sized().next().is_some();
    let scaling = sized()
        .filter(|row| row.kind != GroupKind::Karpenter)
        .map(|row| row.scaling)
        .try_fold(Scaling::default(), |sum, scaling| {
            let it = scaling?;
            Some(Scaling {
                min: sum.min + it.min,
                desired: sum.desired + it.desired,
                max: sum.max + it.max,
            })
        });
    let ready = sized().map(|row| row.ready).sum();
    if any { Sums { scaling, ready } } else { Sums { scaling: None, ready: None } }
}

/// Why a group cannot be read in full: what makes groups may not have answered yet.
fn unread(store: &Store) -> &'static str {
    let awaits = |feed: &Feed| matches!(store.freshness(*feed).health, Health::Loading);
    if [Feed::NodeGroups, Feed::ScalingGroups, Feed::NodePools].iter().any(awaits) {
        return "its group is still loading; so far it is only known by its nodes";
    }
    "this group is only known by its nodes"
}

/// It can be read in full.
fn is_readable(row: &GroupRow) -> bool {
    row.managed.is_some()
        || row.pool.is_some()
        || row.kind == GroupKind::SelfManaged && row.id.kind != Kind::Node
}

fn capacity(row: &GroupRow) -> Value<'_> {
    let name = row.capacity.map(crate::model::Capacity::name);
    Value::known(name, Value::text, "no node yet, or a mix")
}

fn symbols(symbols: &[Symbol]) -> Value<'_> {
    Value::List(symbols.iter().map(|symbol| symbol.as_str().into()).collect())
}

fn size(row: &GroupRow, pick: fn(&Scaling) -> u32) -> Value<'_> {
    let reason = if row.kind == GroupKind::Managed { EKS_SILENT } else { UNSCALED };
    Value::known(row.scaling.as_ref().map(|it| pick(it).into()), Value::Count, reason)
}

/// Why nothing is known that only EKS knows.
fn unmanaged(row: &GroupRow) -> Value<'_> {
    Value::unknown(if row.kind == GroupKind::Managed { EKS_SILENT } else { NOT_EKS })
}

fn managed<'a>(
    row: &'a GroupRow,
    pick: impl FnOnce(&'a crate::model::NodeGroup) -> Option<&'a Symbol>,
) -> Value<'a> {
    match &row.managed {
        None => unmanaged(row),
        Some(group) => pick(group).map_or(Value::None, |symbol| Value::text(symbol)),
    }
}

fn disk(row: &GroupRow) -> Value<'_> {
    match &row.managed {
        None => unmanaged(row),
        Some(group) => Value::known(
            group.disk_gib.map(u64::from),
            Value::Gibibytes,
            "a launch template decides",
        ),
    }
}

/// What only a pool of Karpenter has.
fn of_pool<'a>(row: &'a GroupRow, pick: fn(&'a NodePool) -> Value<'a>) -> Value<'a> {
    match (&row.pool, row.kind) {
        (Some(pool), _) => pick(pool),
        (None, GroupKind::Karpenter) => Value::unknown(POOL_UNTOLD),
        (None, _) => Value::None,
    }
}

/// The share of its limit that the nodes of a pool have: as it says, or else what they offer.
fn limit_share(row: &GroupRow) -> Value<'_> {
    let Some(pool) = &row.pool else { return of_pool(row, |_| Value::None) };
    match pool.limit_cpu_m {
        None => Value::None,
        Some(limit) => share(pool.used_cpu_m.or(row.offered.cpu_m), Some(limit)),
    }
}

/// Nine tenths of it are used.
fn near_limit(row: &GroupRow, _now: Timestamp) -> Option<Role> {
    let pool = row.pool.as_ref()?;
    let used = pool.used_cpu_m.or(row.offered.cpu_m)?;
    (used * 10 >= pool.limit_cpu_m? * 9).then_some(Role::Warning)
}

fn health(row: &GroupRow) -> Value<'_> {
    if let Some(pool) = &row.pool {
        let text = |ready| Value::text(if ready { "ok" } else { "not ready" });
        return Value::known(pool.ready, text, POOL_UNTOLD);
    }
    match &row.managed {
        None => unmanaged(row),
        Some(group) if group.issues.is_empty() => Value::text("ok"),
        Some(group) => Value::List(group.issues.iter().map(|it| it.code.as_str().into()).collect()),
    }
}

fn unhealthy(row: &GroupRow, _now: Timestamp) -> Option<Role> {
    let broken = row.pool.as_ref().is_some_and(|pool| pool.ready == Some(false))
        || row.managed.as_ref().is_some_and(|group| !group.issues.is_empty());
    broken.then_some(Role::Danger)
}

fn short_of_nodes(row: &GroupRow, _now: Timestamp) -> Option<Role> {
    (row.ready? < row.scaling?.desired).then_some(Role::Warning)
}

fn taints(row: &GroupRow) -> Value<'_> {
    let declared = match (&row.managed, &row.pool) {
        (Some(group), _) => &group.taints,
        (None, Some(pool)) => &pool.taints,
        (None, None) => return unmanaged(row),
    };
    Value::List(declared.iter().map(|taint| taint.to_string().into()).collect())
}

fn labels(row: &GroupRow) -> Value<'_> {
    let Some(group) = &row.managed else { return unmanaged(row) };
    let declared = group.labels.iter();
    Value::List(declared.map(|(key, value)| format!("{key}={value}").into()).collect())
}

fn cpu_share(row: &GroupRow) -> Value<'_> {
    share(row.load.map(|load| load.cpu_m), row.offered.cpu_m)
}

fn memory_share(row: &GroupRow) -> Value<'_> {
    share(row.load.map(|load| load.memory), row.offered.memory)
}

/// What is asked for of what is offered.
pub(super) fn share(asked: Option<u64>, offered: Option<u64>) -> Value<'static> {
    match (asked, offered) {
        (None, _) => Value::unknown(PODS_LOADING),
        (_, None) => Value::unknown(UNSAID),
        (_, Some(0)) => Value::None,
        #[expect(clippy::cast_precision_loss, reason = "per cent need no more than 52 bits")]
        (Some(asked), Some(offered)) => Value::Share(asked as f64 / offered as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Observation;

    #[test]
    fn what_may_still_become_known_is_told_apart_from_what_never_will() {
        let mut store = Store::default();
        store.await_first(Feed::NodeGroups);
        assert!(unread(&store).contains("still loading"));
        store.apply(Observation::nothing(Feed::NodeGroups), Timestamp::UNIX_EPOCH);
        assert_eq!(unread(&store), "this group is only known by its nodes");
    }
}
