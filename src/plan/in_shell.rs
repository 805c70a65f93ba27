//! What does the same in a shell, step by step.

use super::Plan;
use crate::{
    estate::equivalent::{Equivalent, Values, resource},
    model::{Kind, Store},
    ports::Command,
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
        Command::FailOver(id) if id.kind == Kind::DatabaseCluster => {
            say("aws rds failover-db-cluster --db-cluster-identifier {name}")
        }
        Command::FailOver(_) => {
            say("aws rds reboot-db-instance --force-failover --db-instance-identifier {name}")
        }
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
        let database = ResourceId::new(&SourceId::aws("1", "eu-central-1"), Kind::Database, "db");
        let told = of(&Command::FailOver(database), "fail over", &store).command;
        assert_eq!(
            told.as_deref(),
            Ok("aws rds reboot-db-instance --force-failover --db-instance-identifier db \
                --region eu-central-1")
        );
    }
}
