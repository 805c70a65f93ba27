use proptest::prelude::*;

use super::*;

const METHODS: [&str; 8] = ["POST", "PUT", "PATCH", "DELETE", "HEAD", "CONNECT", "OPTIONS", "get"];

/// The paths that commands use.
const COMMANDED: &[(Method, &str)] = &[
    (Method::PATCH, "/api/v1/nodes/n1?dryRun=All"),
    (Method::POST, "/api/v1/namespaces/shop/pods/web-1/eviction"),
    (Method::DELETE, "/api/v1/namespaces/shop/pods/web-1"),
    (Method::DELETE, "/apis/karpenter.sh/v1/nodeclaims/pool-7kq2x"),
    (Method::PATCH, "/apis/apps/v1/namespaces/shop/deployments/web/scale"),
    (Method::PATCH, "/apis/apps/v1/namespaces/shop/daemonsets/agent?dryRun=All"),
    (Method::POST, "/apis/batch/v1/namespaces/shop/jobs?fieldManager=quarterdeck"),
    (Method::PATCH, "/apis/batch/v1/namespaces/shop/cronjobs/nightly"),
];

#[test]
fn reads_and_reviews_pass() {
    for leave in [Leave::Read, Leave::Change] {
        let check = |method: &Method, path: &str| check(leave, method, path);
        assert!(check(&Method::GET, "/api/v1/pods?limit=500&continue=%2Fproxy").is_ok());
        assert!(check(&Method::GET, "/api/v1/namespaces/a/pods/b/log?follow=true").is_ok());
        for review in REVIEWS {
            assert!(check(&Method::POST, review).is_ok());
        }
    }
}

#[test]
fn a_get_that_acts_is_refused() {
    for part in ["exec", "attach", "portforward", "proxy", "proxy/metrics", "%65xec", ".."] {
        let path = format!("/api/v1/namespaces/a/pods/b/{part}");
        assert!(check(Leave::Change, &Method::GET, &path).is_err(), "{path}");
    }
    assert!(check(Leave::Change, &Method::GET, "http://elsewhere/api/v1/pods").is_err());
}

#[test]
fn changes_of_commands_pass_only_with_leave() {
    for (method, path) in COMMANDED {
        assert!(check(Leave::Change, method, path).is_ok(), "{path}");
        let refused = check(Leave::Read, method, path).unwrap_err();
        assert_eq!(refused.class, FaultClass::Denied, "{path}");
    }
}

#[test]
fn no_other_change_passes_however_it_is_spelt() {
    for (method, path) in [
        (Method::DELETE, "/api/v1/nodes/n1"),
        (Method::DELETE, "/api/v1/namespaces/shop/pods"),
        (Method::DELETE, "/api/v1/namespaces/shop/pods/"),
        (Method::DELETE, "/api/v1/namespaces/shop/pods/web-1/../../secrets/db"),
        (Method::DELETE, "/api/v1/namespaces/shop/pods/.."),
        (Method::DELETE, "/api/v1/namespaces/shop/pods/a%2F..%2F..%2Fsecrets%2Fdb"),
        (Method::DELETE, "/api/v1/namespaces/shop"),
        (Method::PATCH, "/api/v1/nodes/n1/status"),
        (Method::POST, "/api/v1/namespaces/shop/pods/web-1/exec"),
        (Method::POST, "/api/v1/namespaces/shop/pods/web-1/binding"),
        (Method::PUT, "/apis/apps/v1/namespaces/shop/deployments/web"),
        (Method::DELETE, "/apis/apps/v1/namespaces/shop/deployments/web"),
        (Method::PATCH, "/apis/apps/v1/namespaces/shop/deployments/web/status"),
        (Method::PATCH, "/apis/apps/v1/namespaces/shop/replicasets/web-1"),
        (Method::POST, "api/v1/namespaces/shop/pods/web-1/eviction"),
        (Method::POST, "/apis/batch/v1/jobs"),
        (Method::PATCH, "/apis/batch/v1/namespaces/shop/jobs/nightly-1"),
        (Method::DELETE, "/apis/batch/v1/namespaces/shop/cronjobs/nightly"),
    ] {
        assert!(check(Leave::Change, &method, path).is_err(), "{method} {path}");
    }
}

proptest! {
    #[test]
    fn without_leave_nothing_but_get_and_reviews_passes(
        method in prop::sample::select(METHODS.to_vec()),
        path in "(/[a-z0-9.]{1,12}){1,8}(/eviction|/binding|/scale|/token)?",
    ) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let passes = check(Leave::Read, &method, &path).is_ok();
        prop_assert!(REVIEWS.contains(&path.as_str()) || !passes);
    }

    #[test]
    fn with_leave_nothing_but_what_commands_do_passes(
        method in prop::sample::select(METHODS.to_vec()),
        path in "/apis?(/apps|/v1|/nodes|/namespaces|/pods|/secrets|/deployments|/a|/scale|/eviction|/exec){1,8}",
    ) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let known = CHANGES.iter().any(|(known, form)| *known == method && has_form(&path, form));
        prop_assert_eq!(check(Leave::Change, &method, &path).is_ok(), known);
    }
}
