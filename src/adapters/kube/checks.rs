//! What `quarterdeck doctor` finds out about the cluster.

use std::sync::Arc;

use futures::stream::BoxStream;
use serde::Deserialize;
use serde_json::json;

use super::{
    access::review,
    connect::{Connection, user, version},
    fault::Refusal,
    feeds::endpoint,
    generate::{Emitter, generate},
    transport::{Ask, fetch},
    upstream::Upstream,
};
use crate::{
    model::{Fault, FaultClass, Feed, Source, Symbol},
    ports::{Check, Verdict},
};

/// The collections the console shows.
const NEEDED: &[Feed] = &[
    Feed::Nodes,
    Feed::Pods,
    Feed::Budgets,
    Feed::Events,
    Feed::Deployments,
    Feed::ReplicaSets,
    Feed::StatefulSets,
    Feed::DaemonSets,
    Feed::Jobs,
];

/// The checks, each as soon as it is known. Without a connection there is only one.
pub(crate) fn examine(upstream: Arc<dyn Upstream>) -> BoxStream<'static, Check> {
    generate(move |mut out| async move {
        match upstream.connection().await {
            Ok(connection) => {
                out.emit(reached(&connection)).await;
                details(&connection, &mut out).await;
            }
            Err(fault) => out.emit(failed("Kubernetes API", Verdict::Bad, &fault)).await,
        }
    })
}

async fn details(connection: &Connection, out: &mut Emitter<Check>) {
    let transport = &*connection.transport;
    let version = version(transport).await;
    out.emit(told("Kubernetes version", version)).await;
    out.emit(told("Kubernetes identity", user(transport).await)).await;
    for feed in NEEDED {
        let (list, watch) =
            (may(connection, *feed, "list").await, may(connection, *feed, "watch").await);
        out.emit(permission(*feed, both(list, watch))).await;
    }
    let pods_log = may_read_logs(connection).await;
    out.emit(logs(pods_log)).await;
    out.emit(metrics(connection).await).await;
}

fn both<A, B>(left: Result<A, Refusal>, right: Result<B, Refusal>) -> Result<(A, B), Refusal> {
    Ok((left?, right?))
}

fn reached(connection: &Connection) -> Check {
    let server = connection.link.server.as_deref().unwrap_or("an unnamed server");
    let stable =
        matches!(connection.source.source(), Source::Kubernetes { uid, .. } if uid != server);
    let name = match (&connection.link.context, &connection.link.cluster) {
        (Some(context), _) => format!("context {context}, {server}"),
        (None, Some(cluster)) => format!("EKS cluster {cluster}, {server}"),
        (None, None) => server.to_owned(),
    };
    if stable {
        return good("Kubernetes API", name);
    }
    Check {
        verdict: Verdict::Warning,
        remedy: Some(
            "allow get on the namespace kube-system, so that clusters can be told apart".into(),
        ),
        ..good("Kubernetes API", format!("{name}; the identity of the cluster cannot be read"))
    }
}

fn told(title: &str, answer: Result<Symbol, Refusal>) -> Check {
    match answer {
        Ok(text) => good(title, text.to_string()),
        Err(refusal) => failed(title, Verdict::Unknown, &refusal.fault),
    }
}

fn permission(feed: Feed, answer: Result<(bool, bool), Refusal>) -> Check {
    let title = format!("Permission: {}", feed.name());
    let missing = match answer {
        Ok((true, true)) => return good(&title, "list and watch are allowed".into()),
        Ok((true, false)) => "watch",
        Ok((false, true)) => "list",
        Ok((false, false)) => "list and watch",
        Err(refusal) => return failed(&title, Verdict::Unknown, &refusal.fault),
    };
    Check {
        title,
        verdict: Verdict::Bad,
        detail: format!("{missing} not allowed in all namespaces"),
        remedy: Some(format!(
            "bind a ClusterRole that allows to list and watch {} to this user",
            feed.name()
        )),
        denied: true,
    }
}

fn logs(answer: Result<bool, Refusal>) -> Check {
    let title = "Permission: pod logs";
    match answer {
        Ok(true) => good(title, "get is allowed".into()),
        Ok(false) => Check {
            verdict: Verdict::Warning,
            remedy: Some("allow get on pods/log to this user to read logs".into()),
            denied: true,
            ..good(title, "get is not allowed in all namespaces".into())
        },
        Err(refusal) => failed(title, Verdict::Unknown, &refusal.fault),
    }
}

async fn metrics(connection: &Connection) -> Check {
    #[derive(Deserialize)]
    struct Resources {}
    let title = "Kubernetes metrics";
    let ask = Ask::get("discover metrics.k8s.io", "/apis/metrics.k8s.io/v1beta1");
    match fetch::<Resources>(&*connection.transport, ask).await {
        Ok(Resources {}) => good(title, "metrics.k8s.io is served".into()),
        Err(Refusal { status: 404, .. }) => Check {
            verdict: Verdict::Warning,
            remedy: Some("install the metrics server (an EKS add-on) to see what pods use".into()),
            ..good(title, "metrics.k8s.io is not served".into())
        },
        Err(refusal) => failed(title, Verdict::Unknown, &refusal.fault),
    }
}

async fn may(connection: &Connection, feed: Feed, verb: &str) -> Result<bool, Refusal> {
    let Some(endpoint) = endpoint(feed) else { return Ok(false) };
    let mut parts = endpoint.path.rsplit('/');
    let (resource, _version, group) = (parts.next(), parts.next(), parts.next());
    let group = group.filter(|group| *group != "api").unwrap_or_default();
    let attributes = json!({ "verb": verb, "group": group, "resource": resource });
    review(connection, attributes).await.map(|decision| decision.allowed)
}

async fn may_read_logs(connection: &Connection) -> Result<bool, Refusal> {
    let attributes =
        json!({ "verb": "get", "group": "", "resource": "pods", "subresource": "log" });
    review(connection, attributes).await.map(|decision| decision.allowed)
}

fn good(title: &str, detail: String) -> Check {
    Check { title: title.into(), verdict: Verdict::Good, detail, remedy: None, denied: false }
}

fn failed(title: &str, verdict: Verdict, fault: &Fault) -> Check {
    Check {
        title: title.into(),
        verdict,
        detail: fault.to_string(),
        remedy: Some(fault.advice().into()),
        denied: matches!(fault.class, FaultClass::Denied | FaultClass::Expired),
    }
}
