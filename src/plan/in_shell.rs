//! What does the same in a shell, step by step.

use super::Plan;
use crate::{
    estate::equivalent::{Equivalent, Values, resource},
    model::{Kind, Store},
    ports::{Command, DatabaseSetting},
};

/// The command of each step, or why there is none.
pub fn in_shell(plan: &Plan, store: &Store) -> Vec<Equivalent> {
    plan.steps().map(|step| of(&step.act, &step.title, store)).collect()
}

fn of(command: &Command, title: &str, store: &Store) -> Equivalent {
    let target = command.target();
    let values = Values::of(target, store).with("{resource}", resource(target.kind).unwrap_or(""));
    let say = |template: &str| Equivalent::new(title, template, &values, store);
    match command {
        Command::Cordon(_) => say("kubectl cordon {name}"),
        Command::Uncordon(_) => say("kubectl uncordon {name}"),
        Command::Evict { .. } => Equivalent {
            what: title.to_owned(),
            command: Err("kubectl evicts pods only as a part of `kubectl drain`"),
        },
        Command::Delete { grace_s, .. } => {
            let grace = grace_s.map(|it| format!(" --grace-period {it}")).unwrap_or_default();
            say(&format!("kubectl delete pods/{{name}}{grace} --namespace {{namespace}}"))
        }
        Command::Scale { replicas, .. } => say(&format!(
            "kubectl scale {{resource}}/{{name}} --replicas {replicas} --namespace {{namespace}}"
        )),
        Command::Restart { .. } => say(&rollout("restart")),
        Command::PauseRollout(_) => say(&rollout("pause")),
        Command::ResumeRollout(_) => say(&rollout("resume")),
        Command::UndoRollout { set, .. } => {
            let revision = store.replica_sets.get(set).and_then(|it| it.rollout.revision);
            let to = revision.map(|it| format!(" --to-revision {it}")).unwrap_or_default();
            say(&(rollout("undo") + &to))
        }
        Command::Trigger { job, .. } => {
            let values = values.with("{job}", &job.name);
            let template = "kubectl create job {job} --from cronjob/{name} --namespace {namespace}";
            Equivalent::new(title, template, &values, store)
        }
        Command::SuspendCron(_) => suspension(true, title, values, store),
        Command::ResumeCron(_) => suspension(false, title, values, store),
        Command::FailOver { .. } if target.kind == Kind::DatabaseCluster => {
            say("aws rds failover-db-cluster --db-cluster-identifier {name}")
        }
        Command::FailOver { .. } => {
            say("aws rds reboot-db-instance --force-failover --db-instance-identifier {name}")
        }
        Command::Reboot { .. } => say("aws rds reboot-db-instance --db-instance-identifier {name}"),
        Command::Snapshot { name, .. } => {
            let part = part(target.kind);
            say(&format!(
                "aws rds create-db-{part}snapshot --db-{part}snapshot-identifier {name} {}",
                identified(target.kind)
            ))
        }
        Command::Start(_) => say(&power("start", target.kind)),
        Command::Stop(_) => say(&power("stop", target.kind)),
        Command::Maintain { .. }
        | Command::Modify { .. }
        | Command::Resize { .. }
        | Command::UpdateGroup { .. }
        | Command::Replace { .. } => of_account(command, title, store),
    }
}

/// kubectl has no word for it: it is written into the `CronJob`.
fn suspension(wanted: bool, title: &str, values: Values<'_>, store: &Store) -> Equivalent {
    let patch = format!(r#"{{"spec":{{"suspend":{wanted}}}}}"#);
    let template = "kubectl patch cronjobs/{name} --patch {patch} --namespace {namespace}";
    Equivalent::new(title, template, &values.with("{patch}", &patch), store)
}

/// What is asked of machines and settings of the account.
fn of_account(command: &Command, title: &str, store: &Store) -> Equivalent {
    let target = command.target();
    let (what, values) = (identified(target.kind), Values::of(target, store));
    let say = |template: &str| Equivalent::new(title, template, &values, store);
    if let Command::Maintain { arn, action, .. } = command {
        let values = values.with("{arn}", arn).with("{action}", action);
        let template = "aws rds apply-pending-maintenance-action --resource-identifier {arn} \
            --apply-action {action} --opt-in-type immediate";
        return Equivalent::new(title, template, &values, store);
    }
    if let Command::Modify { to, .. } = command {
        let (option, value) = setting(to);
        let template =
            format!("aws rds modify-db-instance {what} {option} {{value}} --apply-immediately");
        return Equivalent::new(title, &template, &values.with("{value}", &value), store);
    }
    if let Command::Resize { desired, .. } = command {
        if target.kind == Kind::ScalingGroup {
            return say(&format!(
                "aws autoscaling set-desired-capacity --auto-scaling-group-name {{name}} \
                 --desired-capacity {desired}"
            ));
        }
        let size = format!("--scaling-config desiredSize={desired}");
        return say(&format!("aws eks update-nodegroup-config {OF_GROUP} {size}"));
    }
    if let Command::UpdateGroup { force, .. } = command {
        let forced = if *force { " --force" } else { "" };
        return say(&format!("aws eks update-nodegroup-version {OF_GROUP}{forced}"));
    }
    if target.kind == Kind::Instance {
        return say("aws autoscaling terminate-instance-in-auto-scaling-group \
             --instance-id {name} --no-should-decrement-desired-capacity");
    }
    say("kubectl delete nodeclaims/{name}")
}

/// A node group, as `aws eks` names it.
const OF_GROUP: &str = "--cluster-name {namespace} --nodegroup-name {name}";

/// The option that sets it, and its value.
fn setting(setting: &DatabaseSetting) -> (&'static str, String) {
    match setting {
        DatabaseSetting::Class(class) => ("--db-instance-class", class.to_string()),
        DatabaseSetting::Storage(gib) => ("--allocated-storage", gib.to_string()),
        DatabaseSetting::BackupWindow(window) => ("--preferred-backup-window", window.to_string()),
    }
}

fn rollout(verb: &str) -> String {
    format!("kubectl rollout {verb} {{resource}}/{{name}} --namespace {{namespace}}")
}

fn power(verb: &str, kind: Kind) -> String {
    let what = if kind == Kind::DatabaseCluster { "cluster" } else { "instance" };
    format!("aws rds {verb}-db-{what} {}", identified(kind))
}

/// What the words of RDS have in the middle for clusters.
const fn part(kind: Kind) -> &'static str {
    if matches!(kind, Kind::DatabaseCluster) { "cluster-" } else { "" }
}

const fn identified(kind: Kind) -> &'static str {
    if matches!(kind, Kind::DatabaseCluster) {
        "--db-cluster-identifier {name}"
    } else {
        "--db-instance-identifier {name}"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ResourceId, SourceId};

    #[test]
    fn names_are_quoted_for_the_shell() {
        let mut store = Store::default();
        store.link.context = Some("p2".into());
        store.caller.region = Some("eu-central-1".into());
        let source = SourceId::kubernetes("u", "c");
        let pod = ResourceId::namespaced(&source, Kind::Pod, "a b", "p;1");
        let delete = Command::Delete { pod, uid: "u".into(), grace_s: Some(5) };
        let told = of(&delete, "delete it", &store).command;
        assert_eq!(
            told.as_deref(),
            Ok("kubectl delete 'pods/p;1' --grace-period 5 --namespace 'a b' --context p2")
        );
        let kind = crate::model::CronJob::kind();
        let cron = ResourceId::namespaced(&source, kind, "shop", "nightly");
        let told = of(&Command::SuspendCron(cron), "suspend it", &store).command;
        assert_eq!(
            told.as_deref(),
            Ok(
                r#"kubectl patch cronjobs/nightly --patch '{"spec":{"suspend":true}}' --namespace shop --context p2"#
            )
        );
        let database = ResourceId::new(&SourceId::aws("1", "eu-central-1"), Kind::Database, "db");
        let name = "db-20261127-220000".into();
        let snapshot = Command::Snapshot { database: database.clone(), name };
        assert_eq!(
            of(&snapshot, "snapshot", &store).command.as_deref(),
            Ok("aws rds create-db-snapshot --db-snapshot-identifier db-20261127-220000 \
                --db-instance-identifier db --region eu-central-1")
        );
        let fail_over = Command::FailOver { database, from: "a".into() };
        let told = of(&fail_over, "fail over", &store).command;
        assert_eq!(
            told.as_deref(),
            Ok("aws rds reboot-db-instance --force-failover --db-instance-identifier db \
                --region eu-central-1")
        );
    }
}
