//! GPUs: one row a device, and the node groups that could have some.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, GpuRow, Holder},
    keymap::Context,
    model::{Feed, ResourceId, Store, Symbol},
    ui::theme::Role,
};

/// The GPU table.
pub(super) struct Gpu;

const UNMEASURED: &str = "nothing on this cluster is asked for GPU measurements yet";
const NO_PRICE: &str = "there is no price book yet";

type Cell = Column<GpuRow>;

impl TableSpec for Gpu {
    type Row = GpuRow;

    const PANE: PaneId = PaneId::Gpu;
    const TITLE: &'static str = "GPUs";
    const CONTEXT: Context = Context::Gpu;
    const FEEDS: &'static [Feed] =
        &[Feed::Nodes, Feed::Pods, Feed::NodeGroups, Feed::InstanceTypes];
    const ROW_FEEDS: &'static [Feed] = &[Feed::Nodes];
    const FROZEN: usize = 2;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("node", "NODE", (12, 48), |row| {
            row.node.as_ref().map_or(Value::None, |node| Value::text(&node.id.name))
        }),
        Cell::new("index", "GPU", (3, 4), |row| {
            row.index.map_or(Value::None, |index| Value::Count(index.into()))
        }),
        Cell::new("model", "MODEL", (8, 24), model),
        Cell::new("namespace", "NAMESPACE", (9, 24), |row| {
            holder(row, |pod| Value::text(&pod.id.namespace))
        }),
        Cell::new("pod", "POD", (12, 60), |row| holder(row, |pod| Value::text(&pod.id.name))),
        Cell::new("state", "STATE", (6, 40), state),
        Cell::new("utilisation", "UTIL", (4, 5), measured),
        Cell::new("memory_used", "MEM", (4, 7), measured),
        Cell::new("memory_total", "OF", (4, 7), measured),
        Cell::new("temperature_c", "TEMP", (4, 4), measured),
        Cell::new("power_w", "PWR", (4, 5), measured),
        Cell::new("capacity", "CAP", (4, 14), |row| {
            let of_node = row.node.as_ref().and_then(|node| node.capacity);
            let capacity = of_node.or_else(|| row.group.as_ref().and_then(|it| it.capacity));
            Value::known(
                capacity.map(crate::model::Capacity::name),
                Value::text,
                "the node does not say",
            )
        }),
        Cell::new("price", "$/H", (4, 8), |_| Value::unknown(NO_PRICE)),
        Cell::new("idle_price", "IDLE", (4, 8), |_: &GpuRow| Value::unknown(NO_PRICE))
            .shown(Shown::Wide),
        Cell::new("node_group", "GROUP", (8, 24), |row| {
            Value::known(row.group_name(), Value::text, "no label names a group")
        }),
        Cell::new("uuid", "UUID", (4, 40), measured).shown(Shown::Wide),
    ];

    fn rows(store: &Store, _scope: &Scope) -> Vec<GpuRow> {
        estate::gpus(store)
    }

    fn id(row: &GpuRow) -> &ResourceId {
        &row.id
    }

    fn role(row: &GpuRow, _now: jiff::Timestamp) -> Role {
        if row.node.is_none() { Role::Muted } else { Role::Text }
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r GpuRow>) -> Vec<(&'static str, String)> {
        let Sums { devices, held, groups_at_zero } = sums(&rows.collect::<Vec<_>>());
        let held = held.map_or_else(|| "?".to_owned(), |held| held.to_string());
        let zero = format!("{groups_at_zero} at zero");
        vec![
            ("node", format!("{devices} devices")),
            ("state", format!("{held} held")),
            ("node_group", zero),
        ]
    }

    fn totals_json(rows: &[&GpuRow]) -> Map<String, Json> {
        let Sums { devices, held, groups_at_zero } = sums(rows);
        [
            ("devices", Json::from(devices)),
            ("allocated", held.into()),
            ("groups_at_zero", groups_at_zero.into()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
    }

    fn offer(_store: &Store, row: &GpuRow, verb: Verb) -> Offer {
        let Some(node) = &row.node else {
            return match (verb, &row.group) {
                (Verb::Drill | Verb::Describe, Some(group)) => {
                    Offer::Possible(Location::Describe(group.id.clone()))
                }
                (Verb::Yaml, Some(group)) => Offer::Possible(Location::Yaml(group.id.clone())),
                _ => Offer::Meaningless,
            };
        };
        match (verb, &row.holder) {
            (Verb::Drill, Holder::Pod(pod)) => Offer::Possible(Location::Describe(pod.id.clone())),
            (Verb::Logs, Holder::Pod(pod)) => {
                Offer::Possible(super::pods::logs(pod.id.clone(), false))
            }
            (Verb::Drill, _) => {
                let scope = Scope::Node(Symbol::new(&node.id.name));
                Offer::Possible(Location::Table(PaneId::Pods, scope))
            }
            (Verb::Describe, _) => Offer::Possible(Location::Describe(node.id.clone())),
            (Verb::Yaml, _) => Offer::Possible(Location::Yaml(node.id.clone())),
            (Verb::Events, _) => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(node.id.clone())))
            }
            (Verb::Logs, Holder::Nobody) => Offer::Refused("no pod has this device".to_owned()),
            (Verb::Logs, Holder::Unknown(why)) => Offer::Refused((*why).to_owned()),
            _ => Offer::Meaningless,
        }
    }
}

fn measured(row: &GpuRow) -> Value<'_> {
    if row.node.is_none() { Value::None } else { Value::unknown(UNMEASURED) }
}

/// What the GPU feature discovery of NVIDIA writes on nodes.
fn model(row: &GpuRow) -> Value<'_> {
    let Some(node) = &row.node else { return Value::None };
    let product = node.labels.get("nvidia.com/gpu.product");
    Value::known(product, |it| Value::text(it), "the node has no label nvidia.com/gpu.product")
}

fn holder<'a>(row: &'a GpuRow, value: fn(&'a crate::model::Pod) -> Value<'a>) -> Value<'a> {
    match &row.holder {
        Holder::Pod(pod) => value(pod),
        Holder::Nobody => Value::None,
        Holder::Unknown(why) => Value::unknown(why),
    }
}

fn state(row: &GpuRow) -> Value<'_> {
    match (&row.holder, &row.group) {
        (_, Some(group)) => {
            let most = group.scaling.map_or(0, |it| it.max);
            Value::Text(format!("group at zero, up to {most} nodes").into())
        }
        (Holder::Pod(_), None) => Value::text("held"),
        (Holder::Nobody, None) => Value::text("free"),
        (Holder::Unknown(why), None) => Value::known(
            row.on_node,
            |(devices, held)| Value::Text(format!("{held} of {devices} held").into()),
            why,
        ),
    }
}

struct Sums {
    devices: u64,
    /// Absent while it cannot be told.
    held: Option<u64>,
    groups_at_zero: u64,
}

fn sums(rows: &[&GpuRow]) -> Sums {
    let count = |test: &dyn Fn(&GpuRow) -> bool| rows.iter().filter(|row| test(row)).count() as u64;
    let on_node = |row: &&&GpuRow| Some((row.node.as_ref()?.id.clone(), row.on_node));
    let nodes: BTreeMap<_, _> = rows.iter().filter_map(|row| on_node(&row)).collect();
    let held = nodes.values().map(|it| it.map(|(_, held)| u64::from(held))).sum();
    Sums {
        devices: count(&|row| row.node.is_some()),
        held,
        groups_at_zero: count(&|row| row.node.is_none()),
    }
}
