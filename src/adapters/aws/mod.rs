//! AWS: EKS, Auto Scaling, EC2 with its network, Systems Manager and STS. Reads only.
//! AWS: EKS, Auto Scaling, EC2, RDS, Systems Manager and STS. Reads only.

mod budget;
mod checks;
mod clusters;
mod config;
mod convert;
mod credentials;
mod fault;
mod identity;
mod instance_statuses;
mod instance_types;
mod instances;
mod managed_instances;
mod meter;
mod network;
mod node_groups;
mod object;
mod operations;
mod pace;
mod poll;
mod profiles;
mod rds;
mod regions;
#[cfg(test)]
mod replay;
mod roster;
mod scaling_groups;
mod shared;
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

pub use self::{
    config::{Chosen, ConfigError, validate},
    profiles::ProfileError,
    regions::region_of_endpoint,
    target::{Target, Wanted, same_endpoint},
    token::BearerToken,
};
use self::{poll::Poller, shared::Shared};
use crate::{
    adapters::clock::SystemClock,
    model::{Delta, Fault, Feed, Observation, Resource, ResourceId, Side},
    ports::{Check, Clock},
};

/// How often spending is looked at.
const SPENDING: Duration = Duration::from_secs(5);

/// The complete set of rows, once it is read.
type Rows<R> = BoxFuture<'static, Result<Vec<R>, Fault>>;

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
    pub fn new(chosen: Chosen, wanted: Wanted) -> Self {
        Self(Arc::new(Shared::new(chosen, wanted)))
    }

    /// Observations of a feed of AWS, until dropped. Other feeds never say anything.
    pub fn watch(&self, feed: Feed) -> BoxStream<'static, Observation> {
        macro_rules! poll {
            ($variant:ident, $read:path) => {
                self.poll(feed, Observation::$variant, |shared| {
                    async move { $read(&shared).await }.boxed()
                })
            };
        }
        match feed {
            Feed::Clusters => poll!(Clusters, clusters::read),
            Feed::NodeGroups => poll!(NodeGroups, node_groups::read),
            Feed::ScalingGroups => poll!(ScalingGroups, scaling_groups::read),
            Feed::Instances => poll!(Instances, read_instances),
            Feed::InstanceStatuses => poll!(InstanceStatuses, instance_statuses::read),
            Feed::InstanceTypes => poll!(InstanceTypes, instance_types::read),
            Feed::ManagedInstances => poll!(ManagedInstances, managed_instances::read),
            Feed::Vpcs => poll!(Vpcs, network::vpcs::read),
            Feed::Subnets => poll!(Subnets, network::subnets::read),
            Feed::SubnetReservations => poll!(SubnetReservations, network::reservations::read),
            Feed::RouteTables => poll!(RouteTables, network::route_tables::read),
            Feed::NatGateways => poll!(NatGateways, network::nat_gateways::read),
            Feed::Endpoints => poll!(Endpoints, network::endpoints::read),
            Feed::SecurityGroups => poll!(SecurityGroups, network::security_groups::read),
            Feed::NetworkInterfaces => poll!(NetworkInterfaces, network::interfaces::read),
            Feed::Peerings => poll!(Peerings, network::peerings::read),
            Feed::TransitAttachments => {
                poll!(TransitAttachments, network::transit_attachments::read)
            }
            Feed::FlowLogs => poll!(FlowLogs, network::flow_logs::read),
            Feed::LoadBalancers => poll!(LoadBalancers, network::balancers::read),
            Feed::TargetHealths => poll!(TargetHealths, network::balancers::read_targets),
            Feed::Databases => poll!(Databases, rds::instances::read),
            Feed::DatabaseClusters => poll!(DatabaseClusters, rds::clusters::read),
            Feed::DatabaseSnapshots => poll!(DatabaseSnapshots, rds::snapshots::read),
            Feed::DatabaseEvents => poll!(DatabaseEvents, rds::events::read),
            Feed::PendingMaintenance => poll!(PendingMaintenance, rds::maintenance::read),
            Feed::Nodes
            | Feed::Pods
            | Feed::Budgets
            | Feed::Events
            | Feed::Deployments
            | Feed::ReplicaSets
            | Feed::StatefulSets
            | Feed::DaemonSets
            | Feed::Jobs
            | Feed::NodeUsage
            | Feed::PodUsage => stream::pending().boxed(),
        }
    }

    /// Who we are and what we spend, until dropped.
    pub fn session(&self) -> BoxStream<'static, Observation> {
        stream::select(identity::watch(self.0.clone()), self.spending()).boxed()
    }

    /// Has a feed look again now.
    pub fn refresh(&self, feed: Feed) {
        if feed.side() == Side::Aws {
            self.0.wake.feed(feed);
        }
    }

    /// A cluster, node group, Auto Scaling group, instance, database or part of the network, in the
    /// words of AWS.
    pub fn object(&self, id: ResourceId) -> BoxFuture<'static, Result<Value, Fault>> {
        let shared = self.0.clone();
        async move { object::read(&shared, &id).await }.boxed()
    }

    /// Tries everything the console needs of AWS.
    pub fn checks(&self) -> BoxStream<'static, Check> {
        checks::examine(self.0.clone())
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

    fn poll<R: Resource + Clone + PartialEq>(
        &self,
        feed: Feed,
        observed: fn(Delta<R>) -> Observation,
        read: fn(Arc<Shared>) -> Rows<R>,
    ) -> BoxStream<'static, Observation> {
        let (reads, stretches) = (self.0.clone(), self.0.clone());
        let poller = Poller {
            feed,
            read: Box::new(move || read(reads.clone())),
            bell: self.0.wake.listen(feed),
            stretch: Box::new(move || stretches.meter.stretch(service(feed))),
        };
        poller.watch().map(observed).boxed()
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

async fn read_instances(shared: &Shared) -> Result<Vec<crate::model::Instance>, Fault> {
    shared.instances().await.map(|instances| instances.to_vec())
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

/// The service whose budget a feed mostly spends.
const fn service(feed: Feed) -> &'static str {
    match feed {
        Feed::Clusters | Feed::NodeGroups => "eks",
        Feed::ScalingGroups => "autoscaling",
        Feed::ManagedInstances => "ssm",
        Feed::LoadBalancers | Feed::TargetHealths => "elasticloadbalancing",
        Feed::Databases
        | Feed::DatabaseClusters
        | Feed::DatabaseSnapshots
        | Feed::DatabaseEvents
        | Feed::PendingMaintenance => "rds",
        Feed::Instances
        | Feed::InstanceStatuses
        | Feed::InstanceTypes
        | Feed::Vpcs
        | Feed::Subnets
        | Feed::SubnetReservations
        | Feed::RouteTables
        | Feed::NatGateways
        | Feed::Endpoints
        | Feed::SecurityGroups
        | Feed::NetworkInterfaces
        | Feed::Peerings
        | Feed::TransitAttachments
        | Feed::FlowLogs
        | Feed::Nodes
        | Feed::Pods
        | Feed::Budgets
        | Feed::Events
        | Feed::Deployments
        | Feed::ReplicaSets
        | Feed::StatefulSets
        | Feed::DaemonSets
        | Feed::Jobs
        | Feed::NodeUsage
        | Feed::PodUsage => "ec2",
    }
}

/// Now, for signatures, expiry and planned retries.
fn now() -> Timestamp {
    SystemClock.now()
}
