//! Access entries of the EKS cluster: which principals may do what in it.

use aws_sdk_eks::types::{AccessScope, AccessScopeType, AssociatedAccessPolicy};
use futures::{FutureExt, StreamExt};
use serde_json::Value;

use super::{
    AT_ONCE, Table, part,
    print::{list, since, text, unknown},
};
use crate::{
    adapters::aws::{
        network::every_page,
        object::Body,
        operations::{DESCRIBE_ACCESS_ENTRY, LIST_ACCESS_ENTRIES, LIST_ACCESS_POLICIES},
        shared::Shared,
    },
    model::{AwsKind, Fault, FaultClass, Object, Printed, ResourceId, Symbol},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let cluster = shared.cluster().await?;
    let request = shared.clients().await.eks.list_access_entries().cluster_name(cluster.as_str());
    let principals: Vec<String> = every_page!(shared, LIST_ACCESS_ENTRIES, request, access_entries);
    let calls: Vec<_> = principals
        .iter()
        .map(|principal| async {
            let cells = cells(shared, &cluster, principal).boxed();
            let cells = shared.details.of(AwsKind::AccessEntries, principal, cells).await?;
            Ok::<_, Fault>(cells.map(|cells| table.row(principal, cells)))
        })
        .collect();
    let rows: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    rows.into_iter().filter_map(Result::transpose).collect()
}

async fn cells(shared: &Shared, cluster: &Symbol, principal: &str) -> Result<Vec<Printed>, Fault> {
    let call = shared.clients().await.eks.describe_access_entry();
    let call = call.cluster_name(cluster.as_str()).principal_arn(principal).send();
    let entry = shared.call(DESCRIBE_ACCESS_ENTRY, call).await?.access_entry;
    let Some(entry) = entry else { return Ok(vec![Printed::Nothing; 6]) };
    let policies = match policies(shared, cluster, principal).await {
        Ok(policies) => list(policies.iter().map(policy)),
        Err(fault) if fault.class == FaultClass::Denied => unknown(&fault),
        Err(fault) => return Err(fault),
    };
    Ok(vec![
        text(entry.r#type()),
        policies,
        list(entry.kubernetes_groups()),
        text(entry.username()),
        since(entry.created_at()),
        since(entry.modified_at()),
    ])
}

async fn policies(
    shared: &Shared,
    cluster: &Symbol,
    principal: &str,
) -> Result<Vec<AssociatedAccessPolicy>, Fault> {
    let request = shared.clients().await.eks.list_associated_access_policies();
    let request = request.cluster_name(cluster.as_str()).principal_arn(principal);
    Ok(every_page!(shared, LIST_ACCESS_POLICIES, request, associated_access_policies))
}

/// `AmazonEKSViewPolicy (analytics, ingest)`; without namespaces where it holds in all of them.
fn policy(policy: &AssociatedAccessPolicy) -> String {
    let arn = policy.policy_arn().unwrap_or("?");
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let limited = |scope: &&AccessScope| scope.r#type() == Some(&AccessScopeType::Namespace);
    match policy.access_scope().filter(limited) {
        Some(scope) => format!("{name} ({})", scope.namespaces().join(", ")),
        None => name.to_owned(),
    }
}

/// An access entry with its policies.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let cluster = shared.cluster().await?;
    let eks = &shared.clients().await.eks;
    let body = Body::default();
    let request = eks.describe_access_entry().cluster_name(cluster.as_str());
    let request = request.principal_arn(&*id.name).customize();
    shared.call(DESCRIBE_ACCESS_ENTRY, request.interceptor(body.clone()).send()).await?;
    let mut entry = body.at("/accessEntry", DESCRIBE_ACCESS_ENTRY)?;
    let body = Body::default();
    let request = eks.list_associated_access_policies().cluster_name(cluster.as_str());
    let request = request.principal_arn(&*id.name).customize();
    let policies =
        shared.call(LIST_ACCESS_POLICIES, request.interceptor(body.clone()).send()).await;
    entry["associatedAccessPolicies"] =
        part(policies, || body.at("/associatedAccessPolicies", LIST_ACCESS_POLICIES))?;
    Ok(entry)
}
