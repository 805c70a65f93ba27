//! The commands that show one object: an exhaustive table of the kinds.

use super::{Equivalent, Values, aws_kinds, group_label, resource};
use crate::model::{AwsKind, Kind, ResourceId, Served, Store};

type Templates = Result<&'static [&'static str], &'static str>;

/// The commands that show `id`, the nearest first.
pub fn object(id: &ResourceId, store: &Store) -> Vec<Equivalent> {
    let values = values(id, store);
    let what = if matches!(id.kind, Kind::NodeGroup) && id.namespace.is_empty() {
        format!("the nodes of {}", id.name)
    } else {
        id.to_string()
    };
    if let Some(resource) = resource(id.kind) {
        return of_cluster(id, &values.with("{resource}", resource), store);
    }
    match templates(id, store) {
        Ok(templates) => templates
            .iter()
            .map(|template| Equivalent::new(&what, template, &values, store))
            .collect(),
        Err(reason) => vec![Equivalent { what, command: Err(reason) }],
    }
}

fn of_cluster(id: &ResourceId, values: &Values<'_>, store: &Store) -> Vec<Equivalent> {
    let scoped = if id.namespace.is_empty() { "" } else { " --namespace {namespace}" };
    let name = id.to_string();
    let shown = |what: &str, template: &str| {
        Equivalent::new(what, &format!("{template}{scoped}"), values, store)
    };
    let described = shown(&name, "kubectl describe {resource}/{name}");
    if is_secret(id.kind) {
        let what = format!("{name} (as YAML, kubectl would print its values)");
        return vec![Equivalent { what, ..described }];
    }
    let yaml = shown(&format!("{name} as YAML"), "kubectl get {resource}/{name} --output yaml");
    vec![described, yaml]
}

fn is_secret(kind: Kind) -> bool {
    matches!(kind, Kind::Served(served) if served.group().is_empty() && served.plural() == "secrets")
}

/// Every place a template of [`templates`] may have.
fn values<'a>(id: &'a ResourceId, store: &'a Store) -> Values<'a> {
    let reservations = store.subnet_reservations.rows();
    let subnet = reservations.into_iter().find(|it| it.id == *id).map(|it| it.subnet.as_str());
    let events = store.database_events.rows();
    let kind = events.into_iter().find(|it| it.id == *id).map(|it| it.source_kind.as_str());
    let group = id.namespace.split_once(':').map_or("", |(_, group)| group);
    let mut parts = id.name.splitn(3, ' ');
    let (record, record_type) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    Values::of(id, store)
        .with("{subnet}", subnet.unwrap_or_default())
        .with("{source-type}", kind.unwrap_or_default())
        .with("{group}", group)
        .with("{record}", record)
        .with("{type}", record_type)
        .with("{label}", group_label(&id.name, store))
}

fn templates(id: &ResourceId, store: &Store) -> Templates {
    let scoped = !id.namespace.is_empty();
    Ok(match id.kind {
        Kind::Cluster => &["aws eks describe-cluster --name {name}"],
        Kind::NodeGroup if scoped => {
            &["aws eks describe-nodegroup --cluster-name {namespace} --nodegroup-name {name}"]
        }
        Kind::NodeGroup if &*id.name == "(no group)" => &["kubectl get nodes --selector \
             !eks.amazonaws.com/nodegroup,!karpenter.sh/nodepool --output wide"],
        Kind::NodeGroup => &["kubectl get nodes --selector {label}={name} --output wide"],
        Kind::ScalingGroup => {
            &["aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names {name}"]
        }
        Kind::Instance => &["aws ec2 describe-instances --instance-ids {name}"],
        Kind::InstanceType => &["aws ec2 describe-instance-types --instance-types {name}"],
        Kind::LoadBalancer => &["aws elbv2 describe-load-balancers --names {name}"],
        Kind::TargetHealth => &["aws elbv2 describe-target-groups --names {namespace}"],
        Kind::LogGroup => &["aws logs describe-log-groups --log-group-name-prefix {name}"],
        Kind::LogStream => &["aws logs describe-log-streams --log-group-name {namespace} \
             --log-stream-name-prefix {name}"],
        Kind::AccessPoint => &["aws efs describe-access-points --access-point-id {name}"],
        Kind::ApiKind => return of_kind(&id.name),
        Kind::Served(kind) => return served(kind, id, store),
        Kind::Vpc
        | Kind::Subnet
        | Kind::SubnetReservation
        | Kind::RouteTable
        | Kind::NatGateway
        | Kind::Endpoint
        | Kind::SecurityGroup
        | Kind::NetworkAcl
        | Kind::NetworkInterface
        | Kind::Peering
        | Kind::TransitAttachment
        | Kind::FlowLog => network(id.kind, scoped),
        Kind::Database
        | Kind::DatabaseCluster
        | Kind::DatabaseSnapshot
        | Kind::DatabaseParameter
        | Kind::DatabaseEvent
        | Kind::LogFile => database(id, store),
        Kind::Condition => return Err("the console draws it from several sources"),
        Kind::Run => return Err("only this console knows of it"),
        Kind::Node
        | Kind::Pod
        | Kind::DisruptionBudget
        | Kind::Event
        | Kind::Deployment
        | Kind::ReplicaSet
        | Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::Job => return Err("kubectl shows it"),
    })
}

fn of_kind(name: &str) -> Templates {
    match AwsKind::called(name) {
        Some(kind) => aws_kinds::list(kind),
        None => Ok(&["kubectl get {name} --all-namespaces", "kubectl explain {name}"]),
    }
}

fn served(kind: Served, id: &ResourceId, store: &Store) -> Templates {
    let kind = AwsKind::of(kind).ok_or("no command of aws is known for this kind")?;
    Ok(aws_kinds::one(kind, id, store))
}

/// What EC2 describes of networks. An endpoint that is missing is called by its VPC and its service.
#[expect(clippy::wildcard_enum_match_arm, reason = "only kinds of networks come here")]
fn network(kind: Kind, scoped: bool) -> &'static [&'static str] {
    match kind {
        Kind::Vpc => &["aws ec2 describe-vpcs --vpc-ids {name}"],
        Kind::Subnet => &["aws ec2 describe-subnets --subnet-ids {name}"],
        Kind::SubnetReservation => &["aws ec2 get-subnet-cidr-reservations --subnet-id {subnet}"],
        Kind::RouteTable => &["aws ec2 describe-route-tables --route-table-ids {name}"],
        Kind::NatGateway => &["aws ec2 describe-nat-gateways --nat-gateway-ids {name}"],
        Kind::Endpoint if scoped => &["aws ec2 describe-vpc-endpoints --filters \
             Name=vpc-id,Values={namespace} Name=service-name,Values=*.{name}"],
        Kind::Endpoint => &["aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {name}"],
        Kind::SecurityGroup => &[
            "aws ec2 describe-security-groups --group-ids {name}",
            "aws ec2 describe-security-group-rules --filters Name=group-id,Values={name}",
        ],
        Kind::NetworkAcl => &["aws ec2 describe-network-acls --network-acl-ids {name}"],
        Kind::NetworkInterface => {
            &["aws ec2 describe-network-interfaces --network-interface-ids {name}"]
        }
        Kind::Peering => {
            &["aws ec2 describe-vpc-peering-connections --vpc-peering-connection-ids {name}"]
        }
        Kind::TransitAttachment => &["aws ec2 describe-transit-gateway-vpc-attachments \
             --transit-gateway-attachment-ids {name}"],
        _ => &["aws ec2 describe-flow-logs --flow-log-ids {name}"],
    }
}

/// What RDS describes. Clusters and instances have snapshots and parameters of their own.
#[expect(clippy::wildcard_enum_match_arm, reason = "only kinds of databases come here")]
fn database(id: &ResourceId, store: &Store) -> &'static [&'static str] {
    match id.kind {
        Kind::Database => &["aws rds describe-db-instances --db-instance-identifier {name}"],
        Kind::DatabaseCluster => &["aws rds describe-db-clusters --db-cluster-identifier {name}"],
        Kind::DatabaseSnapshot => {
            let mut snapshots = store.database_snapshots.rows();
            let of_cluster = snapshots
                .find(|it| it.id == *id)
                .is_some_and(|it| it.of.kind == Kind::DatabaseCluster);
            if of_cluster {
                &["aws rds describe-db-cluster-snapshots --db-cluster-snapshot-identifier {name}"]
            } else {
                &["aws rds describe-db-snapshots --db-snapshot-identifier {name}"]
            }
        }
        Kind::DatabaseParameter if id.namespace.starts_with("cluster:") => {
            &["aws rds describe-db-cluster-parameters --db-cluster-parameter-group-name {group} \
             --query Parameters[?ParameterName=='{name}']"]
        }
        Kind::DatabaseParameter => {
            &["aws rds describe-db-parameters --db-parameter-group-name {group} \
             --query Parameters[?ParameterName=='{name}']"]
        }
        Kind::LogFile => &["aws rds describe-db-log-files --db-instance-identifier {namespace} \
             --filename-contains {name}"],
        _ => &["aws rds describe-events --source-identifier {namespace} \
             --source-type {source-type} --duration 1440"],
    }
}
