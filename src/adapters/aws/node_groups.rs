//! The managed node groups of our cluster.

use aws_sdk_eks::types::{Nodegroup, Taint as EksTaint};
use futures::{StreamExt, TryStreamExt};

use super::{
    convert::{count, symbol, time},
    group_updates,
    operations::{DESCRIBE_NODE_GROUP, LIST_NODE_GROUPS},
    shared::Shared,
};
use crate::model::{
    Capacity, Fault, FaultClass, HealthIssue, Kind, Labels, NodeGroup, ResourceId, Scaling,
    SourceId, Symbol, Taint,
};

/// Descriptions asked for at the same time.
const AT_ONCE: usize = 4;

/// All managed node groups of the cluster; one that vanished meanwhile is left out.
pub(super) async fn read(shared: &Shared) -> Result<Vec<NodeGroup>, Fault> {
    let cluster = shared.cluster().await?;
    let names = names(shared, &cluster).await?;
    let calls: Vec<_> = names.iter().map(|name| describe(shared, &cluster, name)).collect();
    let groups: Vec<Option<NodeGroup>> =
        futures::stream::iter(calls).buffered(AT_ONCE).try_collect().await?;
    let groups: Vec<_> = groups.into_iter().flatten().collect();
    let types = groups.iter().flat_map(|group| &group.instance_types);
    shared.types.want(types, &shared.wake);
    Ok(groups)
}

async fn names(shared: &Shared, cluster: &str) -> Result<Vec<String>, Fault> {
    let request = shared.clients().await.eks.list_nodegroups().cluster_name(cluster);
    let mut pages = request.into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) =
        shared.call(LIST_NODE_GROUPS, async { pages.next().await.transpose() }).await?
    {
        names.extend(page.nodegroups.unwrap_or_default());
    }
    Ok(names)
}

async fn describe(shared: &Shared, cluster: &str, name: &str) -> Result<Option<NodeGroup>, Fault> {
    let request = shared.clients().await.eks.describe_nodegroup();
    let call = request.cluster_name(cluster).nodegroup_name(name).send();
    match shared.call(DESCRIBE_NODE_GROUP, call).await {
        Ok(answer) => {
            let Some(group) = answer.nodegroup else { return Ok(None) };
            let source = shared.source_of_arn(group.nodegroup_arn()).await?;
            let group = convert(&source, cluster, name, &group);
            let update = group_updates::newest(shared, cluster, &group).await;
            Ok(Some(NodeGroup { update, ..group }))
        }
        Err(fault) if fault.class == FaultClass::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn convert(source: &SourceId, cluster: &str, name: &str, group: &Nodegroup) -> NodeGroup {
    NodeGroup {
        id: ResourceId::namespaced(source, Kind::NodeGroup, cluster, name),
        status: symbol(group.status().map(aws_sdk_eks::types::NodegroupStatus::as_str))
            .unwrap_or_default(),
        capacity: group.capacity_type().and_then(|kind| capacity(kind.as_str())),
        instance_types: group.instance_types().iter().map(|name| Symbol::new(name)).collect(),
        ami_type: symbol(group.ami_type().map(aws_sdk_eks::types::AmiTypes::as_str)),
        release: symbol(group.release_version()),
        version: symbol(group.version()),
        disk_gib: count(group.disk_size()),
        scaling: group.scaling_config().and_then(|scaling| {
            Some(Scaling {
                min: count(scaling.min_size())?,
                desired: count(scaling.desired_size())?,
                max: count(scaling.max_size())?,
            })
        }),
        labels: labels(group),
        taints: group.taints().iter().map(taint).collect(),
        subnets: group.subnets().iter().map(|it| Symbol::new(it)).collect(),
        scaling_groups: scaling_groups(group),
        issues: issues(group),
        tags: tags(group),
        update: None,
        created: time(group.created_at()),
    }
}

fn capacity(kind: &str) -> Option<Capacity> {
    [Capacity::OnDemand, Capacity::Spot, Capacity::Reserved]
        .into_iter()
        .find(|capacity| capacity.name() == kind)
}

fn labels(group: &Nodegroup) -> Labels {
    let labels = group.labels().into_iter().flatten();
    labels.map(|(key, value)| (Symbol::new(key), Symbol::new(value))).collect()
}

fn tags(group: &Nodegroup) -> Labels {
    let tags = group.tags().into_iter().flatten();
    tags.map(|(key, value)| (Symbol::new(key), Symbol::new(value))).collect()
}

/// EKS writes effects in its own way; the model has those of Kubernetes.
fn taint(taint: &EksTaint) -> Taint {
    let effect = match taint.effect().map(aws_sdk_eks::types::TaintEffect::as_str) {
        Some("NO_SCHEDULE") => "NoSchedule",
        Some("NO_EXECUTE") => "NoExecute",
        Some("PREFER_NO_SCHEDULE") => "PreferNoSchedule",
        other => other.unwrap_or_default(),
    };
    Taint {
        key: taint.key().unwrap_or_default().into(),
        value: taint.value().unwrap_or_default().into(),
        effect: effect.into(),
    }
}

fn scaling_groups(group: &Nodegroup) -> Vec<Symbol> {
    let groups = group.resources().map(aws_sdk_eks::types::NodegroupResources::auto_scaling_groups);
    groups.unwrap_or_default().iter().filter_map(|group| symbol(group.name())).collect()
}

fn issues(group: &Nodegroup) -> Vec<HealthIssue> {
    let issues =
        group.health().map(aws_sdk_eks::types::NodegroupHealth::issues).unwrap_or_default();
    let issue = |issue: &aws_sdk_eks::types::Issue| HealthIssue {
        code: symbol(issue.code().map(aws_sdk_eks::types::NodegroupIssueCode::as_str))
            .unwrap_or_default(),
        message: issue.message().unwrap_or_default().into(),
        resources: issue.resource_ids().iter().map(|id| Symbol::new(id)).collect(),
    };
    issues.iter().map(issue).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{CLUSTER, account};

    const LIST: (&str, u16, &str) =
        ("/node-groups ", 200, r#"{"nodegroups": ["database", "gone"]}"#);
    const GONE: (&str, u16, &str) =
        ("/node-groups/gone ", 404, r#"{"__type": "ResourceNotFoundException"}"#);
    const DATABASE: (&str, u16, &str) = (
        "/node-groups/database ",
        200,
        r#"{"nodegroup": {
            "nodegroupName": "database", "clusterName": "prod", "status": "DEGRADED",
            "nodegroupArn": "arn:aws:eks:us-east-1:123456789012:nodegroup/prod/database/1",
            "version": "1.33", "releaseVersion": "1.33.5-20260110", "createdAt": 1767225600.0,
            "capacityType": "ON_DEMAND", "instanceTypes": ["r5.2xlarge"],
            "amiType": "AL2023_x86_64_STANDARD",
            "scalingConfig": {"minSize": 3, "desiredSize": 4, "maxSize": 6},
            "labels": {"role": "database"},
            "taints": [{"key": "workload", "value": "database", "effect": "NO_SCHEDULE"},
                       {"key": "new", "effect": "SOMETHING_NEW"}],
            "resources": {"autoScalingGroups": [{"name": "eks-database-1"}]},
            "health": {"issues": [{"code": "AsgInstanceLaunchFailures", "message": "no capacity",
                                   "resourceIds": ["eks-database-1"]}]}}}"#,
    );

    #[tokio::test]
    async fn a_group_says_what_eks_says() {
        let (shared, _) = account(&[LIST, GONE, DATABASE, CLUSTER]).await;
        let groups = read(&shared).await.unwrap();
        let [group] = groups.as_slice() else { unreachable!("{groups:?}") };
        assert_eq!(group.id.to_string(), "node-group/prod/database");
        assert_eq!(group.capacity, Some(Capacity::OnDemand));
        assert_eq!(group.scaling, Some(Scaling { min: 3, desired: 4, max: 6 }));
        let taints: Vec<_> = group.taints.iter().map(ToString::to_string).collect();
        assert_eq!(taints, ["workload=database:NoSchedule", "new:SOMETHING_NEW"]);
        assert_eq!(group.scaling_groups, ["eks-database-1"]);
        assert_eq!(group.issues[0].code, "AsgInstanceLaunchFailures");
        assert_eq!(group.created.unwrap().as_second(), 1_767_225_600);
        // A launch template decides, and EKS does not say what.
        assert_eq!(group.disk_gib, None);
    }
}
