//! What this adapter may ask of the API server: reads, and nothing else.

use http::Method;

use crate::model::{Fault, FaultClass};

/// Questions that Kubernetes takes as a POST although they change nothing.
const REVIEWS: &[&str] = &[
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
];

/// Subresources that act although they are reached by a GET.
const ACTING: &[&str] = &["exec", "attach", "portforward", "proxy"];

/// Refuses every request that is not a read. `path` may carry a query.
pub(crate) fn check(method: &Method, path: &str) -> Result<(), Fault> {
    let route = path.split(['?', '#']).next().unwrap_or_default();
    let read = match *method {
        Method::GET => !route.split('/').any(|part| acts(part) || part == ".."),
        Method::POST => REVIEWS.contains(&route),
        _ => false,
    };
    if read && route.starts_with('/') {
        return Ok(());
    }
    Err(Fault::new(
        FaultClass::Invalid,
        format!("{method} {route}"),
        "refused by the console: the Kubernetes adapter only reads",
    ))
}

/// An encoded character in a path could hide one of the names, so none is let through there.
fn acts(part: &str) -> bool {
    ACTING.contains(&part) || part.contains('%')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_and_reviews_pass() {
        assert!(check(&Method::GET, "/api/v1/pods?limit=500&continue=%2Fproxy").is_ok());
        assert!(check(&Method::GET, "/api/v1/namespaces/a/pods/b/log?follow=true").is_ok());
        for review in REVIEWS {
            assert!(check(&Method::POST, review).is_ok());
        }
    }

    #[test]
    fn a_get_that_acts_is_refused() {
        for part in ["exec", "attach", "portforward", "proxy", "proxy/metrics", "%65xec", ".."] {
            let path = format!("/api/v1/namespaces/a/pods/b/{part}");
            assert!(check(&Method::GET, &path).is_err(), "{path}");
        }
        assert!(check(&Method::GET, "http://elsewhere/api/v1/pods").is_err());
    }

    proptest! {
        #[test]
        fn nothing_but_get_and_reviews_passes(
            method in prop::sample::select(vec!["POST", "PUT", "PATCH", "DELETE", "HEAD", "CONNECT", "OPTIONS", "get"]),
            path in "(/[a-z0-9.]{1,12}){1,8}(/eviction|/binding|/scale|/token)?",
        ) {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            prop_assert!(REVIEWS.contains(&path.as_str()) || check(&method, &path).is_err());
        }
    }
}
