//! AWS: EKS, Auto Scaling, EC2 with its network, RDS, logs, Systems Manager, STS and the services whose
//! kinds are plain tables. Reads, and the changes that commands make.

mod alarms;
mod approval;
mod budget;
mod checks;
mod clusters;
mod config;
mod convert;
mod credentials;
#[cfg(test)]
mod day;
mod enabled;
mod fault;
mod feeds;
pub(crate) mod foreign;
mod group_updates;
mod identity;
mod instance_statuses;
mod instance_types;
mod instances;
mod kinds;
mod logs;
mod managed_instances;
mod meter;
mod metrics;
mod network;
mod node_groups;
mod object;
mod operations;
mod outcomes;
mod pace;
mod performing;
mod poll;
mod presigned;
mod probe;
mod profiles;
mod rds;
mod regions;
#[cfg(test)]
mod replay;
mod roster;
mod scaling_groups;
mod shared;
mod spot_requests;
mod storage;
mod target;
mod token;
mod wake;
mod whole;

use std::{sync::Arc, time::Duration};

use aws_sdk_eks::types::Cluster as Described;
use futures::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use jiff::Timestamp;
use serde_json::Value;

use self::shared::Shared;
pub use self::{
    config::{Chosen, ConfigError, profiles, validate},
    profiles::ProfileError,
    regions::region_of_endpoint,
    target::{Target, Wanted, same_endpoint},
    token::BearerToken,
};
use crate::{
    adapters::{clock::SystemClock, leave::Leave},
    model::{AwsKind, Fault, Feed, Observation, Offered, ResourceId, Side},
    ports::{Answer, Check, Clock, Command, LogEvent, LogQuery, Permission, Standing},
};

/// How often spending is looked at.
const SPENDING: Duration = Duration::from_secs(5);

/// An account in a Region, as the console sees it. Clones share connections, credentials and budget.
/// Makes no call before something is asked for.
#[derive(Clone)]
pub struct Aws(Arc<Shared>);

/// How to reach the API server of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiServer {
    /// The name of the cluster.
    pub cluster: String,
    /// Its URL.
    pub endpoint: String,
    /// The certificates it is trusted by, in PEM, encoded in base64 as EKS gives them.
    pub certificate_authority: String,
}

impl Aws {
    /// An account that [`validate`] has accepted, and what is known of the cluster.
    pub fn new(chosen: Chosen, wanted: Wanted, leave: Leave) -> Self {
        Self(Arc::new(Shared::new(chosen, wanted).with(leave)))
    }

    /// Observations of a feed of AWS, until dropped. Other feeds never say anything.
    pub fn watch(&self, feed: Feed) -> BoxStream<'static, Observation> {
        self.0.wake.hurry(feed);
        feeds::watch(&self.0, feed)
    }

    /// The same for somebody who still has the rows: makes no call before the next look is due.
    pub fn watch_again(&self, feed: Feed) -> BoxStream<'static, Observation> {
        feeds::watch(&self.0, feed)
    }

    /// The Regions to choose from, until dropped.
    pub fn regions(&self) -> BoxStream<'static, Offered> {
        enabled::watch(self.0.clone())
    }

    /// Who we are and what we spend, until dropped.
    pub fn session(&self) -> BoxStream<'static, Observation> {
        stream::select(identity::watch(self.0.clone()), self.spending()).boxed()
    }

    /// Has a feed look again now.
    pub fn refresh(&self, feed: Feed) {
        if feed.side() == Side::Aws {
            if let Feed::Objects(served) = feed
                && let Some(kind) = AwsKind::of(served)
            {
                self.0.details.forget(kind);
            }
            self.0.wake.feed(feed);
        }
    }

    /// A cluster, node group, Auto Scaling group, instance, database or part of the network, in the
    /// words of AWS.
    pub fn object(&self, id: ResourceId) -> BoxFuture<'static, Result<Value, Fault>> {
        let shared = self.0.clone();
        async move { object::read(&shared, &id).await }.boxed()
    }

    /// Lines of CloudWatch Logs or of a log file of a database, until dropped or over.
    pub fn follow(&self, query: LogQuery) -> BoxStream<'static, LogEvent> {
        logs::follow(query, self.0.clone())
    }

    /// Sends a command, once; or only says what would be answered, which RDS cannot.
    pub fn perform(&self, command: Command, dry: bool) -> BoxFuture<'static, Answer> {
        let shared = self.0.clone();
        async move { performing::perform(&shared, &command, dry).await }.boxed()
    }

    /// Whether we may send a command, where that can be tried out.
    pub fn may(&self, command: Command) -> BoxFuture<'static, Standing> {
        let shared = self.0.clone();
        async move { performing::may(&shared, &command).await }.boxed()
    }

    /// Approves what has this digest, in our own name.
    pub fn approve(&self, digest: String) -> BoxFuture<'static, Result<String, Fault>> {
        let shared = self.0.clone();
        async move { approval::give(&shared, &digest).await }.boxed()
    }

    /// Who has given an approval of what has this digest, by their ARN.
    pub fn approved_by(
        &self,
        digest: String,
        approval: String,
    ) -> BoxFuture<'static, Result<Box<str>, Fault>> {
        let shared = self.0.clone();
        async move { approval::examine(&shared, digest, &approval).await }.boxed()
    }

    /// Tries everything the console needs of AWS.
    pub fn checks(&self) -> BoxStream<'static, Check> {
        checks::examine(self.0.clone())
    }

    /// What of the permissions that the console needs we have.
    pub fn permissions(&self) -> BoxStream<'static, Permission> {
        probe::permissions(self.0.clone())
    }

    /// The cluster that flags and kubeconfig mean.
    pub fn target(&self) -> BoxFuture<'static, Result<Target, Fault>> {
        let shared = self.0.clone();
        async move { shared.target().await }.boxed()
    }

    /// Where the API server of the target answers.
    pub fn api_server(&self) -> BoxFuture<'static, Result<ApiServer, Fault>> {
        let shared = self.0.clone();
        async move {
            let name = shared.cluster().await?;
            api_server(&name, &clusters::described(&shared, &name).await?)
        }
        .boxed()
    }

    /// A token for the API server of `cluster`.
    pub fn token(&self, cluster: String) -> BoxFuture<'static, Result<BearerToken, Fault>> {
        let shared = self.0.clone();
        async move { token::make(&shared, &cluster).await }.boxed()
    }

    /// Said only when it has changed.
    fn spending(&self) -> BoxStream<'static, Observation> {
        stream::unfold((self.0.clone(), Vec::new()), |(shared, last)| async move {
            loop {
                tokio::time::sleep(SPENDING).await;
                let spending = shared.meter.spending();
                if spending != last {
                    let observation = Observation::Spending(spending.clone());
                    return Some((observation, (shared, spending)));
                }
            }
        })
        .boxed()
    }
}

fn api_server(name: &str, cluster: &Described) -> Result<ApiServer, Fault> {
    let authority = cluster.certificate_authority().and_then(|authority| authority.data());
    if let (Some(endpoint), Some(authority)) = (cluster.endpoint(), authority) {
        Ok(ApiServer {
            cluster: name.to_owned(),
            endpoint: endpoint.to_owned(),
            certificate_authority: authority.to_owned(),
        })
    } else {
        let status = cluster.status().map_or("in an unknown state", |status| status.as_str());
        let message = format!("cluster {name} is {status} and has no API server yet");
        Err(Fault::new(
            crate::model::FaultClass::Unavailable,
            operations::DESCRIBE_CLUSTER,
            message,
        ))
    }
}

/// Now, for signatures, expiry and planned retries.
fn now() -> Timestamp {
    SystemClock.now()
}
