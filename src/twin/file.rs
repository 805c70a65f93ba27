//! The file of a twin.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    feeds::{self, FEEDS},
    form::{Form, Kept, Veiled, words},
    reader::Reader,
    sound,
    veil::Veil,
};
use crate::model::{
    Collection, Delta, DisruptionBudget, Fault, FaultClass, Feed, Health, Object, Observation,
    ResourceId, Selector, Side, Source, SourceId, Store, Symbol, Workload,
};

/// What the file says it is.
const FORMAT: &str = "quarterdeck-twin";

/// The version of the form of its rows.
const VERSION: u64 = 1;

/// Members of the whole.
const MEMBERS: [&str; 9] = [
    "format",
    "version",
    "taken_at",
    "pseudonyms",
    "aws",
    "kubernetes",
    "feeds",
    "objects",
    "absent",
];

/// A platform as a file holds it.
#[derive(Debug)]
pub struct Twin {
    /// When it was taken.
    pub taken_at: Timestamp,
    /// The account, in its Region.
    pub aws: SourceId,
    /// The cluster.
    pub kubernetes: SourceId,
    /// The EKS cluster, if one was matched.
    pub cluster: Option<Symbol>,
    /// The version that its API reported.
    pub version: Option<Symbol>,
    /// All that it holds.
    pub store: Store,
    absent: BTreeMap<Feed, FaultClass>,
}

/// Every feed that a twin holds.
pub fn feeds() -> &'static [Feed] {
    &FEEDS
}

/// Whether a file says that it is a twin.
pub fn is_twin(file: &Map<String, Value>) -> bool {
    file.get("format").is_some_and(|it| it == FORMAT)
}

words! {
    FaultClass { Denied, Expired, NotFound, Conflict, Throttled, Invalid, Unavailable, Missing }
}

impl Twin {
    /// The file of what is known at a time. What could not be had stands there as absent.
    pub fn write(store: &Store, at: Timestamp, veil: &Veil) -> Value {
        veil.select(selecting(store));
        let (mut rows, mut objects, mut absent) = (Map::new(), Map::new(), Map::new());
        for feed in feeds() {
            let name = feeds::name(*feed).to_owned();
            match missing(store, *feed) {
                Some(class) => absent.insert(name, class.write(veil)),
                None if matches!(feed, Feed::Objects(_)) => {
                    objects.insert(name, feeds::write(store, *feed, veil))
                }
                None => rows.insert(name, feeds::write(store, *feed, veil)),
            };
        }
        json!({
            "format": FORMAT,
            "version": VERSION,
            "taken_at": at.to_string(),
            "pseudonyms": veil.is_opaque(),
            "aws": aws(store, veil),
            "kubernetes": kubernetes(store, veil),
            "feeds": rows,
            "objects": objects,
            "absent": absent,
        })
    }

    /// A twin from what its file holds, or everything that is wrong with it.
    pub fn read(file: &Value) -> Result<Self, Vec<String>> {
        let mut reader = Reader::default();
        let twin = whole(file, &mut reader);
        match (twin, reader.faults()) {
            (Some(twin), faults) if faults.is_empty() => Ok(twin),
            (_, faults) => Err(faults),
        }
    }

    /// The rows of a feed, or why there are none.
    pub fn observe(&self, feed: Feed) -> Observation {
        let fault = |class, why: &str| {
            Observation::failed(feed, Fault::new(class, format!("open {}", feed.name()), why))
        };
        match (self.absent.get(&feed), feed) {
            (Some(class), _) => fault(*class, "it could not be had when the twin was taken"),
            (None, Feed::Dependents(namespace)) => self.dependents(namespace),
            (None, _) if feeds().contains(&feed) => self.store.observe(feed),
            (None, _) => fault(FaultClass::Missing, "this is not in a twin"),
        }
    }

    /// Whether a feed could not be had.
    pub fn lacks(&self, feed: Feed) -> bool {
        self.absent.contains_key(&feed)
    }

    /// Account and Region.
    pub fn place(&self) -> (&str, &str) {
        match self.aws.source() {
            Source::Aws { account, region } => (account, region),
            Source::Kubernetes { .. } => ("", ""),
        }
    }

    /// The cluster, by its name at EKS if there is one.
    pub fn cluster_name(&self) -> &str {
        match (&self.cluster, self.kubernetes.source()) {
            (Some(name), _) | (None, Source::Kubernetes { name, .. }) => name,
            (None, Source::Aws { .. }) => "",
        }
    }

    /// A resource with all that the twin has of it.
    pub fn resource(&self, id: &ResourceId) -> Option<Value> {
        feeds::resource(&self.store, id)
    }

    /// What is owned in a namespace, or in all of them if it is empty.
    fn dependents(&self, namespace: &'static str) -> Observation {
        let all = self.store.objects.values().flat_map(Collection::rows);
        let owned = all.filter(|it| {
            it.owner.is_some() && (namespace.is_empty() || *it.id.namespace == *namespace)
        });
        let owned = owned.map(|it| Object::clone(it)).collect();
        Observation::Dependents(namespace, Delta::Resync(owned))
    }
}

/// The labels by which workloads and budgets select pods.
fn selecting(store: &Store) -> Vec<Symbol> {
    let sets = [
        &store.deployments,
        &store.replica_sets,
        &store.stateful_sets,
        &store.daemon_sets,
        &store.jobs,
    ];
    let workloads =
        sets.into_iter().flat_map(Collection::rows).map(|it: &Arc<Workload>| &it.selector);
    let budgets = store.budgets.rows().map(|it: &Arc<DisruptionBudget>| &it.selector);
    let keys = |it: &Selector| -> Vec<Symbol> {
        let equal = it.equal.iter().map(|(key, _)| key.clone());
        equal.chain(it.expressions.iter().map(|it| it.key.clone())).collect()
    };
    workloads.chain(budgets).flat_map(keys).collect()
}

/// Why a feed is not all there.
fn missing(store: &Store, feed: Feed) -> Option<FaultClass> {
    let freshness = store.freshness(feed);
    match &freshness.health {
        Health::Stale(fault) => Some(fault.class),
        Health::Live => None,
        Health::Idle | Health::Loading => (!freshness.complete).then_some(FaultClass::Unavailable),
    }
}

fn source(store: &Store, side: Side) -> Option<&SourceId> {
    let mut of_side = feeds().iter().filter(|feed| feed.side() == side);
    of_side.find_map(|feed| store.source(*feed))
}

fn aws(store: &Store, veil: &Veil) -> Value {
    let (account, region) = match source(store, Side::Aws).map(SourceId::source) {
        Some(Source::Aws { account, region }) => (account.clone(), region.clone()),
        Some(Source::Kubernetes { .. }) | None => (
            store.caller.account.clone().unwrap_or_default(),
            store.caller.region.clone().unwrap_or_default(),
        ),
    };
    json!({"account": veil.text(&account), "region": &*region})
}

fn kubernetes(store: &Store, veil: &Veil) -> Value {
    let (uid, name) = match source(store, Side::Kubernetes).map(SourceId::source) {
        Some(Source::Kubernetes { uid, name }) => (uid.clone(), name.clone()),
        Some(Source::Aws { .. }) | None => {
            (Symbol::default(), store.link.cluster.clone().unwrap_or_default())
        }
    };
    json!({
        "uid": veil.text(&uid),
        "name": veil.text(&name),
        "cluster": store.link.cluster.as_ref().map(|it| veil.text(it)),
        "version": store.link.version.as_deref(),
    })
}

/// The whole file. Rows are read even where something before them is wrong, to tell all at once.
fn whole(file: &Value, reader: &mut Reader) -> Option<Twin> {
    let parts = reader.object(file, &MEMBERS)?;
    let format = reader.member::<Kept, Box<str>>(parts, "format")?;
    if &*format != FORMAT {
        return reader.within("format", |it| it.fault(format_args!("expected {FORMAT}")));
    }
    let version = reader.member::<Kept, u64>(parts, "version")?;
    if version != VERSION {
        let message =
            format!("this console reads version {VERSION}, the file has version {version}");
        return reader.within("version", |it| it.fault(message));
    }
    let taken_at = reader.member::<Kept, Timestamp>(parts, "taken_at");
    reader.member::<Kept, bool>(parts, "pseudonyms");
    let aws = reader.within("aws", |it| side(parts, Side::Aws, it));
    let kubernetes = reader.within("kubernetes", |it| side(parts, Side::Kubernetes, it));
    let (aws, kubernetes) = (aws?, kubernetes?);
    reader.sources = vec![aws.0.clone(), kubernetes.0.clone()];
    let read = all(parts, reader);
    let (taken_at, mut store, mut absent) = (taken_at?, Store::default(), BTreeMap::new());
    for (feed, read) in read? {
        store.await_first(feed);
        match read {
            Ok(rows) => store.apply(rows, taken_at),
            Err(class) => drop(absent.insert(feed, class)),
        }
    }
    sound::check(&store, reader);
    Some(Twin {
        taken_at,
        aws: aws.0,
        kubernetes: kubernetes.0,
        cluster: kubernetes.1,
        version: kubernetes.2,
        store,
        absent,
    })
}

/// A source; of a cluster its name at EKS and its version too.
type Found = (SourceId, Option<Symbol>, Option<Symbol>);

fn side(parts: &Map<String, Value>, side: Side, reader: &mut Reader) -> Option<Found> {
    let member = if side == Side::Aws { "aws" } else { "kubernetes" };
    let value = parts.get(member).unwrap_or(&Value::Null);
    if side == Side::Aws {
        let parts = reader.object(value, &["account", "region"])?;
        let account = reader.member::<Kept, Symbol>(parts, "account");
        let region = reader.member::<Kept, Symbol>(parts, "region");
        return Some((SourceId::aws(&account?, &region?), None, None));
    }
    let parts = reader.object(value, &["uid", "name", "cluster", "version"])?;
    let uid = reader.member::<Kept, Symbol>(parts, "uid");
    let name = reader.member::<Kept, Symbol>(parts, "name");
    let cluster = reader.member::<Veiled, Option<Symbol>>(parts, "cluster");
    let version = reader.member::<Kept, Option<Symbol>>(parts, "version");
    Some((SourceId::kubernetes(&uid?, &name?), cluster?, version?))
}

/// Each feed, once: its rows, or why it has none.
fn all(
    parts: &Map<String, Value>,
    reader: &mut Reader,
) -> Option<BTreeMap<Feed, Result<Observation, FaultClass>>> {
    let nothing = Map::new();
    let mut of = |name: &'static str| match parts.get(name) {
        Some(Value::Object(members)) => members,
        other => {
            reader.within(name, |it| it.expected::<()>("an object", other.unwrap_or(&Value::Null)));
            &nothing
        }
    };
    let (rows, objects, absent) = (of("feeds"), of("objects"), of("absent"));
    let mut all = BTreeMap::new();
    for feed in feeds() {
        let name = feeds::name(*feed);
        let (home, place) =
            if matches!(feed, Feed::Objects(_)) { (objects, "objects") } else { (rows, "feeds") };
        let read = match (home.get(name), absent.get(name)) {
            (Some(value), None) => reader
                .within(format_args!("{place}.{name}"), |it| feeds::read(*feed, value, it).map(Ok)),
            (None, Some(value)) => reader
                .within(format_args!("absent.{name}"), |it| FaultClass::read(value, it).map(Err)),
            (None, None) => {
                reader.within(place, |it| it.fault(format_args!("`{name}` is missing")))
            }
            (Some(_), Some(_)) => {
                reader.within("absent", |it| it.fault(format_args!("`{name}` is not absent")))
            }
        };
        if let Some(read) = read {
            all.insert(*feed, read);
        }
    }
    for (place, members) in [("feeds", rows), ("objects", objects), ("absent", absent)] {
        refuse_others(place, members, reader);
    }
    (all.len() == feeds().len()).then_some(all)
}

/// What no feed has the name of.
fn refuse_others(place: &str, members: &Map<String, Value>, reader: &mut Reader) {
    let known = |name: &str| feeds().iter().any(|feed| feeds::name(*feed) == name);
    for name in members.keys().filter(|name| !known(name)) {
        let message = format!("nothing has the name `{}`", name.escape_debug());
        reader.within(place, |it| it.fault::<()>(message));
    }
}
