//! Which pods are meant, at this moment.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;

use super::state::{Pod, ask, read};
use crate::{
    adapters::{
        kube::{fault::Refusal, object::path, transport::encode, upstream::Upstream},
        wire::{SlimLabels, SlimSelector},
    },
    model::{Fault, FaultClass, Kind, ResourceId, Selector, SourceId},
    ports::LogTarget,
};

/// Pods that are looked at, at most.
const MOST: usize = 500;

/// Pods that are meant, and whether there are more than are looked at.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) pods: Vec<(ResourceId, Pod)>,
    pub(super) more: bool,
}

#[derive(Debug, Deserialize)]
struct List {
    #[serde(default)]
    metadata: ListMetadata,
    #[serde(default)]
    items: Vec<Pod>,
}

#[derive(Debug, Default, Deserialize)]
struct ListMetadata {
    #[serde(default, rename = "continue")]
    next: String,
}

/// The pods that `target` means now. Pods that were chosen by name and are gone are left out, unless
/// there is only one.
pub(super) async fn find(upstream: &dyn Upstream, target: &LogTarget) -> Result<Found, Refusal> {
    match target {
        LogTarget::Pod(pod, _) => {
            Ok(Found { pods: vec![(pod.clone(), read(upstream, pod).await?)], more: false })
        }
        LogTarget::Pods(pods) => chosen(upstream, pods).await,
        LogTarget::Workload(workload) => {
            let selector = selector_of(upstream, workload).await?;
            labelled(upstream, Some(&workload.namespace), &selector).await
        }
        LogTarget::Labelled(namespace, selector) => {
            labelled(upstream, namespace.as_deref(), selector).await
        }
        LogTarget::Group(..) | LogTarget::Preset(_) | LogTarget::DatabaseFile(..) => {
            Ok(Found::default())
        }
    }
}

async fn chosen(upstream: &dyn Upstream, ids: &[ResourceId]) -> Result<Found, Refusal> {
    let mut found = Found { pods: Vec::new(), more: ids.len() > MOST };
    for id in ids.iter().take(MOST) {
        match read(upstream, id).await {
            Ok(pod) => found.pods.push((id.clone(), pod)),
            Err(Refusal { status: 404, .. }) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(found)
}

async fn labelled(
    upstream: &dyn Upstream,
    namespace: Option<&str>,
    selector: &str,
) -> Result<Found, Refusal> {
    let mut path = "/api/v1".to_owned();
    if let Some(namespace) = namespace {
        let _ = write!(path, "/namespaces/{}", encode(namespace));
    }
    let _ = write!(path, "/pods?labelSelector={}&limit={MOST}", encode(selector));
    let list: List = ask(upstream, &format!("list pods with {selector}"), path).await?;
    let pods = list.items.into_iter().map(|pod| (identity(&pod), pod)).collect();
    Ok(Found { pods, more: !list.metadata.next.is_empty() })
}

/// The source plays no part in requests.
fn identity(pod: &Pod) -> ResourceId {
    let source = SourceId::kubernetes("", "");
    ResourceId::namespaced(&source, Kind::Pod, &pod.metadata.namespace, &pod.metadata.name)
}

/// What picks the pods of a workload: asked for each time, since it can be changed.
async fn selector_of(upstream: &dyn Upstream, workload: &ResourceId) -> Result<String, Refusal> {
    let action = format!("get {workload}");
    let object: Value = ask(upstream, &action, path(workload).unwrap_or_default()).await?;
    let invalid = |message: &str| Fault::new(FaultClass::Invalid, &*action, message).into();
    match object.pointer("/spec/selector").map(selector).transpose() {
        Ok(selector) => selector
            .map(|it| it.to_string())
            .filter(|it| !it.is_empty())
            .ok_or_else(|| invalid("it picks no pods, so that it has no logs")),
        Err(error) => Err(invalid(&format!("its selector cannot be read: {error}"))),
    }
}

/// A Service has a plain map of labels, every other workload a selector.
fn selector(value: &Value) -> Result<Selector, serde_json::Error> {
    let plain = value.as_object().is_some_and(|map| map.values().all(Value::is_string));
    if plain {
        let labels = SlimLabels::deserialize(value)?;
        return Ok(Selector { equal: labels.0, ..Selector::default() });
    }
    SlimSelector::deserialize(value).map(Selector::from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn selectors_are_written_as_kubectl_takes_them() {
        let of = |value: Value| selector(&value).unwrap().to_string();
        assert_eq!(of(json!({"app": "web", "tier": "front"})), "app=web,tier=front");
        let whole = json!({"matchLabels": {"app": "web"}, "matchExpressions": [
            {"key": "track", "operator": "NotIn", "values": ["canary", "test"]},
            {"key": "zone", "operator": "Exists"}, {"key": "old", "operator": "DoesNotExist"}]});
        assert_eq!(of(whole), "app=web,track notin (canary,test),zone,!old");
        assert_eq!(of(json!({"matchExpressions": []})), "");
        let unknown =
            json!({"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["1"]}]});
        assert!(selector(&unknown).unwrap_err().to_string().contains("Gt"));
    }
}
