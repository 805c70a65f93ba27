//! The instances of our cluster, read once for all feeds that need them.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::Instant};

use super::{instances, shared::Shared};
use crate::model::{Fault, Feed, Instance};

/// Feeds that follow from the instances make do with a list of this age. Older than the interval of
/// the instances themselves, so that these feeds cause no call of their own while that one is watched.
const RECENT: Duration = Duration::from_secs(100);
/// The feeds that follow from the set of instances.
const FOLLOWERS: [Feed; 2] = [Feed::InstanceStatuses, Feed::ManagedInstances];

/// The last list of instances.
#[derive(Default)]
pub(super) struct Roster(Mutex<Option<Held>>);

struct Held {
    cluster: String,
    at: Instant,
    instances: Arc<Vec<Instance>>,
}

impl Shared {
    /// The instances now.
    pub(super) async fn instances(&self) -> Result<Arc<Vec<Instance>>, Fault> {
        self.roster(Duration::ZERO).await
    }

    /// The instances as they were not long ago.
    pub(super) async fn recent_instances(&self) -> Result<Arc<Vec<Instance>>, Fault> {
        self.roster(RECENT).await
    }

    /// Whoever comes while a list is being read waits for it instead of asking again.
    async fn roster(&self, age: Duration) -> Result<Arc<Vec<Instance>>, Fault> {
        let asked = Instant::now();
        let cluster = self.cluster().await?;
        let mut held = self.roster.0.lock().await;
        if let Some(known) = held.as_ref()
            && known.cluster == *cluster
            && known.at + age >= asked
        {
            return Ok(known.instances.clone());
        }
        let at = Instant::now();
        let instances = Arc::new(instances::read(self).await?);
        let moved = held.as_ref().is_some_and(|known| !same_ids(&known.instances, &instances));
        *held = Some(Held { cluster: cluster.to_string(), at, instances: instances.clone() });
        self.types.want(instances.iter().map(|instance| &instance.instance_type), &self.wake);
        if moved && age.is_zero() {
            for feed in FOLLOWERS {
                self.wake.feed(feed);
            }
        }
        Ok(instances)
    }
}

fn same_ids(a: &[Instance], b: &[Instance]) -> bool {
    let ids = |instances: &[Instance]| {
        instances
            .iter()
            .map(|instance| instance.id.name.clone())
            .collect::<std::collections::BTreeSet<_>>()
    };
    ids(a) == ids(b)
}
