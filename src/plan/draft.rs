//! Plans that lack something which only the moment tells: a number, or the time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Ending, Hurrying, Modifying, Plan, Replacing, Resizing, Step, Updating};
use crate::{
    model::{Kind, ResourceId},
    ports::Command,
};

/// More pods than this are taken for a slip of the finger.
const MOST: u32 = 10_000;
/// How long a database may take until it serves again, seconds.
const DATABASE_S: u32 = 1800;
/// How long a snapshot may take, seconds: the first one copies everything.
const SNAPSHOT_S: u32 = 6 * 3600;
/// How long it may take until a Job is seen, seconds.
const TRIGGERED_S: u32 = 60;
/// How long a workload may take until its pods are as they are wanted, seconds.
const ROLLED_S: u32 = 1800;

/// A plan that lacks something.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Draft {
    /// The user says how many pods there are to be.
    Scale(Scaling),
    /// The user says how many machines there are to be.
    Resize(Resizing),
    /// The time says which update of a node group is meant.
    Update(Updating),
    /// The time says which nodes are new.
    Replace(Replacing),
    /// The user says what a database is to be.
    Modify(Modifying),
    /// The time says which restart is meant.
    Restart(Restarting),
    /// The time is a part of the name of the Job.
    Trigger(Triggering),
    /// The time says which restart of a database is meant.
    Reboot(Rebooting),
    /// The time is a part of the name of the snapshot.
    Snapshot(Snapshotting),
    /// The time says how long there is for a drain.
    Hurry(Hurrying),
    /// The time says which grace is left.
    End(Ending),
}

/// Another number of pods for a workload.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Scaling {
    /// The workload.
    pub workload: ResourceId,
    /// Pods it wants now.
    pub from: u32,
    /// What else has to be known about it: sentences, each with a blank before it.
    pub warning: String,
}

impl Scaling {
    /// The plan, or what is wrong with what was typed.
    pub fn plan(&self, typed: &str) -> Result<Plan, String> {
        let replicas = typed.trim().parse::<u32>().map_err(|_| "a number of pods".to_owned())?;
        if replicas == self.from {
            return Err(format!("it wants {replicas} already"));
        }
        if replicas > MOST {
            return Err(format!("at most {MOST}"));
        }
        let (workload, from) = (self.workload.clone(), self.from);
        let title = format!("scale {workload} from {from} to {replicas}");
        let effect = match replicas {
            0 => "All its pods end: nothing serves.".to_owned(),
            _ if replicas == from + 1 => "One more pod is made.".to_owned(),
            _ if replicas > from => format!("{} more pods are made.", replicas - from),
            _ if replicas + 1 == from => "One of its pods ends.".to_owned(),
            _ => format!("{} of its pods end.", from - replicas),
        };
        let act = Command::Scale { workload, from, replicas };
        let intent = format!("{effect}{}", self.warning);
        Ok(Plan::single(Step::new(title, act, ROLLED_S), &intent))
    }
}

/// New pods for a workload.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Restarting {
    /// The workload.
    pub workload: ResourceId,
    /// What else has to be known about it: sentences, each with a blank before it.
    pub warning: String,
}

impl Restarting {
    /// The plan of a restart that was asked for at `at`.
    pub fn plan(&self, at: Timestamp) -> Plan {
        let workload = self.workload.clone();
        let title = format!("restart {workload}");
        let effect = "All its pods are replaced, as many at a time as its rollouts allow.";
        let act = Command::Restart { workload, at };
        let intent = format!("{effect}{}", self.warning);
        Plan::single(Step::new(title, act, ROLLED_S), &intent)
    }
}

/// A Job that a `CronJob` is to make now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Triggering {
    /// The `CronJob`.
    pub cron: ResourceId,
    /// What else has to be known about it: sentences, each with a blank before it.
    pub warning: String,
}

impl Triggering {
    /// The plan of a Job that was asked for at `at`, which its name tells. A name of a `CronJob` leaves
    /// room for eleven letters more.
    pub fn plan(&self, at: Timestamp) -> Plan {
        let cron = self.cron.clone();
        let name = format!("{}-{}", cron.name, at.strftime("%m%d%H%M%S"));
        let job = ResourceId::namespaced(&cron.source, Kind::Job, &cron.namespace, &name);
        let title = format!("trigger {cron} as {name}");
        let effect = "A Job is made as its schedule would make one, beside any that runs.";
        let intent = format!("{effect}{}", self.warning);
        Plan::single(Step::new(title, Command::Trigger { cron, job }, TRIGGERED_S), &intent)
    }
}

/// A database instance that is restarted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Rebooting {
    /// The instance.
    pub database: ResourceId,
}

impl Rebooting {
    /// The plan of a restart that was asked for at `at`.
    pub fn plan(&self, at: Timestamp) -> Plan {
        let database = self.database.clone();
        let title = format!("reboot {database}");
        let effect = "It serves nobody until it is up again, in the zone where it is. Parameters that wait \
            for a restart are in force then.";
        let act = Command::Reboot { database, at };
        Plan::single(Step::new(title, act, DATABASE_S), effect)
    }
}

/// A snapshot that is taken of a database.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Snapshotting {
    /// The instance, or the cluster.
    pub database: ResourceId,
}

impl Snapshotting {
    /// The plan of a snapshot that was asked for at `at`, which its name tells.
    pub fn plan(&self, at: Timestamp) -> Plan {
        let database = self.database.clone();
        let name = format!("{}-{}", database.name, at.strftime("%Y%m%d-%H%M%S"));
        let title = format!("snapshot {database} as {name}");
        let effect = "It is kept, and paid for, until it is deleted. A single instance may answer late \
            for a moment while it is taken.";
        let act = Command::Snapshot { database, name: name.into() };
        Plan::single(Step::new(title, act, SNAPSHOT_S), effect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{action::Risk, model::SourceId};

    fn scaling() -> Scaling {
        let source = SourceId::kubernetes("u", "n");
        let workload = ResourceId::namespaced(&source, Kind::Deployment, "shop", "web");
        Scaling { workload, from: 3, warning: " Helm may undo it.".to_owned() }
    }

    #[test]
    fn only_another_number_of_pods_makes_a_plan() {
        for (typed, wrong) in [
            ("", "a number of pods"),
            ("-1", "a number of pods"),
            ("3", "it wants 3 already"),
            ("30000", "at most 10000"),
        ] {
            assert_eq!(scaling().plan(typed), Err(wrong.to_owned()), "{typed}");
        }
        let more = scaling().plan(" 5 ").unwrap();
        assert_eq!(more.title, "scale deployment/shop/web from 3 to 5");
        assert_eq!(more.intent, "2 more pods are made. Helm may undo it.");
        assert_eq!(more.risk(), Risk::Reversible);
        let none = scaling().plan("0").unwrap();
        assert!(none.intent.starts_with("All its pods end"), "{}", none.intent);
        assert_eq!(none.risk(), Risk::Disruptive);
        let back = none.rollback(|_| true).unwrap();
        let act = back.steps().next().unwrap().act.clone();
        let workload = scaling().workload;
        assert_eq!(act, Command::Scale { workload, from: 0, replicas: 3 });
    }
}
