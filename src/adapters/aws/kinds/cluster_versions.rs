//! Kubernetes versions of EKS: which are supported, and until when.

use aws_sdk_eks::types::{ClusterVersionInformation, VersionStatus};
use serde_json::Value;

use super::{
    Table,
    print::{flag, since, text, unknown, until},
};
use crate::{
    adapters::aws::{
        clusters, convert,
        network::every_page,
        now,
        object::{Body, gone},
        operations::DESCRIBE_CLUSTER_VERSIONS,
        shared::Shared,
    },
    model::{Fault, Object, Printed, ResourceId, Symbol},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let request = shared.clients().await.eks.describe_cluster_versions().include_all(true);
    let versions = every_page!(shared, DESCRIBE_CLUSTER_VERSIONS, request, cluster_versions);
    let ours = ours(shared).await;
    Ok(versions.iter().filter_map(|version| row(table, version, &ours)).collect())
}

/// The version of our cluster.
async fn ours(shared: &Shared) -> Result<Option<Symbol>, Fault> {
    let cluster = shared.cluster().await?;
    Ok(clusters::describe(shared, &cluster).await?.version)
}

fn row(
    table: &Table,
    version: &ClusterVersionInformation,
    ours: &Result<Option<Symbol>, Fault>,
) -> Option<Object> {
    let name = version.cluster_version()?;
    let is_ours = ours.as_ref().is_ok_and(|it| it.as_deref() == Some(name));
    let standard = version.version_status() == Some(&VersionStatus::StandardSupport);
    let support = match version.version_status() {
        Some(VersionStatus::StandardSupport) => "standard",
        Some(VersionStatus::ExtendedSupport) => "extended",
        Some(VersionStatus::Unsupported) => "ended",
        Some(other) => other.as_str(),
        None => "?",
    };
    Some(table.row(
        name,
        [
            ours.as_ref().map_or_else(unknown, |_| Printed::Flag(is_ours)),
            // What nobody runs is nobody's trouble.
            if is_ours && !standard {
                Printed::Alarming(support.into())
            } else {
                Printed::Text(support.into())
            },
            end(version.end_of_standard_support_date(), is_ours),
            end(version.end_of_extended_support_date(), is_ours),
            since(version.release_date()),
            flag(Some(version.default_version())),
            text(version.kubernetes_patch_version()),
            text(version.default_platform_version()),
        ],
    ))
}

/// An end that has passed is marked only where it concerns us.
fn end(date: Option<&aws_smithy_types::DateTime>, is_ours: bool) -> Printed {
    let passed = convert::time(date).is_some_and(|date| date < now());
    if passed && !is_ours { since(date) } else { until(date) }
}

/// A version, as EKS describes it.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.eks.describe_cluster_versions();
    let request = request.cluster_versions(&*id.name).include_all(true).customize();
    shared.call(DESCRIBE_CLUSTER_VERSIONS, request.interceptor(body.clone()).send()).await?;
    // An unknown version is answered with an empty list.
    let found = body.at("/clusterVersions/0", DESCRIBE_CLUSTER_VERSIONS);
    found.map_err(|_| gone(DESCRIBE_CLUSTER_VERSIONS, &id.name))
}
