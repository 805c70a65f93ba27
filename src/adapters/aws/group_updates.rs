//! Changes of node groups that EKS makes step by step: those that somebody asked for here, and those that
//! are seen to be under way.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use aws_sdk_eks::types::Update;

use super::{
    convert::{symbol, time},
    operations::{DESCRIBE_UPDATE, LIST_UPDATES},
    shared::Shared,
};
use crate::model::{Fault, GroupUpdate, HealthIssue, NodeGroup, Symbol};

/// Of the updates of one group at most so many are looked at.
const MOST: usize = 8;

/// By group, the update that is followed.
#[derive(Debug, Default)]
pub(super) struct Updates(Mutex<BTreeMap<Box<str>, Followed>>);

/// An update, and what became of it once it is over.
#[derive(Clone, Debug)]
struct Followed {
    id: Box<str>,
    over: Option<GroupUpdate>,
}

impl Updates {
    /// An update was asked for.
    pub(super) fn began(&self, group: &str, id: Option<&str>) {
        if let Some(id) = id {
            self.all().insert(group.into(), Followed { id: id.into(), over: None });
        }
    }

    fn known(&self, group: &str) -> Option<Followed> {
        self.all().get(group).cloned()
    }

    fn ended(&self, group: &str, update: &GroupUpdate) {
        if let Some(followed) = self.all().get_mut(group) {
            followed.over = Some(update.clone());
        }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Box<str>, Followed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest update of a group, if one is known or under way. A console that only reads does not ask, and
/// who may not ask sees the group all the same.
pub(super) async fn newest(
    shared: &Shared,
    cluster: &str,
    group: &NodeGroup,
) -> Option<GroupUpdate> {
    let (name, updating) = (&*group.id.name, group.status == "UPDATING");
    match shared.updates.known(name) {
        // Another one may have begun elsewhere.
        Some(Followed { over: Some(update), .. }) if !updating => Some(update),
        Some(Followed { id, over: None }) => described(shared, (cluster, name), &id).await.ok(),
        Some(_) | None if updating => found(shared, (cluster, name)).await.ok().flatten(),
        Some(_) | None => None,
    }
}

async fn described(
    shared: &Shared,
    (cluster, group): (&str, &str),
    id: &str,
) -> Result<GroupUpdate, Fault> {
    let call = shared.clients().await.eks.describe_update().name(cluster);
    let call = call.nodegroup_name(group).update_id(id).send();
    let answer = shared.call(DESCRIBE_UPDATE, call).await?;
    let update = answer.update().map(convert).unwrap_or_default();
    if update.status != "InProgress" {
        shared.updates.ended(group, &update);
    }
    Ok(update)
}

/// The newest of those that EKS lists.
async fn found(
    shared: &Shared,
    (cluster, group): (&str, &str),
) -> Result<Option<GroupUpdate>, Fault> {
    let call = shared.clients().await.eks.list_updates().name(cluster).nodegroup_name(group).send();
    let answer = shared.call(LIST_UPDATES, call).await?;
    let mut newest: Option<(String, GroupUpdate)> = None;
    for id in answer.update_ids().iter().take(MOST) {
        let update = described(shared, (cluster, group), id).await?;
        if newest.as_ref().is_none_or(|(_, known)| known.created < update.created) {
            newest = Some((id.clone(), update));
        }
    }
    let Some((id, update)) = newest else { return Ok(None) };
    if update.status == "InProgress" {
        shared.updates.began(group, Some(&id));
    }
    Ok(Some(update))
}

fn convert(update: &Update) -> GroupUpdate {
    let error = |it: &aws_sdk_eks::types::ErrorDetail| HealthIssue {
        code: symbol(it.error_code().map(aws_sdk_eks::types::ErrorCode::as_str))
            .unwrap_or_default(),
        message: it.error_message().unwrap_or_default().into(),
        resources: it.resource_ids().iter().map(|id| Symbol::new(id)).collect(),
    };
    GroupUpdate {
        what: symbol(update.r#type().map(aws_sdk_eks::types::UpdateType::as_str))
            .unwrap_or_default(),
        status: symbol(update.status().map(aws_sdk_eks::types::UpdateStatus::as_str))
            .unwrap_or_default(),
        created: time(update.created_at()),
        errors: update.errors().iter().map(error).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::adapters::{
        aws::{
            node_groups,
            replay::{CLUSTER, account},
        },
        leave::Leave,
    };

    const GROUP: (&str, u16, &str) = (
        "/node-groups/workers ",
        200,
        r#"{"nodegroup": {"nodegroupName": "workers", "clusterName": "prod", "status": "UPDATING",
            "nodegroupArn": "arn:aws:eks:us-east-1:123456789012:nodegroup/prod/workers/1"}}"#,
    );
    const LIST: (&str, u16, &str) = ("/node-groups ", 200, r#"{"nodegroups": ["workers"]}"#);
    const UPDATES: (&str, u16, &str) = ("/updates?", 200, r#"{"updateIds": ["u-old", "u-new"]}"#);
    const OLD: (&str, u16, &str) = (
        "/updates/u-old?",
        200,
        r#"{"update": {"id": "u-old", "status": "Successful", "type": "ConfigUpdate",
            "createdAt": 1767225600.0}}"#,
    );
    const NEW: (&str, u16, &str) = (
        "/updates/u-new?",
        200,
        r#"{"update": {"id": "u-new", "status": "Failed", "type": "VersionUpdate",
            "createdAt": 1767229200.0, "errors": [{"errorCode": "PodEvictionFailure",
            "errorMessage": "Reached max retries while trying to evict pods from nodes",
            "resourceIds": ["ip-10-0-0-1"]}]}}"#,
    );

    #[tokio::test]
    async fn what_is_under_way_is_told_with_its_errors() {
        let (shared, asked) = account(&[NEW, OLD, UPDATES, GROUP, LIST, CLUSTER]).await;
        let shared = shared.with(Leave::Change);
        let groups = node_groups::read(&shared).await.unwrap();
        let update = groups[0].update.clone().unwrap();
        assert!(update.has_failed());
        assert_eq!(
            update.sentence(),
            "VersionUpdate is Failed: Reached max retries while trying to evict pods from nodes \
             (PodEvictionFailure)"
        );
        let asked = asked.lock().unwrap();
        assert!(asked.iter().any(|it| it.contains("nodegroupName=workers")), "{asked:?}");
    }

    #[tokio::test]
    async fn who_may_not_ask_for_updates_sees_the_group_all_the_same() {
        let denied = ("/updates?", 403, r#"{"__type": "AccessDeniedException"}"#);
        let (shared, _) = account(&[denied, GROUP, LIST, CLUSTER]).await;
        let shared = shared.with(Leave::Change);
        let groups = node_groups::read(&shared).await.unwrap();
        assert_eq!((groups.len(), groups[0].update.clone()), (1, None));
    }
}
