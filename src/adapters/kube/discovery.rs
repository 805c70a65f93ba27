//! Which kinds the API serves: the aggregated documents where there are any, else group by group.
//!
//! Sources: the API group `apidiscovery.k8s.io` (`APIGroupDiscoveryList`, served since Kubernetes
//! 1.26), and `APIVersions`, `APIGroupList` and `APIResourceList` of `meta/v1` before.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::stream::BoxStream;
use serde::Deserialize;

use super::{
    backoff::Backoff,
    connect::Connection,
    fault::Refusal,
    generate::generate,
    transport::{Ask, encode, fetch},
    upstream::{Refresh, Upstream, delay},
};
use crate::model::{
    ApiKind, Delta, Fault, FaultClass, Kind, ResourceId, Served, SourceId, lasting,
};

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(45);
/// What we ask for, best first.
const ACCEPT: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
                      application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,\
                      application/json";
const ACTION: &str = "list kinds";

/// The kinds the API serves, every 45 s, until dropped.
pub(crate) fn kinds(
    upstream: Arc<dyn Upstream>,
    mut refresh: Refresh,
) -> BoxStream<'static, Delta<ApiKind>> {
    generate(move |mut out| async move {
        let mut backoff = Backoff::default();
        loop {
            let pause = match look(&*upstream).await {
                Ok(seen) => {
                    backoff.reset();
                    out.emit(Delta::Resync(seen.kinds)).await;
                    if !seen.silent.is_empty() {
                        out.emit(Delta::Failed(incomplete(&seen.silent))).await;
                    }
                    INTERVAL
                }
                Err(refusal) => {
                    let now = upstream.clock().now();
                    let (fault, pause) = delay(refusal, &mut backoff, now);
                    out.emit(Delta::Failed(fault)).await;
                    pause
                }
            };
            refresh.pause(pause).await;
        }
    })
}

/// What a look has brought.
pub(crate) struct Seen {
    /// The kinds.
    pub(crate) kinds: Vec<ApiKind>,
    /// Groups with their version that did not answer.
    pub(crate) silent: Vec<String>,
}

/// An extension that is down hides no other, but what it hides is said.
fn incomplete(silent: &[String]) -> Fault {
    let names = silent.join(", ");
    let message = format!("{names} did not answer: kinds of it are missing, or as they once were");
    Fault::new(FaultClass::Unavailable, ACTION, message)
}

async fn look(upstream: &dyn Upstream) -> Result<Seen, Refusal> {
    let connection = upstream.connection().await?;
    let found = find(&connection).await;
    if let Err(Refusal { status: 401, .. }) = &found {
        upstream.expired(&connection).await;
    }
    found
}

/// Looks once.
pub(crate) async fn find(connection: &Connection) -> Result<Seen, Refusal> {
    let source = &connection.source;
    let (kinds, seen, silent) = (Vec::new(), BTreeSet::new(), Vec::new());
    let mut found = Found { source, kinds, seen, silent };
    for root in ["/api", "/apis"] {
        let ask = Ask::get(ACTION, root).accepting(ACCEPT);
        let document: Root = fetch(&*connection.transport, ask).await?;
        for group in document.items.into_iter().flatten() {
            found.aggregated(group);
        }
        let core = document.versions.into_iter().flatten().map(|version| ("", version));
        for (group, version) in core {
            let path = format!("/api/{}", encode(&version));
            found.legacy(connection, group, &version, path).await?;
        }
        for group in document.groups.into_iter().flatten() {
            for named in group.versions {
                let version = named.name;
                let path = format!("/apis/{}/{}", encode(&group.name), encode(&version));
                let listed = found.legacy(connection, &group.name, &version, path).await;
                if let Err(refusal) = listed {
                    // Without any answer it is the server that is down, not an extension.
                    if refusal.status == 0 {
                        return Err(refusal);
                    }
                    found.silent.push(format!("{}/{version}", group.name));
                }
            }
        }
    }
    Ok(Seen { kinds: found.kinds, silent: found.silent })
}

/// Kinds as they come together. Versions come in the order of preference: the first one counts.
struct Found<'a> {
    source: &'a SourceId,
    kinds: Vec<ApiKind>,
    seen: BTreeSet<(&'static str, &'static str)>,
    silent: Vec<String>,
}

impl Found<'_> {
    fn aggregated(&mut self, group: Group) {
        for version in group.versions {
            if version.freshness == "Stale" {
                self.silent.push(format!("{}/{}", group.metadata.name, version.name));
            }
            for resource in version.resources {
                let kind = resource.response_kind.unwrap_or_default().kind;
                self.add(
                    (&group.metadata.name, &version.name, &resource.plural),
                    &kind,
                    resource.scope == "Namespaced",
                    (&resource.verbs, &resource.short_names, &resource.categories),
                );
            }
        }
    }

    async fn legacy(
        &mut self,
        connection: &Connection,
        group: &str,
        version: &str,
        path: String,
    ) -> Result<(), Refusal> {
        let list: ResourceList = fetch(&*connection.transport, Ask::get(ACTION, path)).await?;
        for resource in list.resources {
            // A name with a slash is a part of another one, such as `pods/log`.
            if !resource.name.contains('/') {
                self.add(
                    (group, version, &resource.name),
                    &resource.kind,
                    resource.namespaced,
                    (&resource.verbs, &resource.short_names, &resource.categories),
                );
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        name: (&str, &str, &str),
        kind: &str,
        namespaced: bool,
        (verbs, short_names, categories): (&[String], &[String], &[String]),
    ) {
        let can = |verb: &str| verbs.iter().any(|it| it == verb);
        // A name that is not one could lead a path elsewhere.
        let plain = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        };
        let (group, version, plural) = name;
        if !can("list") || plural.is_empty() || ![group, version, plural].into_iter().all(plain) {
            return;
        }
        let served = Served::new(name, kind, namespaced, can("watch"));
        if self.seen.insert((served.group(), served.plural())) {
            self.kinds.push(ApiKind {
                id: ResourceId::new(self.source, Kind::ApiKind, served.full()),
                served,
                short_names: short_names.iter().map(|name| lasting(name)).collect(),
                categories: categories.iter().map(|name| lasting(name)).collect(),
            });
        }
    }
}

/// Any of the documents at `/api` and `/apis`.
#[derive(Deserialize)]
struct Root {
    items: Option<Vec<Group>>,
    versions: Option<Vec<String>>,
    groups: Option<Vec<LegacyGroup>>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    metadata: Name,
    #[serde(default)]
    versions: Vec<Version>,
}

#[derive(Default, Deserialize)]
struct Name {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "version")]
    name: String,
    /// `Stale` where the server that extends the API did not answer the last question.
    #[serde(default)]
    freshness: String,
    #[serde(default)]
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    #[serde(rename = "resource")]
    plural: String,
    response_kind: Option<ResponseKind>,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    short_names: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
}

#[derive(Default, Deserialize)]
struct ResponseKind {
    #[serde(default)]
    kind: String,
}

#[derive(Deserialize)]
struct LegacyGroup {
    name: String,
    #[serde(default)]
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct ResourceList {
    #[serde(default)]
    resources: Vec<LegacyResource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LegacyResource {
    name: String,
    #[serde(default)]
    namespaced: bool,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    short_names: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
}
