//! Any kind on a real control plane: a custom resource that comes while we look, and goes.
#![expect(clippy::expect_used, reason = "what the tests share fails the test as they do")]

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, stream::BoxStream};
use jiff::Timestamp;
use quarterdeck::{
    adapters::{
        kube::{Access, Fixed, Kube},
        leave::Leave,
    },
    model::{ApiKind, Delta, Fault, FaultClass, Feed, Object, Observation, Printed, Served},
    ports::Clock,
};

use crate::rig::kube::{
    component::Component,
    control_plane::{ControlPlane, Options},
    kubeconfig::{ADMIN, VIEWER},
};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

const DEFINITION: &str = r#"{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
"metadata": {"name": "widgets.example.com"}, "spec": {"group": "example.com", "scope": "Namespaced",
"names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "shortNames": ["wd"]},
"versions": [{"name": "v1", "served": true, "storage": true,
  "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
  "additionalPrinterColumns": [
    {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
    {"name": "Note", "type": "string", "jsonPath": ".spec.note", "priority": 1}]}]}}"#;

struct Epoch;

impl Clock for Epoch {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn cluster(plane: &ControlPlane, context: &str) -> Kube {
    let access =
        Access::Kubeconfig { path: Some(plane.kubeconfig()), context: Some(context.to_owned()) };
    Kube::new(
        Arc::new(Fixed { access, clock: Arc::new(Epoch), leave: Leave::Read }),
        Arc::new(Epoch),
    )
}

fn widget(name: &str, size: u32) -> String {
    format!(
        r#"{{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {{"name": "{name}", "namespace": "default"}}, "spec": {{"size": {size}}}}}"#
    )
}

fn apply(plane: &ControlPlane, manifest: &str) {
    plane.kubectl(&["apply", "-f", "-"], Some(manifest)).expect("kubectl applies");
}

/// Waits for the first observation of which `wanted` makes something.
async fn until<T>(
    stream: &mut BoxStream<'static, Observation>,
    what: &str,
    mut wanted: impl FnMut(Observation) -> Option<T>,
) -> T {
    let search = async {
        loop {
            let seen = stream.next().await.expect("a watch never ends");
            if let Some(found) = wanted(seen) {
                return found;
            }
        }
    };
    tokio::time::timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("no {what} in time"))
}

fn rows(seen: Observation) -> Vec<Object> {
    let Observation::Objects(_, delta) = seen else { return Vec::new() };
    if let Delta::Apply(row) = delta {
        return vec![row];
    }
    if let Delta::Page(rows) = delta { rows } else { Vec::new() }
}

fn fault(seen: Observation) -> Option<Fault> {
    if let Observation::Objects(_, Delta::Failed(fault)) = seen { Some(fault) } else { None }
}

fn size(object: &Object) -> Option<&Printed> {
    let headings = object.headings.as_ref()?;
    let place = headings.iter().position(|heading| heading.name == "Size")?;
    object.cells.get(place)
}

/// The row of `name` once it is printed with this size.
async fn sized(stream: &mut BoxStream<'static, Observation>, name: &str, wanted: u64) -> Object {
    until(stream, &format!("{name} of size {wanted}"), |seen| {
        let fits = |it: &Object| &*it.id.name == name && size(it) == Some(&Printed::Count(wanted));
        rows(seen).into_iter().find(fits)
    })
    .await
}

async fn kind(kube: &Kube, plural: &str) -> ApiKind {
    let mut kinds = kube.watch(Feed::Kinds);
    // A definition is served some moments after it was made.
    let mut again = tokio::time::interval(Duration::from_secs(1));
    let search = async {
        loop {
            tokio::select! {
                _ = again.tick() => kube.refresh(Feed::Kinds),
                seen = kinds.next() => if let Some(Observation::Kinds(Delta::Resync(kinds))) = seen
                    && let Some(found) = kinds.into_iter().find(|it| it.served.plural() == plural) {
                    return found;
                },
            }
        }
    };
    tokio::time::timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("no {plural} in time"))
}

#[tokio::test]
async fn a_custom_resource_comes_changes_survives_a_restart_and_goes() {
    let plane = ControlPlane::temporary(Options { metrics: false, ..Options::default() }).unwrap();
    let kube = cluster(&plane, ADMIN);
    let services = kind(&kube, "services").await;
    assert!(services.names().contains(&"svc") && services.served.path() == "/api/v1/services");

    apply(&plane, DEFINITION);
    let found = kind(&kube, "widgets").await;
    assert_eq!(found.short_names, ["wd"]);
    let served: Served = found.served;
    apply(&plane, &widget("one", 3));
    let mut widgets = kube.watch(Feed::Objects(served));
    let one = sized(&mut widgets, "one", 3).await;
    let headings = one.headings.as_ref().unwrap();
    assert!(headings.iter().any(|it| it.name == "Note" && it.priority > 0), "{headings:?}");
    assert!(one.created.is_some());

    apply(&plane, &widget("one", 7));
    sized(&mut widgets, "one", 7).await;
    apply(&plane, &widget("two", 2));
    sized(&mut widgets, "two", 2).await;
    let object = kube.object(one.id.clone()).await.unwrap();
    assert_eq!(object["spec"]["size"], 7);

    plane.kill(Component::ApiServer).unwrap();
    until(&mut widgets, "fault", fault).await;
    plane.restart(Component::ApiServer).unwrap();
    apply(&plane, &widget("one", 9));
    sized(&mut widgets, "one", 9).await;

    plane.kubectl(&["delete", "widget", "two"], None).unwrap();
    until(&mut widgets, "end of a widget", |seen| {
        let Observation::Objects(_, Delta::Delete(id)) = seen else { return None };
        (&*id.name == "two").then_some(())
    })
    .await;

    // The API server may end the watch before it has told of the last objects: what is left on
    // screen is marked as stale by this fault.
    plane.kubectl(&["delete", "crd", "widgets.example.com"], None).unwrap();
    let gone = until(&mut widgets, "end of the kind", fault).await;
    assert_eq!(gone.class, FaultClass::Missing, "{gone}");
    apply(&plane, DEFINITION);
    let again = kind(&kube, "widgets").await;
    assert_eq!(again.served, served);
    apply(&plane, &widget("three", 4));
    kube.refresh(Feed::Objects(served));
    sized(&mut widgets, "three", 4).await;
}

#[tokio::test]
async fn secrets_are_listed_without_their_values_and_a_refusal_names_the_permission() {
    let plane = ControlPlane::temporary(Options { metrics: false, ..Options::default() }).unwrap();
    let canary = ["create", "secret", "generic", "db", "--from-literal=password=CANARY-VALUE"];
    plane.kubectl(&canary, None).unwrap();
    let secrets = kind(&cluster(&plane, ADMIN), "secrets").await.served;
    let mut seen = cluster(&plane, ADMIN).watch(Feed::Objects(secrets));
    let db =
        until(&mut seen, "secret", |seen| rows(seen).into_iter().find(|it| &*it.id.name == "db"))
            .await;
    assert!(db.cells.contains(&Printed::Count(1)), "it says how many values there are: {db:?}");
    let text = format!("{db:?}");
    assert!(!text.contains("CANARY") && !text.contains("Q0FOQVJZ"), "{text}");

    let mut refused = cluster(&plane, VIEWER).watch(Feed::Objects(secrets));
    let fault = until(&mut refused, "refusal", fault).await;
    assert_eq!(fault.class, FaultClass::Denied);
    assert!(fault.message.contains("cannot list resource \"secrets\""), "{fault}");
}
