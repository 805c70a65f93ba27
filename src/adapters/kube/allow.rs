//! What this adapter may ask of the API server: reads, and the few changes that commands make where
//! those are allowed. Nothing else.

use http::Method;

use crate::{
    adapters::leave::Leave,
    model::{Fault, FaultClass},
};

/// Questions that Kubernetes takes as a POST although they change nothing.
const REVIEWS: &[&str] = &[
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
];

/// Subresources that act although they are reached by a GET.
const ACTING: &[&str] = &["exec", "attach", "portforward", "proxy"];

/// What commands change; `*` stands for a name.
const CHANGES: &[(Method, &str)] = &[
    (Method::PATCH, "/api/v1/nodes/*"),
    (Method::POST, "/api/v1/namespaces/*/pods/*/eviction"),
    (Method::DELETE, "/api/v1/namespaces/*/pods/*"),
    (Method::DELETE, "/apis/karpenter.sh/v1/nodeclaims/*"),
    (Method::PATCH, "/apis/apps/v1/namespaces/*/deployments/*/scale"),
    (Method::PATCH, "/apis/apps/v1/namespaces/*/replicasets/*/scale"),
    (Method::PATCH, "/apis/apps/v1/namespaces/*/statefulsets/*/scale"),
    (Method::PATCH, "/apis/apps/v1/namespaces/*/deployments/*"),
    (Method::PATCH, "/apis/apps/v1/namespaces/*/statefulsets/*"),
    (Method::PATCH, "/apis/apps/v1/namespaces/*/daemonsets/*"),
    (Method::POST, "/apis/batch/v1/namespaces/*/jobs"),
    (Method::PATCH, "/apis/batch/v1/namespaces/*/cronjobs/*"),
];

/// Refuses every request that is neither a read nor, with leave to change, one that a command makes.
/// `path` may carry a query.
pub(crate) fn check(leave: Leave, method: &Method, path: &str) -> Result<(), Fault> {
    let route = path.split(['?', '#']).next().unwrap_or_default();
    let read = match *method {
        Method::GET => !route.split('/').any(|part| acts(part) || part == ".."),
        Method::POST => REVIEWS.contains(&route),
        _ => false,
    };
    let change = || CHANGES.iter().any(|(known, form)| known == method && has_form(route, form));
    if route.starts_with('/') && (read || (leave == Leave::Change && change())) {
        return Ok(());
    }
    let (class, why) = match leave {
        Leave::Read => (FaultClass::Denied, "refused: this console was started to only read"),
        Leave::Change => (FaultClass::Invalid, "refused by the console: no command asks for this"),
    };
    Err(Fault::new(class, format!("{method} {route}"), why))
}

/// An encoded character in a path could hide one of the names, so none is let through there.
fn acts(part: &str) -> bool {
    ACTING.contains(&part) || part.contains('%')
}

fn has_form(route: &str, form: &str) -> bool {
    let (parts, wanted) = (route.split('/'), form.split('/'));
    let is_name = |part: &str| !matches!(part, "" | "." | "..") && !part.contains('%');
    parts.clone().count() == wanted.clone().count()
        && parts.zip(wanted).all(|(part, it)| if it == "*" { is_name(part) } else { part == it })
}

#[cfg(test)]
#[path = "allow_tests.rs"]
mod tests;
