//! What goes wrong in a cluster on request.

use std::collections::BTreeSet;

use super::{
    Living,
    world::{Form, GroupKey, Life, MachineKey, Stage, Temper, WorkloadKey, ZoneKey},
};
use crate::model::Symbol;

/// What comes of it, or why it cannot be.
type Outcome = Result<String, String>;

impl Living {
    /// EC2 takes back the first so many Spot machines, or all.
    pub(in super::super) fn storm(&mut self, count: Option<usize>) -> Outcome {
        let taken = self.spot(count)?;
        for key in &taken {
            self.simulation.interrupt(*key);
        }
        Ok(format!("EC2 takes back {} Spot instances in two minutes", taken.len()))
    }

    /// EC2 takes back the first so many Spot machines, or all, and no handler hears of it.
    pub(in super::super) fn storm_unattended(&mut self, count: Option<usize>) -> Outcome {
        let taken = self.spot(count)?;
        for key in &taken {
            self.simulation.interrupt_unattended(*key);
        }
        let count = taken.len();
        Ok(format!("EC2 takes back {count} Spot instances in two minutes, and nobody empties them"))
    }

    /// EC2 recommends to rebalance the first so many Spot machines, or all.
    pub(in super::super) fn recommend(&mut self, count: Option<usize>) -> Outcome {
        let warned = self.spot(count)?;
        for key in &warned {
            self.simulation.warn(*key);
        }
        Ok(format!("EC2 may soon take back {} Spot instances", warned.len()))
    }

    /// The first so many Spot machines, or all; where there is none, that.
    fn spot(&self, count: Option<usize>) -> Result<Vec<MachineKey>, String> {
        let mut spot = self.simulation.spot_machines();
        spot.truncate(count.unwrap_or(usize::MAX));
        if spot.is_empty() { Err("no Spot instance runs here".to_owned()) } else { Ok(spot) }
    }

    /// EC2 starts no more Spot machines for a group, or for any.
    pub(in super::super) fn dry_up(&mut self, name: Option<&str>) -> Outcome {
        let groups = (0..).map(GroupKey).zip(&self.simulation.world.groups);
        let spot = groups.filter(|(_, it)| it.spot).map(|(key, _)| key);
        let called = |key: &GroupKey| name.is_none_or(|name| self.cast.group(*key).name == name);
        let dry: BTreeSet<GroupKey> = spot.filter(called).collect();
        let names = dry.iter().map(|key| self.cast.group(*key).name.to_string());
        let names = names.collect::<Vec<_>>().join(", ");
        if dry.is_empty() {
            let name = name.map(|it| format!(" {it}")).unwrap_or_default();
            return Err(format!("there is no Spot group{name} here"));
        }
        self.simulation.world.dry.extend(dry);
        Ok(format!("EC2 has no Spot capacity for {names}"))
    }

    /// Every machine in a zone falls silent, and nothing can be started there.
    pub(in super::super) fn lose_zone(&mut self, name: Option<&str>) -> Outcome {
        let zones = &self.cast.zones;
        let place = match name {
            None => Some(0),
            Some(name) => zones.iter().position(|zone| zone == name),
        };
        let all = || zones.iter().map(Symbol::as_str).collect::<Vec<_>>().join(", ");
        let place = place.ok_or_else(|| format!("there is no such zone; there are: {}", all()))?;
        let zone = ZoneKey(u32::try_from(place).unwrap_or(0));
        let name = zones[place].clone();
        self.simulation.world.lost.insert(zone);
        let machines = self.simulation.world.machines.iter();
        let there = machines.filter(|(_, it)| it.zone == zone).map(|(key, _)| *key);
        let there: Vec<_> = there.collect();
        for key in &there {
            self.simulation.silence(*key);
        }
        Ok(format!("{} nodes in {name} fall silent", there.len()))
    }

    /// The kubelet of one node is heard no more.
    pub(in super::super) fn silence(&mut self, name: Option<&str>) -> Outcome {
        let key = self.node(name)?;
        self.simulation.silence(key);
        Ok(format!("the kubelet of {} falls silent", self.node_name(key)))
    }

    /// Instances that start from now on never join.
    pub(in super::super) fn stop_joining(&mut self) -> String {
        self.simulation.world.joining = false;
        "instances that start from now on never become nodes".to_owned()
    }

    /// The disk of a node is full: the kubelet evicts what it may.
    pub(in super::super) fn fill_disk(&mut self, name: Option<&str>) -> Outcome {
        let key = self.node(name)?;
        self.simulation.fill_disk(key);
        Ok(format!("{} has DiskPressure and evicts its pods", self.node_name(key)))
    }

    /// The next image of a workload does not exist: the rollout gets stuck.
    pub(in super::super) fn lose_image(&mut self, name: Option<&str>) -> Outcome {
        self.spoil(name, Temper::ImageMissing, "is given an image that does not exist")
    }

    /// The next version of a workload ends with an error at each start: the rollout gets stuck.
    pub(in super::super) fn crash(&mut self, name: Option<&str>) -> Outcome {
        self.spoil(name, Temper::Crashes, "is given a version that ends with an error")
    }

    /// The next version of a workload asks for more than any machine has: the rollout gets stuck.
    pub(in super::super) fn enlarge(&mut self, name: Option<&str>) -> Outcome {
        self.spoil(
            name,
            Temper::TooLarge,
            "is given a version that asks for more than any node has",
        )
    }

    fn spoil(&mut self, name: Option<&str>, temper: Temper, what: &str) -> Outcome {
        let (key, name) = self.rolling(name)?;
        self.simulation.spoil(key, temper);
        Ok(format!("{name} {what}"))
    }

    /// What every pod of a workload reads is broken.
    pub(in super::super) fn poison(&mut self, name: &str) -> Outcome {
        let (key, name) = self.workload(Some(name))?;
        self.simulation.poison(key);
        Ok(format!("the configuration of {name} is broken: all its pods end with an error"))
    }

    /// Has the pods of a workload made anew, as `kubectl rollout restart` does.
    pub(in super::super) fn restart(&mut self, name: Option<&str>) -> Outcome {
        let (key, name) = self.rolling(name)?;
        let workload = self.simulation.world.workload(key);
        let temper = workload.revision(workload.newest).temper;
        self.simulation.roll_out(key, temper, false);
        Ok(format!("{name} makes its pods anew"))
    }

    /// Gives a workload so many hundredths of its usual work; tells its name.
    pub(in super::super) fn load(&mut self, name: &str, percent: u64) -> Outcome {
        let (key, name) = self.workload(Some(name))?;
        self.simulation.world.workload_mut(key).demand.percent = percent;
        Ok(name)
    }

    /// A workload that goes from one revision to the next.
    fn rolling(&self, name: Option<&str>) -> Result<(WorkloadKey, String), String> {
        let (key, name) = self.workload(name)?;
        match self.simulation.world.workload(key).form {
            Form::Deployment | Form::StatefulSet | Form::DaemonSet => Ok((key, name)),
            Form::Job | Form::Bare => Err(format!("{name} is a Job, which has one revision")),
        }
    }

    /// Somebody drains a node: the one of this name, or that with most pods. It stays.
    pub(in super::super) fn empty(&mut self, name: Option<&str>) -> Outcome {
        let key = self.node(name)?;
        self.simulation.cordon(key, true);
        self.simulation.drain(key);
        Ok(format!("{} is cordoned, and its pods are evicted", self.node_name(key)))
    }

    /// A node takes pods again.
    pub(in super::super) fn uncordon(&mut self, name: &str) -> Outcome {
        let key = self.node(Some(name))?;
        self.simulation.cordon(key, false);
        Ok(format!("{name} takes pods again"))
    }

    /// Ends what goes wrong; what is broken recovers as it would.
    pub(in super::super) fn mend(&mut self) {
        let world = &mut self.simulation.world;
        (world.lost, world.joining) = (BTreeSet::new(), true);
        world.dry = BTreeSet::new();
        for group in &mut world.groups {
            group.refused = None;
        }
        let workloads = world.workloads.len();
        self.tell_capacity();
        for key in (0..).map(WorkloadKey).take(workloads).collect::<Vec<_>>() {
            self.simulation.mend(key);
        }
        self.mend_account();
    }

    /// The node of this name, or the first with pods that could be missed.
    fn node(&self, name: Option<&str>) -> Result<MachineKey, String> {
        let world = &self.simulation.world;
        let ready = world.machines.iter().filter(|(_, it)| it.stage == Stage::Ready);
        let mut named = ready.map(|(key, it)| (*key, it, self.node_name(*key)));
        let found = match name {
            Some(name) => named.find(|(_, _, it)| it == name),
            None => named.max_by_key(|(key, it, _)| (it.pods.len(), std::cmp::Reverse(*key))),
        };
        let missing = || format!("there is no ready node {}", name.unwrap_or("here"));
        found.map(|(key, ..)| key).ok_or_else(missing)
    }

    pub(super) fn node_name(&self, key: MachineKey) -> String {
        let node = self.cast.machines.get(&key).and_then(|it| it.node.as_ref());
        node.map(|it| it.id.name.to_string()).unwrap_or_default()
    }

    /// The workload `NAMESPACE/NAME`, or the first Deployment that is well.
    fn workload(&self, name: Option<&str>) -> Result<(WorkloadKey, String), String> {
        let world = &self.simulation.world;
        let keys = (0..).map(WorkloadKey).zip(&world.workloads);
        let mut named = keys.filter_map(|(key, it)| {
            let id = self.cast.workload(key).controller.as_ref()?;
            Some((key, it, format!("{}/{}", id.namespace, id.name)))
        });
        let is_well = |key: WorkloadKey| {
            let pods = &world.workload(key).pods;
            !pods.is_empty() && pods.iter().all(|pod| world.pods[pod].life == Life::Ready)
        };
        let found = match name {
            Some(name) => named.find(|(_, _, it)| it == name),
            None => named.find(|(key, it, _)| it.form == Form::Deployment && is_well(*key)),
        };
        let missing = || match name {
            Some(name) => format!("there is no workload {name}; it is NAMESPACE/NAME"),
            None => "no Deployment is well".to_owned(),
        };
        found.map(|(key, _, name)| (key, name)).ok_or_else(missing)
    }
}
