//! What load balancers think of the instances behind them.

use std::collections::BTreeMap;

use super::{
    super::{
        Living,
        queue::Instant,
        world::{GroupKey, Machine, MachineKey, Stage, WorkloadKey},
    },
    Scene,
};
use crate::model::{Delta, Observation, ResourceId, Symbol, TargetHealth};

/// How often a target is asked, and how many answers of another kind it takes to believe them: what
/// the AWS Load Balancer Controller sets where nobody says otherwise.
const ASKED: Instant = 15_000;
const BELIEVED: u32 = 2;

/// A target group whose targets are instances.
#[derive(Clone, Debug)]
pub(super) struct TargetGroup {
    pub(super) name: Symbol,
    group: GroupKey,
    /// What its targets have in common.
    like: TargetHealth,
    /// Who answers behind them.
    workload: Option<WorkloadKey>,
}

/// What a target answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Well,
    /// Its node is not heard.
    Silence,
    /// No pod is behind the port.
    Nobody,
}

impl Answer {
    /// State, reason and sentence.
    const fn words(self) -> (&'static str, Option<(&'static str, &'static str)>) {
        match self {
            Self::Well => ("healthy", None),
            Self::Silence => ("unhealthy", Some(("Target.Timeout", "Request timed out"))),
            Self::Nobody => (
                "unhealthy",
                Some((
                    "Target.ResponseCodeMismatch",
                    "Health checks failed with these codes: [503]",
                )),
            ),
        }
    }
}

impl Living {
    /// Learns which workload answers behind which target group: names by namespace and name.
    pub(super) fn found_targets(&mut self, backends: &BTreeMap<Symbol, (String, String)>) {
        let mut groups: Vec<TargetGroup> = Vec::new();
        for row in self.store.target_health.rows() {
            let name = &row.id.namespace;
            if groups.iter().any(|it| it.name == *name) {
                continue;
            }
            let Some(group) = self.machine_of(&row.target).map(|(_, it)| it.group) else {
                continue;
            };
            let workload = backends.get(name).and_then(|(namespace, name)| {
                let controllers = (0..).map(WorkloadKey).zip(&self.cast.workloads);
                let mut named =
                    controllers.filter_map(|(key, it)| Some((key, it.controller.as_ref()?)));
                let is_meant = |id: &ResourceId| *id.namespace == **namespace && *id.name == **name;
                named.find(|(_, id)| is_meant(id)).map(|(key, _)| key)
            });
            let like = TargetHealth::clone(row);
            groups.push(TargetGroup { name: name.clone(), group, like, workload });
        }
        if !groups.is_empty() {
            self.later(ASKED, Scene::HealthCheck);
        }
        self.account.target_groups = groups;
    }

    fn machine_of(&self, instance: &Symbol) -> Option<(MachineKey, &Machine)> {
        let is = |key: &MachineKey| {
            let row = self.cast.machines.get(key).and_then(|it| it.instance.as_ref());
            row.is_some_and(|it| *it.id.name == *instance.as_str())
        };
        self.simulation.world.machines.iter().find(|(key, _)| is(key)).map(|(key, it)| (*key, it))
    }

    /// Every target is asked once.
    pub(super) fn check_targets(&mut self) {
        self.later(ASKED, Scene::HealthCheck);
        for group in self.account.target_groups.clone() {
            let answers = self.answers(&group);
            let own = |it: &&std::sync::Arc<TargetHealth>| it.id.namespace == group.name;
            let gone: Vec<_> = self
                .store
                .target_health
                .rows()
                .filter(own)
                .map(|it| it.id.clone())
                .filter(|it| !answers.contains_key(it))
                .collect();
            for id in gone {
                self.account.answers.remove(&id);
                self.show(Observation::TargetHealths(Delta::Delete(id)));
            }
            for (id, (instance, stage, answer)) in answers {
                self.heard(&group, id, instance, (stage, answer));
            }
        }
    }

    /// What the instances of a target group answer; those that never became nodes are not in it.
    fn answers(&self, group: &TargetGroup) -> BTreeMap<ResourceId, (Symbol, Stage, Answer)> {
        let nobody = group.workload.is_some_and(|it| self.simulation.world.ready(it) == 0);
        let machines = self.simulation.world.machines.iter();
        let own =
            machines.filter(|(_, it)| it.group == group.group && it.stage != Stage::Launching);
        let answer = |(key, machine): (&MachineKey, &Machine)| {
            let rows = self.cast.machines.get(key)?;
            let instance = Symbol::new(&rows.instance.as_ref()?.id.name);
            rows.node.as_ref()?;
            let answer = match machine.stage {
                Stage::Silent => Answer::Silence,
                _ if nobody => Answer::Nobody,
                Stage::Ready | Stage::Interrupted(_) | Stage::Launching => Answer::Well,
            };
            let port = group.like.port.map(|port| format!(":{port}")).unwrap_or_default();
            let name = format!("{instance}{port}");
            let id = ResourceId { name: name.as_str().into(), ..group.like.id.clone() };
            Some((id, (instance, machine.stage, answer)))
        };
        own.filter_map(answer).collect()
    }

    /// One answer of a target: a new one is believed when it was heard often enough.
    fn heard(
        &mut self,
        group: &TargetGroup,
        id: ResourceId,
        target: Symbol,
        (stage, answer): (Stage, Answer),
    ) {
        let row = self.store.target_health.get(&id).cloned();
        let was = row.as_ref().map_or("", |it| it.state.as_str());
        let (word, why) = match (stage, answer.words()) {
            (Stage::Interrupted(_), _) => (
                "draining",
                Some(("Target.DeregistrationInProgress", "Target deregistration is in progress")),
            ),
            _ if row.is_none() => (
                "initial",
                Some(("Elb.RegistrationInProgress", "Target registration is in progress")),
            ),
            (_, words) => words,
        };
        if word == was {
            self.account.answers.remove(&id);
            return;
        }
        if ["healthy", "unhealthy"].contains(&word) {
            let heard = self.account.answers.entry(id.clone()).or_insert(0);
            *heard += 1;
            if *heard < BELIEVED {
                return;
            }
        }
        self.account.answers.remove(&id);
        self.show(Observation::TargetHealths(Delta::Apply(TargetHealth {
            id,
            target,
            state: word.into(),
            reason: why.map(|(reason, _)| reason.into()),
            detail: why.map(|(_, detail)| detail.into()),
            ..group.like.clone()
        })));
    }

    /// Targets of a group that do not answer as they should.
    pub(super) fn unhealthy_hosts(&self, group: &str) -> Option<u32> {
        let mut own =
            self.store.target_health.rows().filter(|it| *it.id.namespace == *group).peekable();
        own.peek()?;
        Some(own.map(|it| u32::from(it.state == "unhealthy")).sum())
    }
}
