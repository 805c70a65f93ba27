//! Which pods are meant, at this moment.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::state::{Pod, ask, read};
use crate::{
    adapters::kube::{fault::Refusal, object::path, transport::encode, upstream::Upstream},
    model::{Fault, FaultClass, Kind, ResourceId, SourceId},
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
    let selector = object.pointer("/spec/selector").and_then(Value::as_object);
    let message = "it picks no pods, so that it has no logs";
    let none = || Fault::new(FaultClass::Invalid, action, message).into();
    selector.map(written).filter(|it| !it.is_empty()).ok_or_else(none)
}

/// As after `kubectl -l`. A Service has a plain map, every other workload a selector.
fn written(selector: &Map<String, Value>) -> String {
    let expressions = selector.get("matchExpressions").and_then(Value::as_array);
    let is_selector =
        expressions.is_some() || selector.get("matchLabels").is_some_and(Value::is_object);
    let labels = if is_selector {
        selector.get("matchLabels").and_then(Value::as_object)
    } else {
        Some(selector)
    };
    let pair = |(key, value): (&String, &Value)| format!("{key}={}", text(value));
    let pairs = labels.into_iter().flatten().map(pair);
    let rest = expressions.into_iter().flatten().filter_map(expression);
    pairs.chain(rest).collect::<Vec<_>>().join(",")
}

fn expression(expression: &Value) -> Option<String> {
    let key = text(&expression["key"]);
    let values = expression["values"].as_array().into_iter().flatten().map(text);
    let values = values.collect::<Vec<_>>().join(",");
    Some(match expression["operator"].as_str()? {
        "In" => format!("{key} in ({values})"),
        "NotIn" => format!("{key} notin ({values})"),
        "Exists" => key.to_owned(),
        "DoesNotExist" => format!("!{key}"),
        _ => return None,
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn selectors_are_written_as_kubectl_takes_them() {
        let of = |value: Value| written(value.as_object().unwrap());
        assert_eq!(of(json!({"app": "web", "tier": "front"})), "app=web,tier=front");
        let selector = json!({"matchLabels": {"app": "web"}, "matchExpressions": [
            {"key": "track", "operator": "NotIn", "values": ["canary", "test"]},
            {"key": "zone", "operator": "Exists"}, {"key": "old", "operator": "DoesNotExist"}]});
        assert_eq!(of(selector), "app=web,track notin (canary,test),zone,!old");
        assert_eq!(of(json!({"matchExpressions": []})), "");
    }
}
