//! What a plan takes for granted: that what it changes is still what was shown.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Finding, Plan};
use crate::{
    model::{
        Collection, CronJob, FaultClass, Health, Kind, NodeClaim, Resource, ResourceId, Store,
    },
    ports::{Command, PortError},
};

/// What each target of a plan was when it was shown.
#[derive(Clone, Debug, Default)]
pub struct Premises {
    known: BTreeMap<ResourceId, Premise>,
    /// Pods among others that are to end anyway: one that ends by itself spoils no plan.
    ending: BTreeSet<ResourceId>,
}

/// What one target was, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Premise {
    uid: Option<Box<str>>,
    state: Option<String>,
}

impl Premises {
    /// Of a plan, as far as its commands tell.
    pub fn of(plan: &Plan) -> Self {
        let premise = |command: &Command| {
            let uid = command.uid().map(Into::into);
            (command.target().clone(), Premise { uid, state: None })
        };
        let known: BTreeMap<_, _> = plan.steps().map(|step| premise(&step.act)).collect();
        let evicted = plan.steps().filter(|it| matches!(it.act, Command::Evict { .. }));
        let ending = evicted.map(|it| it.act.target().clone()).filter(|_| known.len() > 1);
        Self { ending: ending.collect(), known }
    }

    /// Looks at what the feeds show: what was not seen before is noted; what has changed since is told.
    pub fn look(&mut self, store: &Store) -> Option<String> {
        let mut changed = None;
        for (id, known) in &mut self.known {
            let Some(now) = row(store, id) else { continue };
            if self.ending.contains(id) {
                continue;
            }
            changed = changed.or_else(|| known.differs(id, &now));
            known.uid = known.uid.take().or(now.uid);
            known.state = known.state.take().or(now.state);
        }
        changed
    }

    /// What reading the targets again has shown.
    pub fn compare(&self, read: &[(ResourceId, Result<Value, PortError>)]) -> Finding {
        let (mut unknown, mut compared) = (None, 0);
        for (id, object) in read {
            if self.ending.contains(id)
                && object.as_ref().map_or_else(|it| it.class == FaultClass::NotFound, |_| true)
            {
                compared += 1;
                continue;
            }
            let known = self.known.get(id).filter(|it| **it != Premise::default());
            match (object, known) {
                (Err(fault), _) if fault.class == FaultClass::NotFound => {
                    return Finding::Refused(format!("{id} is not there"));
                }
                (Err(fault), _) => unknown = Some(format!("{id} cannot be read: {fault}")),
                (Ok(_), None) => unknown = Some(format!("nothing was seen of {id} before")),
                (Ok(object), Some(known)) => {
                    if let Some(why) = known.differs(id, &object_state(id, object)) {
                        return Finding::Refused(why);
                    }
                    compared += 1;
                }
            }
        }
        match (unknown, self.known.len() - compared) {
            (Some(why), _) => Finding::Unknown(why),
            (None, 0) => Finding::Good("it is as it was shown".to_owned()),
            (None, rest) => Finding::Good(format!(
                "{compared} were read again and are as they were shown; of {rest} more, the feeds tell"
            )),
        }
    }
}

impl Premise {
    /// How it differs from what is there now, where both are known.
    fn differs(&self, id: &ResourceId, now: &Self) -> Option<String> {
        if let (Some(uid), Some(other)) = (&self.uid, &now.uid)
            && uid != other
        {
            return Some(format!("{id} is another one by now"));
        }
        let (before, now) = (self.state.as_ref()?, now.state.as_ref()?);
        (before != now).then(|| format!("{id} {now}, and {before} before"))
    }
}

/// What a well feed shows of it.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is changed by a command")]
fn row(store: &Store, id: &ResourceId) -> Option<Premise> {
    let of = |state: String| Premise { uid: None, state: Some(state) };
    if let Some(rows) = store.workloads(id.kind) {
        return well(rows)?.get(id).map(|it| of(wanted(u64::from(it.desired))));
    }
    match id.kind {
        Kind::Node => well(&store.nodes)?.get(id).map(|it| of(placed(it.cordoned))),
        Kind::Pod => well(&store.pods)?.get(id).map(|it| {
            let uid = Some(it.uid.to_string().into());
            Premise { uid, state: Some(ends(it.deleted.is_some())) }
        }),
        Kind::Database | Kind::DatabaseCluster => {
            let clusters = id.kind == Kind::DatabaseCluster;
            let rows = if clusters { &store.database_clusters } else { &store.databases };
            let row = well(rows)?.get(id);
            row.map(|it| of(format!("is {}", &*it.status)))
        }
        Kind::NodeGroup => {
            let scaling = well(&store.node_groups)?.get(id)?.scaling?;
            Some(of(sized(u64::from(scaling.desired))))
        }
        Kind::ScalingGroup => {
            let row = well(&store.scaling_groups)?.get(id)?;
            Some(of(sized(u64::from(row.scaling.desired))))
        }
        Kind::Instance => {
            well(&store.instances)?.get(id).map(|it| of(format!("is {}", &*it.state)))
        }
        kind if kind == NodeClaim::kind() => {
            well(&store.node_claims)?.get(id).map(|_| of(ends(false)))
        }
        kind if kind == CronJob::kind() => {
            let rows = well(store.objects.get(&CronJob::served())?)?;
            CronJob::is_suspended(rows.get(id)?).map(|it| of(due(it)))
        }
        _ => None,
    }
}

fn well<R: Resource>(rows: &Collection<R>) -> Option<&Collection<R>> {
    (rows.freshness().health == Health::Live).then_some(rows)
}

/// The same of the object in full.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is changed by a command")]
fn object_state(id: &ResourceId, object: &Value) -> Premise {
    let uid = object["metadata"]["uid"].as_str().map(Into::into);
    let state = match id.kind {
        Kind::Node => Some(placed(object["spec"]["unschedulable"].as_bool().unwrap_or(false))),
        Kind::Pod => Some(ends(object["metadata"]["deletionTimestamp"].is_string())),
        Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet => {
            Some(wanted(object["spec"]["replicas"].as_u64().unwrap_or(1)))
        }
        Kind::NodeGroup => object["scalingConfig"]["desiredSize"].as_u64().map(sized),
        Kind::ScalingGroup => object["DesiredCapacity"].as_u64().map(sized),
        Kind::Instance => object["State"]["Name"].as_str().map(|it| format!("is {it}")),
        kind if kind == NodeClaim::kind() => {
            Some(ends(object["metadata"]["deletionTimestamp"].is_string()))
        }
        kind if kind == CronJob::kind() => {
            Some(due(object["spec"]["suspend"].as_bool().unwrap_or(false)))
        }
        Kind::Database => object["DBInstanceStatus"].as_str().map(|it| format!("is {it}")),
        Kind::DatabaseCluster => object["Status"].as_str().map(|it| format!("is {it}")),
        _ => None,
    };
    Premise { uid, state }
}

fn placed(cordoned: bool) -> String {
    if cordoned { "is cordoned" } else { "takes pods" }.to_owned()
}

fn ends(deleted: bool) -> String {
    if deleted { "is ending" } else { "was not ending" }.to_owned()
}

fn due(suspended: bool) -> String {
    if suspended { "is suspended" } else { "makes Jobs when they are due" }.to_owned()
}

fn sized(desired: u64) -> String {
    format!("wants {desired} machines")
}

fn wanted(replicas: u64) -> String {
    format!("wants {replicas} pods")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        model::{Fault, SourceId},
        plan::{Stage, Step},
    };

    fn node() -> ResourceId {
        ResourceId::new(&SourceId::kubernetes("u", "c"), Kind::Node, "n1")
    }

    fn pod() -> ResourceId {
        ResourceId::namespaced(&SourceId::kubernetes("u", "c"), Kind::Pod, "default", "p1")
    }

    fn premises(act: Command) -> Premises {
        Premises::of(&Plan::single(Step::new("s".into(), act, 60), "To see."))
    }

    fn evict() -> Command {
        Command::Evict { pod: pod(), uid: "1".into(), grace_s: None }
    }

    #[test]
    fn another_pod_of_the_name_is_not_the_one_that_was_shown() {
        let of = |uid: &str| vec![(pod(), Ok(json!({"metadata": {"uid": uid}})))];
        let found = premises(evict()).compare(&of("2"));
        assert!(
            matches!(&found, Finding::Refused(why) if why.contains("another one")),
            "{found:?}"
        );
        assert!(matches!(premises(evict()).compare(&of("1")), Finding::Good(_)));
    }

    #[test]
    fn what_is_gone_refuses_and_what_is_not_known_is_unknown() {
        let fault = |class| vec![(node(), Err(Fault::new(class, "get", "no")))];
        let gone = premises(Command::Cordon(node())).compare(&fault(FaultClass::NotFound));
        assert!(matches!(gone, Finding::Refused(_)), "{gone:?}");
        let denied = premises(Command::Cordon(node())).compare(&fault(FaultClass::Denied));
        assert!(matches!(denied, Finding::Unknown(_)), "{denied:?}");
        let unseen = vec![(node(), Ok(json!({"spec": {}})))];
        let found = premises(Command::Cordon(node())).compare(&unseen);
        assert!(matches!(&found, Finding::Unknown(why) if why.contains("before")), "{found:?}");
    }

    #[test]
    fn a_pod_that_ends_by_itself_spoils_no_drain() {
        let steps = [Command::Cordon(node()), evict()].map(|act| Step::new("s".into(), act, 60));
        let stage = Stage { title: "s".into(), width: 1, steps: steps.into() };
        let (title, intent, facts) = ("p".into(), "i".into(), Vec::new());
        let plan = Plan { title, intent, facts, stages: vec![stage] };
        let mut known = Premises::of(&plan);
        known.known.insert(node(), Premise { uid: None, state: Some(placed(false)) });
        let node_now = |cordoned| (node(), Ok(json!({"spec": {"unschedulable": cordoned}})));
        let gone = (pod(), Err(Fault::new(FaultClass::NotFound, "get", "no")));
        assert!(matches!(known.compare(&[node_now(false), gone]), Finding::Good(_)));
        let another = (pod(), Ok(json!({"metadata": {"uid": "2"}})));
        assert!(matches!(known.compare(&[node_now(false), another.clone()]), Finding::Good(_)));
        assert!(matches!(known.compare(&[node_now(true), another]), Finding::Refused(_)));
    }

    #[test]
    fn a_node_that_was_cordoned_meanwhile_has_changed() {
        let mut known = premises(Command::Cordon(node()));
        known.known.insert(node(), Premise { uid: None, state: Some(placed(false)) });
        let read = vec![(node(), Ok(json!({"spec": {"unschedulable": true}})))];
        let found = known.compare(&read);
        let Finding::Refused(why) = found else { panic!("{found:?}") };
        assert!(why.ends_with("is cordoned, and takes pods before"), "{why}");
    }
}
