//! The instances of our cluster, read once for all feeds that need them.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::Instant};

use super::{instances, shared::Shared};
use crate::model::{Fault, Feed, Instance, Symbol};

/// Feeds that follow from the instances make do with a list of this age. Older than the interval of
/// the instances themselves, so that these feeds cause no call of their own while that one is watched.
const RECENT: Duration = Duration::from_secs(100);
/// The feeds that follow from the set of instances.
const FOLLOWERS: [Feed; 3] = [Feed::InstanceStatuses, Feed::SpotRequests, Feed::ManagedInstances];

/// The last list of instances, and the last failure to read one.
#[derive(Default)]
pub(super) struct Roster(Mutex<Held>);

#[derive(Default)]
struct Held {
    list: Option<List>,
    /// When the last reading ended without a list, and why.
    failure: Option<(Instant, Fault)>,
}

struct List {
    cluster: Symbol,
    /// When its reading began.
    began: Instant,
    instances: Arc<Vec<Instance>>,
}

impl Held {
    /// The answer for somebody who asked at `asked` for a list not older than `age`, if it is known.
    /// Whoever waited while a reading failed shares the failure, instead of waiting for another one.
    fn answer(
        &self,
        cluster: &Symbol,
        asked: Instant,
        age: Duration,
    ) -> Option<Result<Arc<Vec<Instance>>, Fault>> {
        let list = self.list.as_ref().filter(|list| list.cluster == *cluster);
        if let Some(list) = list.filter(|list| list.began + age >= asked) {
            return Some(Ok(list.instances.clone()));
        }
        let (ended, fault) = self.failure.as_ref()?;
        (*ended >= asked).then(|| Err(fault.clone()))
    }
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

    /// One reading at a time: whoever comes meanwhile waits for it.
    async fn roster(&self, age: Duration) -> Result<Arc<Vec<Instance>>, Fault> {
        let asked = Instant::now();
        let cluster = self.cluster().await?;
        let mut held = self.roster.0.lock().await;
        if let Some(answer) = held.answer(&cluster, asked, age) {
            return answer;
        }
        let began = Instant::now();
        let instances = match instances::read(self).await {
            Ok(instances) => Arc::new(instances),
            Err(fault) => {
                held.failure = Some((Instant::now(), fault.clone()));
                return Err(fault);
            }
        };
        let list = List { cluster, began, instances: instances.clone() };
        let before = held.list.replace(list);
        self.types.want(instances.iter().map(|instance| &instance.instance_type), &self.wake);
        let moved = before.is_some_and(|before| !same_ids(&before.instances, &instances));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{CLUSTER, account};

    const NONE: &str = "<DescribeInstancesResponse/>";

    #[tokio::test(start_paused = true)]
    async fn one_list_serves_all_until_it_is_old() {
        let (shared, asked) = account(&[CLUSTER, ("Action=DescribeInstances&", 200, NONE)]).await;
        let lists = || {
            let asked = asked.lock().unwrap();
            asked.iter().filter(|one| one.contains("Action=DescribeInstances&")).count()
        };
        let (a, b, c) = tokio::join!(
            shared.recent_instances(),
            shared.recent_instances(),
            shared.recent_instances()
        );
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
        assert_eq!(lists(), 1);
        tokio::time::advance(Duration::from_secs(1)).await;
        shared.instances().await.unwrap();
        assert_eq!(lists(), 2, "who asks for now gets now");
        tokio::time::advance(RECENT + Duration::from_secs(1)).await;
        shared.recent_instances().await.unwrap();
        assert_eq!(lists(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_wait_share_a_failure() {
        let (shared, asked) =
            account(&[CLUSTER, ("Action=DescribeInstances&", 403, "<Response></Response>")]).await;
        let (a, b) = tokio::join!(shared.recent_instances(), shared.recent_instances());
        assert_eq!(a.unwrap_err(), b.unwrap_err());
        assert_eq!(asked.lock().unwrap().len(), 2, "the cluster and one list");
    }
}
