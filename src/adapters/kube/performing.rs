//! Carries out commands: cordon, evict, delete, and what is asked of workloads.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::{
    access::{Decision, review},
    fault::Refusal,
    job, object,
    transport::{Ask, fetch},
    upstream::Upstream,
};
use crate::{
    model::{Fault, FaultClass, NodeClaim, ResourceId},
    ports::{Answer, Command, Standing},
};

/// After so many seconds it is worth asking again where the server does not say: kubectl waits as long.
const AGAIN_S: u64 = 5;
/// The longest pause that is believed, seconds.
const LONGEST_S: u64 = 300;

/// How the body of a change is written.
const MERGE: &str = "application/merge-patch+json";
const PATCH: &str = "application/json-patch+json";
const PLAIN: &str = "application/json";

/// Where the place of a Deployment in its history stands, as a path of a JSON patch.
const REVISION: &str = "/metadata/annotations/deployment.kubernetes.io~1revision";
/// The label by which a ReplicaSet tells its pods from those of others.
const HASH: &str = "pod-template-hash";

/// Sends a command, once; or has the server only say what it would answer.
pub(crate) async fn perform(upstream: &dyn Upstream, command: &Command, dry: bool) -> Answer {
    let action = format!("{} {}", command.name(), command.target());
    let template = match template(upstream, command).await {
        Ok(template) => template,
        Err(fault) => return Answer::Failed(fault),
    };
    let Some(ask) = ask(command, &template, (&action, dry)) else {
        let message = "Kubernetes has no such command for this";
        return Answer::Failed(Fault::new(FaultClass::Invalid, action, message));
    };
    let connection = match upstream.connection().await {
        Ok(connection) => connection,
        Err(fault) => return Answer::Failed(fault),
    };
    match fetch::<Value>(&*connection.transport, ask).await {
        Ok(_) => Answer::Done(Vec::new()),
        Err(refusal) => {
            if refusal.status == 401 {
                upstream.expired(&connection).await;
            }
            refused(refusal)
        }
    }
}

/// Whether the API server lets us send a command: it is asked about the very request.
pub(crate) async fn may(upstream: &dyn Upstream, command: &Command) -> Standing {
    let attributes =
        ask(command, &Value::Null, (command.name(), false)).and_then(|ask| attributes(&ask));
    let Some(attributes) = attributes else {
        return Standing::Unknown("Kubernetes has no such command for this".to_owned());
    };
    let connection = match upstream.connection().await {
        Ok(connection) => connection,
        Err(fault) => return Standing::Unknown(fault.to_string()),
    };
    match review(&connection, attributes).await {
        Ok(Decision { allowed: true, .. }) => Standing::Granted,
        Ok(Decision { reason, .. }) if reason.is_empty() => {
            Standing::Denied("no role allows it".to_owned())
        }
        Ok(Decision { reason, .. }) => Standing::Denied(reason),
        Err(refusal) => Standing::Unknown(refusal.fault.to_string()),
    }
}

/// What the API server is asked about a request.
fn attributes(ask: &Ask) -> Option<Value> {
    let verb = match *ask.method() {
        Method::PATCH => "patch",
        Method::POST => "create",
        Method::PUT => "update",
        Method::DELETE => "delete",
        _ => return None,
    };
    let mut parts = ask.path().split('?').next()?.trim_start_matches('/').split('/');
    let group = if parts.next()? == "api" { "" } else { parts.next()? };
    let _version = parts.next()?;
    let rest: Vec<_> = parts.collect();
    let (namespace, rest) = match rest.as_slice() {
        ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (*namespace, rest),
        rest => ("", rest),
    };
    let part = |place: usize| rest.get(place).copied().unwrap_or_default();
    Some(json!({
        "verb": verb, "group": group, "resource": rest.first()?, "subresource": part(2),
        "namespace": namespace, "name": part(1),
    }))
}

/// What the pods of the revision are that a command goes back to, or the `CronJob` that it makes a Job
/// of; nothing for other commands.
async fn template(upstream: &dyn Upstream, command: &Command) -> Result<Value, Fault> {
    if let Command::Trigger { cron, .. } = command {
        return object::read(upstream, cron).await;
    }
    let Command::UndoRollout { set, .. } = command else { return Ok(Value::Null) };
    let mut template = object::read(upstream, set).await?["spec"]["template"].take();
    if let Some(labels) = template["metadata"]["labels"].as_object_mut() {
        labels.remove(HASH);
    }
    Ok(template)
}

/// The request that a command stands for; `template` is for those that need to know more.
fn ask(command: &Command, template: &Value, (action, dry): (&str, bool)) -> Option<Ask> {
    let path = place(command)?;
    let (method, part, form, mut body) = match command {
        Command::Cordon(_) => (Method::PATCH, "", MERGE, unschedulable(true)),
        Command::Uncordon(_) => (Method::PATCH, "", MERGE, unschedulable(false)),
        Command::Evict { pod, uid, grace_s } => {
            (Method::POST, "/eviction", PLAIN, eviction(pod, &options(uid, *grace_s)))
        }
        Command::Delete { uid, grace_s, .. } => {
            let mut body = options(uid, *grace_s);
            body["apiVersion"] = json!("v1");
            body["kind"] = json!("DeleteOptions");
            (Method::DELETE, "", PLAIN, body)
        }
        Command::Scale { from, replicas, .. } => {
            (Method::PATCH, "/scale", PATCH, scaled(*from, *replicas))
        }
        Command::Restart { at, .. } => {
            let annotations = json!({"kubectl.kubernetes.io/restartedAt": at});
            let body = json!({"spec": {"template": {"metadata": {"annotations": annotations}}}});
            (Method::PATCH, "", MERGE, body)
        }
        Command::PauseRollout(_) => (Method::PATCH, "", MERGE, json!({"spec": {"paused": true}})),
        Command::ResumeRollout(_) => (Method::PATCH, "", MERGE, json!({"spec": {"paused": false}})),
        Command::UndoRollout { from, .. } => {
            let body = json!([
                {"op": "test", "path": REVISION, "value": from.to_string()},
                {"op": "replace", "path": "/spec/template", "value": template},
            ]);
            (Method::PATCH, "", PATCH, body)
        }
        Command::Trigger { job, .. } => (Method::POST, "", PLAIN, job::of(template, job)),
        Command::SuspendCron(_) => (Method::PATCH, "", MERGE, suspend(true)),
        Command::ResumeCron(_) => (Method::PATCH, "", MERGE, suspend(false)),
        // The claim of Karpenter, which empties the node first. Its name is used once.
        Command::Replace { machine, .. } if machine.kind == NodeClaim::kind() => {
            let body = json!({"apiVersion": "v1", "kind": "DeleteOptions"});
            (Method::DELETE, "", PLAIN, body)
        }
        Command::Replace { .. }
        | Command::FailOver { .. }
        | Command::Reboot { .. }
        | Command::Snapshot { .. }
        | Command::Start(_)
        | Command::Stop(_)
        | Command::Maintain { .. }
        | Command::Modify { .. }
        | Command::Resize { .. }
        | Command::UpdateGroup { .. } => return None,
    };
    let query = match (&method, dry) {
        // The API server reads the query of a DELETE only if there is no body: it would be done for real.
        (&Method::DELETE, true) => {
            body["dryRun"] = json!(["All"]);
            ""
        }
        (&Method::DELETE, false) => "",
        (_, true) => "?fieldManager=quarterdeck&dryRun=All",
        (_, false) => "?fieldManager=quarterdeck",
    };
    let path = format!("{path}{part}{query}");
    Some(Ask::change(action, method, path).with(form, &body))
}

/// Where a command is sent, but for a subresource.
fn place(command: &Command) -> Option<String> {
    if let Command::Trigger { job, .. } = command {
        return object::path(job)?.rsplit_once('/').map(|(all, _)| all.to_owned());
    }
    object::path(command.target())
}

fn suspend(wanted: bool) -> Value {
    json!({"spec": {"suspend": wanted}})
}

fn eviction(pod: &ResourceId, options: &Value) -> Value {
    let metadata = json!({"name": &*pod.name, "namespace": pod.namespace.as_str()});
    json!({
        "apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata,
        "deleteOptions": options,
    })
}

fn unschedulable(wanted: bool) -> Value {
    json!({"spec": {"unschedulable": wanted}})
}

/// Only where so many are wanted now; of none the API server writes nothing.
fn scaled(from: u32, to: u32) -> Value {
    let known = if from == 0 { Value::Null } else { json!(from) };
    json!([
        {"op": "test", "path": "/spec/replicas", "value": known},
        {"op": "add", "path": "/spec/replicas", "value": to},
    ])
}

/// Only the pod of this UID is meant.
fn options(uid: &str, grace_s: Option<u32>) -> Value {
    let mut options = json!({"preconditions": {"uid": uid}});
    if let Some(seconds) = grace_s {
        options["gracePeriodSeconds"] = json!(seconds);
    }
    options
}

fn refused(refusal: Refusal) -> Answer {
    let Refusal { mut fault, after, status } = refusal;
    if status == 429 {
        let after = after.as_ref().map_or(AGAIN_S, Duration::as_secs).clamp(1, LONGEST_S);
        let after_s = u32::try_from(after).unwrap_or(u32::MAX);
        return Answer::Later { why: fault.message, after_s };
    }
    // A test in a patch has failed: the API server does not say which. What is wrong with an object it
    // does say.
    if status == 422 && fault.message.contains("error in our request") {
        fault.class = FaultClass::Conflict;
        fault.message = "it has been changed since: it is no more what the plan says".into();
    }
    // The one that was meant is gone: another one has its name.
    if status == 409 && fault.message.contains("UID in") {
        fault.class = FaultClass::NotFound;
    }
    Answer::Failed(*fault)
}

#[cfg(test)]
#[path = "performing_tests.rs"]
mod tests;
