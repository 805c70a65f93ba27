//! Add-ons of the EKS cluster, and the newest version that fits its Kubernetes version.

use aws_sdk_eks::types::{
    Addon, AddonHealth, AddonInfo, AddonIssueCode, AddonStatus, AddonVersionInfo, Compatibility,
};
use futures::{FutureExt, StreamExt};
use serde_json::Value;

use super::{
    AT_ONCE, Table,
    print::{expect, list, since, text, unknown},
};
use crate::{
    adapters::aws::{
        clusters,
        network::every_page,
        object::Body,
        operations::{DESCRIBE_ADDON, DESCRIBE_ADDON_VERSIONS, LIST_ADDONS},
        shared::Shared,
    },
    model::{AwsKind, Fault, FaultClass, Object, Printed, ResourceId, Symbol},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let cluster = shared.cluster().await?;
    let version = clusters::describe(shared, &cluster).await?.version;
    let request = shared.clients().await.eks.list_addons().cluster_name(cluster.as_str());
    let names: Vec<String> = every_page!(shared, LIST_ADDONS, request, addons);
    let calls: Vec<_> =
        names.iter().map(|name| row(shared, table, &cluster, version.as_ref(), name)).collect();
    let rows: Vec<_> = futures::stream::iter(calls).buffered(AT_ONCE).collect().await;
    rows.into_iter().filter_map(Result::transpose).collect()
}

/// Nothing where the add-on is gone.
async fn row(
    shared: &Shared,
    table: &Table,
    cluster: &Symbol,
    version: Option<&Symbol>,
    name: &str,
) -> Result<Option<Object>, Fault> {
    let call = shared.clients().await.eks.describe_addon();
    let call = call.cluster_name(cluster.as_str()).addon_name(name).send();
    let addon = match shared.call(DESCRIBE_ADDON, call).await {
        Ok(answer) => answer.addon,
        Err(fault) if fault.class == FaultClass::NotFound => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let Some(addon) = addon else { return Ok(None) };
    let key = format!("{name} for {}", version.map_or("?", Symbol::as_str));
    let compatible = versions(shared, name, version).boxed();
    let compatible =
        shared.details.of(AwsKind::Addons, &key, compatible).await?.unwrap_or_default();
    let [newest, default] = compatible.try_into().unwrap_or([const { Printed::Nothing }; 2]);
    Ok(Some(table.row(
        name,
        [
            expect(addon.status().map(AddonStatus::as_str), "ACTIVE"),
            text(addon.addon_version()),
            newest,
            default,
            health(&addon),
            role(&addon),
            since(addon.modified_at()),
            since(addon.created_at()),
            text(addon.owner()),
            text(addon.publisher()),
        ],
    )))
}

/// The codes of what is wrong.
fn health(addon: &Addon) -> Printed {
    let issues = addon.health().map(AddonHealth::issues).unwrap_or_default();
    let codes = issues.iter().filter_map(|issue| issue.code().map(AddonIssueCode::as_str));
    match codes.collect::<Vec<_>>().as_slice() {
        [] if issues.is_empty() => Printed::Text("ok".into()),
        [] => Printed::Alarming("unnamed issue".into()),
        codes => Printed::Alarming(codes.join(",").into()),
    }
}

/// The role of its service account, by IRSA or by pod identity.
fn role(addon: &Addon) -> Printed {
    let name = |arn: &str| arn.rsplit('/').next().unwrap_or(arn).to_owned();
    match addon.service_account_role_arn() {
        Some(arn) => text(Some(&name(arn))),
        None => list(addon.pod_identity_associations().iter().map(|arn| name(arn))),
    }
}

/// The newest version and the default one that fit the Kubernetes version.
async fn versions(
    shared: &Shared,
    name: &str,
    kubernetes: Option<&Symbol>,
) -> Result<Vec<Printed>, Fault> {
    let request = shared.clients().await.eks.describe_addon_versions().addon_name(name);
    let request = request.set_kubernetes_version(kubernetes.map(ToString::to_string));
    let found: Result<Vec<AddonInfo>, Fault> =
        async { Ok(every_page!(shared, DESCRIBE_ADDON_VERSIONS, request, addons)) }.await;
    let found = match found {
        Ok(found) => found,
        Err(fault) if fault.class == FaultClass::Denied => {
            return Ok(vec![unknown(&fault), unknown(&fault)]);
        }
        Err(fault) => return Err(fault),
    };
    let versions = || found.iter().flat_map(AddonInfo::addon_versions);
    let is_default =
        |it: &&AddonVersionInfo| it.compatibilities().iter().any(Compatibility::default_version);
    let newest = versions().filter_map(AddonVersionInfo::addon_version).max_by_key(|it| parts(it));
    let default = versions().find(is_default).and_then(AddonVersionInfo::addon_version);
    Ok(vec![text(newest), text(default)])
}

/// The numbers of a version such as `v1.19.2-eksbuild.10`, so that ten comes after two.
fn parts(version: &str) -> Vec<u64> {
    let digits = version.split(|letter: char| !letter.is_ascii_digit());
    digits.filter_map(|part| part.parse().ok()).collect()
}

/// An add-on, as EKS describes it.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let cluster = shared.cluster().await?;
    let body = Body::default();
    let request = shared.clients().await.eks.describe_addon().cluster_name(cluster.as_str());
    let request = request.addon_name(&*id.name).customize();
    shared.call(DESCRIBE_ADDON, request.interceptor(body.clone()).send()).await?;
    body.at("/addon", DESCRIBE_ADDON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let mut versions = ["v1.9.3-eksbuild.10", "v1.10.0-eksbuild.1", "v1.9.3-eksbuild.9"];
        versions.sort_by_key(|it| parts(it));
        assert_eq!(versions, ["v1.9.3-eksbuild.9", "v1.9.3-eksbuild.10", "v1.10.0-eksbuild.1"]);
    }
}
