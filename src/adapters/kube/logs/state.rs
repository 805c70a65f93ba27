//! What a pod says about the containers whose logs are read.

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    adapters::kube::{
        fault::Refusal,
        object::path,
        transport::{Ask, fetch},
        upstream::Upstream,
    },
    model::{ResourceId, Symbol},
};

/// Whether more lines may come from a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// It runs, or will run again.
    More,
    /// It has ended for good, or the pod is gone.
    Over,
}

/// A pod, as far as its logs go.
#[derive(Debug, Deserialize)]
pub(super) struct Pod {
    #[serde(default)]
    pub(super) metadata: Metadata,
    #[serde(default)]
    status: Status,
}

/// What tells a pod from another of the same name.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    #[serde(default)]
    pub(super) name: Symbol,
    #[serde(default)]
    pub(super) namespace: Symbol,
    #[serde(default)]
    pub(super) uid: Symbol,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    phase: Symbol,
    init_container_statuses: Option<Vec<ContainerStatus>>,
    container_statuses: Option<Vec<ContainerStatus>>,
    ephemeral_container_statuses: Option<Vec<ContainerStatus>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerStatus {
    name: Symbol,
    #[serde(default)]
    restart_count: u32,
    #[serde(default)]
    state: State,
}

#[derive(Debug, Default, Deserialize)]
struct State {
    running: Option<serde::de::IgnoredAny>,
    terminated: Option<Terminated>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Terminated {
    #[serde(default)]
    exit_code: i32,
}

impl Pod {
    /// Names of containers that have a log or will have one: all of the pod, and those init
    /// containers that have run.
    pub(super) fn readable(&self) -> Vec<Symbol> {
        let begun = self.status.init_container_statuses.iter().flatten().filter(|container| {
            container.restart_count > 0
                || container.state.running.is_some()
                || container.state.terminated.is_some()
        });
        let rest = self.status.container_statuses.iter().flatten();
        let debug = self.status.ephemeral_container_statuses.iter().flatten();
        begun.chain(rest).chain(debug).map(|container| container.name.clone()).collect()
    }

    fn outlook(&self, name: &str) -> Outlook {
        let over = self.status.phase == "Succeeded" || self.status.phase == "Failed";
        let named = |container: &&ContainerStatus| container.name == *name;
        let init = self.status.init_container_statuses.iter().flatten().find(named);
        // An init container that succeeded never runs again in this pod.
        let done = init.and_then(|container| container.state.terminated.as_ref());
        let done = done.is_some_and(|ended| ended.exit_code == 0);
        if over || done { Outlook::Over } else { Outlook::More }
    }
}

/// Whether to wait for more lines of a container whose log has ended.
pub(super) async fn outlook(
    upstream: &dyn Upstream,
    pod: &ResourceId,
    container: &str,
) -> Result<Outlook, Refusal> {
    match read(upstream, pod).await {
        Ok(pod) => Ok(pod.outlook(container)),
        Err(Refusal { status: 404, .. }) => Ok(Outlook::Over),
        Err(refusal) => Err(refusal),
    }
}

/// A pod as it is now.
pub(super) async fn read(upstream: &dyn Upstream, pod: &ResourceId) -> Result<Pod, Refusal> {
    ask(upstream, &format!("get {pod}"), path(pod).unwrap_or_default()).await
}

/// Asks; a connection whose credentials are refused is made anew the next time.
pub(super) async fn ask<T: DeserializeOwned>(
    upstream: &dyn Upstream,
    action: &str,
    path: String,
) -> Result<T, Refusal> {
    let connection = upstream.connection().await?;
    let read = fetch(&*connection.transport, Ask::get(action, path)).await;
    if let Err(Refusal { status: 401, .. }) = &read {
        upstream.expired(&connection).await;
    }
    read
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn init_containers_that_have_not_run_have_no_log() {
        let pod: Pod = serde_json::from_value(json!({"status": {"phase": "Pending",
            "initContainerStatuses": [
                {"name": "first", "state": {"terminated": {"exitCode": 0}}},
                {"name": "second", "state": {"waiting": {"reason": "PodInitializing"}}}],
            "containerStatuses": [{"name": "app", "state": {"waiting": {}}}]}}))
        .unwrap();
        assert_eq!(pod.readable(), ["first", "app"]);
        assert_eq!(pod.outlook("first"), Outlook::Over);
        assert_eq!(pod.outlook("app"), Outlook::More);
    }
}
