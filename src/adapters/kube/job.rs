//! The Job that a `CronJob` stands for, as `kubectl create job --from` makes it.

use serde_json::{Map, Value, json};

use crate::model::ResourceId;

/// How it is known that a person has asked for it.
const MANUAL: (&str, &str) = ("cronjob.kubernetes.io/instantiate", "manual");

/// The Job of this name, from the `CronJob` in full.
pub(super) fn of(cron: &Value, job: &ResourceId) -> Value {
    let template = &cron["spec"]["jobTemplate"];
    let object = |part: &str| template["metadata"][part].as_object().cloned().unwrap_or_default();
    let mut annotations: Map<String, Value> = object("annotations");
    annotations.insert(MANUAL.0.to_owned(), MANUAL.1.into());
    // Without blockOwnerDeletion, which takes leave to write finalizers.
    let owner = json!({
        "apiVersion": "batch/v1", "kind": "CronJob", "name": cron["metadata"]["name"],
        "uid": cron["metadata"]["uid"], "controller": true,
    });
    json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {
            "name": &*job.name, "namespace": job.namespace.as_str(), "labels": object("labels"),
            "annotations": annotations, "ownerReferences": [owner],
        },
        "spec": template["spec"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, SourceId};

    #[test]
    fn a_job_is_what_its_schedule_would_make_and_says_that_somebody_asked_for_it() {
        let cron = json!({
            "metadata": {"name": "nightly", "uid": "u-7", "labels": {"own": "x"}},
            "spec": {"schedule": "0 2 * * *", "jobTemplate": {
                "metadata": {"labels": {"app": "nightly"}, "annotations": {"team": "data"}},
                "spec": {"backoffLimit": 2, "template": {"spec": {"restartPolicy": "Never"}}},
            }},
        });
        let source = SourceId::kubernetes("u", "c");
        let id = ResourceId::namespaced(&source, Kind::Job, "shop", "nightly-1128070000");
        let job = of(&cron, &id);
        assert_eq!(job["spec"], cron["spec"]["jobTemplate"]["spec"]);
        assert_eq!(job["metadata"]["labels"], json!({"app": "nightly"}));
        assert_eq!(
            job["metadata"]["annotations"],
            json!({"team": "data", "cronjob.kubernetes.io/instantiate": "manual"})
        );
        let owner = &job["metadata"]["ownerReferences"][0];
        assert_eq!((&owner["uid"], &owner["name"]), (&json!("u-7"), &json!("nightly")));
        assert_eq!(owner["blockOwnerDeletion"], Value::Null);
        assert_eq!(job["metadata"]["name"], "nightly-1128070000");
    }
}
