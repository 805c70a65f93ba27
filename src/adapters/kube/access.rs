//! What the caller may do in the cluster: the API server is asked about each verb of each rule,
//! which changes nothing and needs no permission.

use std::sync::Arc;

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    connect::Connection,
    fault::Refusal,
    generate::generate,
    transport::{Ask, fetch},
    upstream::Upstream,
};
use crate::{
    model::Side,
    permission::cluster::{Access, rules},
    ports::{Permission, Standing},
};

/// Questions that are asked together.
const AT_ONCE: usize = 8;

/// What is allowed of what the console reads, in the order of the rules.
pub(crate) fn permissions(upstream: Arc<dyn Upstream>) -> BoxStream<'static, Permission> {
    generate(move |mut out| async move {
        let connection = upstream.connection().await.map_err(|fault| fault.to_string());
        let connection = &connection;
        let wanted = rules().into_iter().flat_map(|rule| rule.accesses().collect::<Vec<_>>());
        let asked = wanted.map(|access| async move {
            let standing = match connection {
                Ok(connection) => standing(review(connection, attributes(&access)).await),
                Err(reason) => Standing::Unknown(reason.clone()),
            };
            Permission { side: Side::Kubernetes, name: access.to_string(), standing }
        });
        let mut answers = stream::iter(asked).buffered(AT_ONCE);
        while let Some(permission) = answers.next().await {
            out.emit(permission).await;
        }
    })
}

fn attributes(access: &Access) -> Value {
    json!({
        "verb": access.verb, "group": access.group, "resource": access.plural,
        "subresource": access.part, "name": access.name,
    })
}

fn standing(answer: Result<Decision, Refusal>) -> Standing {
    match answer {
        Ok(Decision { allowed: true, .. }) => Standing::Granted,
        Ok(Decision { reason, .. }) if reason.is_empty() => {
            Standing::Denied("no role allows it in all namespaces".into())
        }
        Ok(Decision { reason, .. }) => Standing::Denied(reason),
        Err(refusal) => Standing::Unknown(refusal.fault.to_string()),
    }
}

/// What the API server decided.
#[derive(Default, Deserialize)]
pub(super) struct Decision {
    /// Whether it is allowed.
    #[serde(default)]
    pub(super) allowed: bool,
    /// Why, where it says so.
    #[serde(default)]
    pub(super) reason: String,
}

/// Asks whether we may do what `attributes` say.
pub(super) async fn review(
    connection: &Connection,
    attributes: Value,
) -> Result<Decision, Refusal> {
    #[derive(Deserialize)]
    struct Review {
        status: Decision,
    }
    let body = json!({
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": { "resourceAttributes": attributes },
    });
    let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    let ask = Ask::review("ask what we may do", path, &body);
    fetch::<Review>(&*connection.transport, ask).await.map(|review| review.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_says_why_as_far_as_the_server_does() {
        let denied =
            |reason: &str| standing(Ok(Decision { allowed: false, reason: reason.into() }));
        assert_eq!(denied("policy x"), Standing::Denied("policy x".into()));
        assert!(matches!(denied(""), Standing::Denied(_)));
        let allowed = Decision { allowed: true, reason: "RBAC: allowed".into() };
        assert_eq!(standing(Ok(allowed)), Standing::Granted);
    }
}
