//! What a watch has shown so far.

use std::{collections::BTreeSet, fmt, time::Duration};

use futures::{StreamExt, stream::BoxStream};
use quarterdeck::{
    model::{
        AwsKind, Fault, Feed, Health, LogHome, Observation, Resource, ResourceId, Served, Store,
    },
    ports::Ports,
};

/// How long anything may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Deltas as they are debugged.
const DELTAS: &[&str] =
    &["Apply(", "Delete(", "Begin,", "Page(", "Complete,", "Resync(", "Alive,", "Failed("];

/// The log group of the control plane of P2.
pub(crate) const GROUP: &str = "/aws/eks/llm-analytics-hub-prod-eks/cluster";
/// A database instance of P2.
pub(crate) const DATABASE: &str = "analytics-postgres";

/// A kind of the core group that lives in namespaces.
pub(crate) fn core(plural: &str, kind: &str) -> Feed {
    Feed::Objects(Served::new(("", "v1", plural), kind, true, true))
}

/// What can be watched: all that there is one of, and some of those of which there are many.
pub(crate) fn feeds() -> Vec<Feed> {
    let kinds = AwsKind::ALL.iter().map(|kind| Feed::Objects(kind.served()));
    let others = [
        core("services", "Service"),
        core("configmaps", "ConfigMap"),
        core("secrets", "Secret"),
        Feed::Dependents(""),
        Feed::Dependents("data"),
        Feed::LogSources(LogHome::group(GROUP)),
        Feed::LogSources(LogHome::database(DATABASE)),
    ];
    Feed::ALL.iter().copied().chain(kinds).chain(others).collect()
}

/// A watch, and all that it has said.
pub(crate) struct Watch {
    feed: Feed,
    stream: BoxStream<'static, Observation>,
    /// What follows from it. On the heap, since futures that hold it would be large.
    pub(crate) store: Box<Store>,
    /// Rows that are there, by their identity.
    pub(crate) ids: BTreeSet<String>,
    /// Rows of the listing under way, in their order.
    listed: Vec<String>,
    /// Every observation, as it is debugged.
    pub(crate) texts: Vec<String>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:#?}, at last {:?}", self.feed, self.ids, self.texts.last())
    }
}

impl Watch {
    /// Begins to watch.
    pub(crate) fn begin(ports: &Ports, feed: Feed) -> Self {
        Self::over(feed, ports.inventory.watch(feed))
    }

    /// Watches what comes this way.
    pub(crate) fn over(feed: Feed, stream: BoxStream<'static, Observation>) -> Self {
        let mut store = Box::<Store>::default();
        store.await_first(feed);
        Self { feed, stream, store, ids: BTreeSet::new(), listed: Vec::new(), texts: Vec::new() }
    }

    /// Waits for the next observation.
    pub(crate) async fn next(&mut self) {
        let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
        let next = next.unwrap_or_else(|_| panic!("{:?} says nothing more", self.feed));
        let seen = next.unwrap_or_else(|| panic!("{:?} ends by itself", self.feed));
        self.hear(format!("{seen:#?}"));
        self.store.apply(seen, jiff::Timestamp::UNIX_EPOCH);
    }

    fn hear(&mut self, text: String) {
        let lines = || text.lines().filter_map(|line| line.strip_prefix("    "));
        let delta = lines().find(|line| DELTAS.contains(line));
        match delta.unwrap_or_else(|| panic!("{:?} says {text}", self.feed)) {
            "Begin," => self.listed.clear(),
            "Resync(" => {
                self.listed = identities(&text, 16);
                self.complete();
            }
            "Page(" => self.listed.extend(identities(&text, 16)),
            "Complete," => self.complete(),
            "Apply(" => self.ids.extend(identities(&text, 12)),
            "Delete(" => {
                let id = text.lines().find_map(|line| line.strip_prefix("        "));
                self.ids.remove(id.unwrap_or_default().trim_end_matches(','));
            }
            _ => {}
        }
        self.texts.push(text);
    }

    /// Identities are unique within a listing, and a listing is the whole.
    fn complete(&mut self) {
        let ids: BTreeSet<_> = self.listed.iter().cloned().collect();
        assert_eq!(ids.len(), self.listed.len(), "{:?}: {:#?}", self.feed, self.listed);
        self.ids = ids;
    }

    /// Whether the rows are complete and the feed is well.
    pub(crate) fn is_live(&self) -> bool {
        self.store.freshness(self.feed).health == Health::Live
    }

    /// Why the feed is not well, if it is not.
    pub(crate) fn fault(&self) -> Option<Fault> {
        match &self.store.freshness(self.feed).health {
            Health::Stale(fault) => Some(fault.clone()),
            Health::Idle | Health::Loading | Health::Live => None,
        }
    }

    /// The identities of the rows.
    pub(crate) fn rows(&self) -> Vec<ResourceId> {
        ids_of(&self.store)
    }

    /// Whether a complete set was ever seen.
    pub(crate) fn was_complete(&self) -> bool {
        self.store.freshness(self.feed).complete
    }

    /// Waits for a complete set, or for why there is none.
    pub(crate) async fn answer(&mut self) -> Result<(), Fault> {
        loop {
            self.next().await;
            if let Some(fault) = self.fault() {
                return Err(fault);
            }
            if self.is_live() {
                return Ok(());
            }
        }
    }

    /// Waits for something to be so.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Self) -> bool) {
        while !wanted(self) {
            self.next().await;
        }
    }
}

/// Looks through these collections, and those of which there are many.
macro_rules! looked_through {
    ($( $field:ident )+) => {
        fn ids_of(store: &Store) -> Vec<ResourceId> {
            let mut ids = Vec::new();
            $( ids.extend(store.$field.rows().map(|row| row.id().clone())); )+
            let (objects, owned) = (store.objects.values(), store.dependents.values());
            ids.extend(objects.chain(owned).flat_map(|it| it.rows().map(|row| row.id().clone())));
            let sources = store.log_sources.values();
            ids.extend(sources.flat_map(|it| it.rows().map(|row| row.id().clone())));
            ids
        }
    };
}

looked_through! {
    nodes pods budgets events deployments
    replica_sets stateful_sets daemon_sets jobs endpoint_slices
    claims persistent_volumes storage_classes node_usage pod_usage
    clusters node_groups scaling_groups node_pools node_claims
    instances instance_statuses spot_requests instance_types managed_instances kinds
    vpcs subnets subnet_reservations route_tables nat_gateways
    nat_traffic endpoints security_groups network_acls network_interfaces
    peerings transit_attachments flow_logs log_groups load_balancers
    target_health volumes file_systems access_points alarms
    databases database_load database_clusters database_snapshots database_events
    database_parameters pending_maintenance
}

/// The identities of the rows in an observation, which stand so far to the right.
fn identities(text: &str, indentation: usize) -> Vec<String> {
    let start = format!("{}id: ", " ".repeat(indentation));
    let ids = text.lines().filter_map(|line| line.strip_prefix(start.as_str()));
    ids.map(|id| id.trim_end_matches(',').to_owned()).collect()
}
