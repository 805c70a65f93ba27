//! Pods: state, load, guards and place.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, OfMarked, Patching, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, PodRow},
    keymap::Context,
    model::{Feed, Labels, Pod, Qos, ResourceId, Store},
    plan::{Plan, Step},
    ports::{Command, LogQuery, LogTarget},
    ui::theme::Role,
};

/// The pod table.
pub(super) struct Pods;

const UNASKED: &str = "no container asks for any";
const NO_METRICS: &str = "no metrics for this pod";

type Cell = Column<PodRow>;

impl TableSpec for Pods {
    type Row = PodRow;

    const PANE: PaneId = PaneId::Pods;
    const TITLE: &'static str = "Pods";
    const CONTEXT: Context = Context::Pods;
    const FEEDS: &'static [Feed] =
        &[Feed::Pods, Feed::PodUsage, Feed::Budgets, Feed::Nodes, Feed::Instances];
    const ROW_FEEDS: &'static [Feed] = &[Feed::Pods];
    const FROZEN: usize = 2;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("namespace", "NAMESPACE", (9, 24), |row| Value::text(&row.pod.id.namespace)),
        Cell::new("name", "NAME", (12, 60), |row| Value::text(&row.pod.id.name)),
        Cell::new("ready", "READY", (5, 6), |row| {
            Value::OutOf(row.pod.ready.into(), row.pod.containers.len() as u64)
        })
        .role(unready),
        Cell::new("status", "STATUS", (16, 26), |row| Value::text(&row.pod.status)),
        Cell::new("restarts", "RESTARTS", (8, 8), |row| Value::Count(row.pod.restarts.into())),
        Cell::new("age_s", "AGE", (4, 6), |row| {
            Value::known(row.pod.created, Value::Since, "the API server has not said")
        }),
        Cell::new("last_restart", "LAST", (4, 7), |row| {
            row.pod.last_restart.map_or(Value::None, Value::Since)
        })
        .shown(Shown::Wide),
        Cell::new("cpu_used_m", "CPU", (4, 6), |row| {
            Value::known(row.usage.as_ref().map(|it| it.cpu_m), Value::Millicores, NO_METRICS)
        }),
        Cell::new("cpu_request_m", "CPU/R", (5, 6), |row| {
            Value::known(row.pod.requests.cpu_m, Value::Millicores, UNASKED)
        }),
        Cell::new("cpu_limit_m", "CPU/L", (5, 6), |row| {
            Value::known(row.pod.limits.cpu_m, Value::Millicores, "no limit is set")
        })
        .shown(Shown::Wide),
        Cell::new("memory_used", "MEM", (5, 7), |row| {
            Value::known(row.usage.as_ref().map(|it| it.memory), Value::Bytes, NO_METRICS)
        }),
        Cell::new("memory_request", "MEM/R", (5, 7), |row| {
            Value::known(row.pod.requests.memory, Value::Bytes, UNASKED)
        }),
        Cell::new("memory_limit", "MEM/L", (5, 7), |row| {
            Value::known(row.pod.limits.memory, Value::Bytes, "no limit is set")
        })
        .shown(Shown::Wide),
        Cell::new("gpu_request", "GPU", (3, 3), |row| {
            Value::Count(row.pod.requests.gpus.unwrap_or(0).into())
        })
        .shown(Shown::Wide),
        Cell::new("ip", "IP", (10, 39), |row| {
            let ip = row.pod.ip.map(|ip| ip.to_string());
            Value::known(ip, |ip| Value::Text(ip.into()), "it has none yet")
        }),
        Cell::new("node", "NODE", (27, 48), |row| {
            row.pod.node.as_ref().map_or(Value::None, |node| Value::text(node))
        }),
        Cell::new("capacity", "CAP", (4, 14), |row| {
            Value::known(
                row.capacity.map(crate::model::Capacity::name),
                Value::text,
                "its node is not known",
            )
        })
        .shown(Shown::Wide),
        Cell::new("pdb", "PDB", (8, 24), budgets).role(budget_role),
        Cell::new("qos", "QOS", (4, 10), |row| {
            Value::known(row.pod.qos.map(Qos::name), Value::text, "the API server has not said")
        })
        .shown(Shown::Wide),
        Cell::new("owner", "OWNER", (24, 60), owner),
    ];

    const PATCHING: Option<Patching<PodRow>> = Some(Patching {
        order: PodRow::order,
        touched: estate::pods_touched,
        rows: |store, scope, ids| estate::pods_among(store, ids, |pod| is_in(scope, pod)),
    });

    fn rows(store: &Store, scope: &Scope) -> Vec<PodRow> {
        estate::pods(store, |pod| is_in(scope, pod))
    }

    fn id(row: &PodRow) -> &ResourceId {
        &row.pod.id
    }

    fn labels(row: &PodRow) -> Option<&Labels> {
        Some(&row.pod.labels)
    }

    fn role(row: &PodRow, _now: Timestamp) -> Role {
        role_of(&row.pod)
    }

    fn offer_marked(verb: Verb) -> Option<OfMarked<PodRow>> {
        match verb {
            Verb::Logs => Some(|rows| Offer::Possible(Location::Logs(of_all(rows)))),
            Verb::PreviousLogs => {
                Some(|rows| Offer::Possible(Location::Logs(of_all(rows).before_restart())))
            }
            _ => None,
        }
    }

    fn offer(store: &Store, row: &PodRow, verb: Verb) -> Offer {
        let id = || row.pod.id.clone();
        match verb {
            Verb::Drill | Verb::Describe => Offer::Possible(Location::Describe(id())),
            Verb::Yaml => Offer::Possible(Location::Yaml(id())),
            Verb::Events => Offer::Possible(Location::Table(PaneId::Events, Scope::About(id()))),
            Verb::Logs if row.pod.node.is_none() => Offer::Refused(
                "the pod has not been placed on a node, so nothing has run".to_owned(),
            ),
            Verb::Logs => Offer::Possible(logs(id(), false)),
            Verb::PreviousLogs if row.pod.restarts == 0 => {
                Offer::Refused("no container has restarted".to_owned())
            }
            Verb::PreviousLogs => Offer::Possible(logs(id(), true)),
            Verb::Owner => super::owner_of(store, &row.pod.id, row.pod.owner.as_ref()),
            Verb::Evict => ending(store, &row.pod, false),
            Verb::Delete => ending(store, &row.pod, true),
            _ => Offer::Meaningless,
        }
    }
}

fn is_in(scope: &Scope, pod: &Pod) -> bool {
    match scope {
        Scope::Node(name) => pod.node.as_ref() == Some(name),
        Scope::Workload(id, selector) => estate::belongs(pod, id, selector),
        _ => true,
    }
}

/// How long a pod may take until it is gone, with a budget that refuses at first, seconds.
const GONE_S: u32 = 900;

/// A pod that is evicted, or deleted.
pub(super) fn ending(store: &Store, pod: &Pod, deleted: bool) -> Offer {
    if pod.deleted.is_some() {
        return Offer::Refused("the pod is ending already".to_owned());
    }
    let (id, uid) = (pod.id.clone(), pod.uid.to_string().into());
    let word = if deleted { "delete" } else { "evict" };
    let title = format!("{word} {}/{}", id.namespace, id.name);
    let budget = if deleted { " No disruption budget is asked." } else { "" };
    let after = match &pod.owner {
        Some(owner) => format!("The pod ends, and its {} makes another one.", owner.kind),
        None => "The pod ends. Nothing makes another one: it has no owner.".to_owned(),
    };
    let act = if deleted {
        Command::Delete { pod: id, uid, grace_s: None }
    } else {
        Command::Evict { pod: id, uid, grace_s: None }
    };
    let intent = format!("{after}{budget}{}", estate::manages_pod(store, pod));
    Offer::Plan(Box::new(Plan::single(Step::new(title, act, GONE_S), &intent)))
}

/// A pod that is deleted because its drain does not get rid of it, whatever guards it. One that does not
/// end in its time is taken from the API server at once: whether it still runs nobody knows then.
pub(super) fn forced(store: &Store, pod: &Pod) -> Offer {
    if pod.deleted.is_none() {
        return ending(store, pod, true);
    }
    let (id, uid) = (pod.id.clone(), pod.uid.to_string().into());
    let title = format!("force {}/{} to end", id.namespace, id.name);
    let intent = "It is ending already. It is taken from the API server at once: where its node does not \
        answer, it may go on there, beside the one that takes its place. A finalizer still holds it.";
    let act = Command::Delete { pod: id, uid, grace_s: Some(0) };
    Offer::Plan(Box::new(Plan::single(Step::new(title, act, GONE_S), intent)))
}

/// How a pod stands out.
pub(super) fn role_of(pod: &Pod) -> Role {
    match (pod.phase.as_str(), pod.status.as_str()) {
        ("Succeeded", _) => Role::Muted,
        ("Failed", _) => Role::Danger,
        ("Running", "Running") if usize::from(pod.ready) == pod.containers.len() => Role::Text,
        _ if pod.is_failing() => Role::Danger,
        _ => Role::Warning,
    }
}

/// The logs of all these pods that run somewhere.
fn of_all(rows: &[&PodRow]) -> LogQuery {
    let placed = rows.iter().filter(|row| row.pod.node.is_some());
    LogQuery::newest(LogTarget::Pods(placed.map(|row| row.pod.id.clone()).collect()))
}

/// The logs of all its containers.
pub(super) fn logs(pod: ResourceId, previous: bool) -> Location {
    let query = LogQuery::newest(LogTarget::Pod(pod, None));
    Location::Logs(if previous { query.before_restart() } else { query })
}

fn unready(row: &PodRow, _now: Timestamp) -> Option<Role> {
    let short = usize::from(row.pod.ready) < row.pod.containers.len();
    (short && row.pod.holds_resources()).then_some(Role::Warning)
}

fn owner(row: &PodRow) -> Value<'_> {
    let owner = row.pod.owner.as_ref();
    owner.map_or(Value::None, |it| Value::Text(format!("{}/{}", it.kind, it.name).into()))
}

fn budgets(row: &PodRow) -> Value<'_> {
    if !row.budgets_known {
        return Value::unknown("the pod disruption budgets are not all known yet");
    }
    if row.budgets.is_empty() {
        return Value::None;
    }
    let text = |it: &std::sync::Arc<crate::model::DisruptionBudget>| {
        format!("{}({})", it.id.name, it.allowed).into()
    };
    Value::List(row.budgets.iter().map(text).collect())
}

/// Two guards make every eviction fail; one without allowance does so for now.
fn budget_role(row: &PodRow, _now: Timestamp) -> Option<Role> {
    match row.budgets.as_slice() {
        [] => None,
        [one] if one.allowed > 0 => None,
        [_] => Some(Role::Warning),
        _ => Some(Role::Danger),
    }
}
