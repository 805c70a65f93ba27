//! Machines that nobody would miss: what Cluster Autoscaler and Karpenter take away.

use std::collections::BTreeMap;

use super::{
    machines::Wanted,
    placement::Admission,
    provisioning::smallest,
    queue::Instant,
    simulation::Simulation,
    world::{Form, GroupKey, Life, Machine, MachineKey, PodKey, Provisioner, Room, WorkloadKey},
};

/// A machine below half its requests goes after ten minutes with Cluster Autoscaler, and nothing goes
/// for ten minutes after something came (`--scale-down-delay-after-add`).
const AUTOSCALER_IDLE: Instant = 600_000;
const AUTOSCALER_SHARE: u64 = 500;
/// So many empty machines may go at once (`--max-empty-bulk-delete`), but one that is not empty.
const AT_ONCE: usize = 10;
/// Karpenter consolidates what nothing has come to or gone from for a minute.
const KARPENTER_IDLE: Instant = 60_000;
/// Where nothing has changed, it looks again after five minutes.
const LOOKS_AGAIN: Instant = 300_000;
/// Karpenter disrupts a tenth of the nodes of a pool at a time, rounded up: its default budget.
const BUDGET_PERCENT: usize = 10;

impl Simulation {
    /// One look of Cluster Autoscaler at what it could do without.
    pub(super) fn shrink(&mut self) {
        let (now, mut sizes) = (self.now, BTreeMap::new());
        let mut idle = Vec::new();
        let keys: Vec<_> = self.world.machines.keys().copied().collect();
        for key in keys {
            let group = self.world.machines[&key].group;
            if self.world.group(group).provisioner != Provisioner::Autoscaler {
                continue;
            }
            let size = *sizes.entry(group).or_insert_with(|| self.size(group));
            let spare = size > self.world.group(group).min && self.is_spare(key);
            let Some(machine) = self.world.machines.get_mut(&key) else { continue };
            machine.idle_since = spare.then(|| machine.idle_since.unwrap_or(now));
            if machine.idle_since.is_some_and(|since| since + AUTOSCALER_IDLE <= now) {
                idle.push((key, group));
            }
        }
        if idle.is_empty() || self.grown + AUTOSCALER_IDLE > now {
            return;
        }
        let is_empty = |(key, _): &(MachineKey, GroupKey)| self.moving(*key).next().is_none();
        let (empty, mut others): (Vec<_>, Vec<_>) = idle.into_iter().partition(is_empty);
        others.truncate(usize::from(empty.is_empty()));
        for (key, group) in empty.into_iter().take(AT_ONCE).chain(others) {
            if self.size(group) > self.world.group(group).min {
                self.retire(key);
            }
        }
    }

    /// Whether Cluster Autoscaler would do without a machine.
    fn is_spare(&self, key: MachineKey) -> bool {
        let machine = &self.world.machines[&key];
        let may = machine.is_open() && machine.known;
        if !may || machine.room.share(&machine.used) >= AUTOSCALER_SHARE {
            return false;
        }
        let stays = |pod: &PodKey| {
            let workload = self.world.workload(self.world.pods[pod].workload);
            // Pods of the cluster itself are left alone unless a budget says how they may move.
            let own = workload.manners.system && workload.guards.is_empty();
            own || workload.form == Form::Bare
        };
        let moving: Vec<_> = self.moving(key).collect();
        !moving.iter().any(stays)
            && self.may_move(&moving, usize::MAX)
            && self.fit_elsewhere(key, &moving)
    }

    /// One look of Karpenter at what could run on fewer or cheaper machines.
    pub(super) fn consolidate(&mut self) {
        if self.calm.is_some_and(|(stirs, until)| stirs == self.stirs && until > self.now) {
            return;
        }
        let (now, mut early) = (self.now, false);
        let mut candidates = Vec::new();
        for (key, machine) in &self.world.machines {
            let group = self.world.group(machine.group);
            let ours = group.provisioner == Provisioner::Karpenter;
            if !ours || !machine.is_open() || !machine.known {
                continue;
            }
            if machine.stirred + KARPENTER_IDLE > now {
                early = true;
                continue;
            }
            let replaced = self.replacing.values().any(|old| old == key);
            let count = self.moving(*key).count();
            candidates.extend((!replaced).then_some((count, *key)));
        }
        candidates.sort_unstable();
        let mut done = false;
        for (count, key) in candidates {
            // One that is not empty at a time: the rest is looked at when that is done.
            if self.is_in_budget(key) && !(done && count > 0) {
                done |= self.disrupt(key);
            }
        }
        if !done && !early {
            self.calm = Some((self.stirs, now + LOOKS_AGAIN));
        }
    }

    /// Whether a pool may lose another node now.
    fn is_in_budget(&self, key: MachineKey) -> bool {
        let pool = self.world.group(self.world.machines[&key].group).pool;
        let of_pool = |it: &&Machine| self.world.group(it.group).pool == pool;
        let total = self.world.machines.values().filter(of_pool).count();
        let going = self.retiring.iter().chain(self.replacing.values());
        let going = going.filter_map(|key| self.world.machines.get(key)).filter(of_pool).count();
        going < (total * BUDGET_PERCENT).div_ceil(100)
    }

    /// Takes a machine away if its pods fit on others, or replaces it by a cheaper one.
    fn disrupt(&mut self, key: MachineKey) -> bool {
        let moving: Vec<_> = self.moving(key).collect();
        // Karpenter asks of budgets only that they let somebody go.
        if !self.may_move(&moving, 1) {
            return false;
        }
        if self.fit_elsewhere(key, &moving) {
            self.retire(key);
            return true;
        }
        let Some(cheaper) = self.cheaper(key, &moving) else { return false };
        let Some(machine) = self.order(cheaper) else { return false };
        self.replacing.insert(machine, key);
        true
    }

    /// A cheaper machine that would hold all that is on one. Spot is not exchanged for other Spot, which
    /// Karpenter does not do unless it is told to.
    fn cheaper(&self, key: MachineKey, moving: &[PodKey]) -> Option<Wanted> {
        let machine = &self.world.machines[&key];
        let old = self.world.group(machine.group);
        if old.spot {
            return None;
        }
        let price = self.price(machine.group, &old.offers[machine.offer as usize]);
        let groups = (0..).map(GroupKey).zip(&self.world.groups);
        let open = groups.filter(|(key, group)| {
            let refused = group.refused.is_some_and(|until| until > self.now);
            let welcome = |pod: &PodKey| {
                let workload = self.world.workload(self.world.pods[pod].workload);
                workload.admission(*key, group) == Admission::Welcome
            };
            let ours = group.provisioner == Provisioner::Karpenter && !refused;
            ours && !self.world.dry.contains(key) && moving.iter().all(welcome)
        });
        let offers = open.filter_map(|(key, group)| {
            let offer = smallest(&group.offers, &machine.used)?;
            let price = self.price(key, &group.offers[offer as usize]);
            Some((price, Wanted { group: key, offer, zone: Some(machine.zone) }))
        });
        let best = offers.min_by_key(|(price, _)| *price)?;
        (best.0 < price).then_some(best.1)
    }

    /// The pods that would have to move if a machine went.
    fn moving(&self, key: MachineKey) -> impl Iterator<Item = PodKey> + '_ {
        let pods = self.world.machines[&key].pods.iter().copied();
        pods.filter(|pod| {
            let pod = &self.world.pods[pod];
            let daemon = self.world.workload(pod.workload).form == Form::DaemonSet;
            !daemon && !matches!(pod.life, Life::Terminating(_))
        })
    }

    /// Whether nothing holds these pods where they are, and each budget lets as many of them go at
    /// once, or `most` if there are more.
    fn may_move(&self, moving: &[PodKey], most: usize) -> bool {
        let mut leaving = BTreeMap::<WorkloadKey, u32>::new();
        for pod in moving.iter().map(|key| &self.world.pods[key]) {
            *leaving.entry(pod.workload).or_default() += u32::from(pod.life == Life::Ready);
        }
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        leaving.into_iter().all(|(key, count)| {
            let count = count.min(most);
            let workload = self.world.workload(key);
            let enough = |required: u32| self.world.ready(key) >= required.saturating_add(count);
            !workload.manners.held && workload.required().is_none_or(enough)
        })
    }

    /// Whether pods of a machine find room on the others as they are.
    fn fit_elsewhere(&self, leaving: MachineKey, moving: &[PodKey]) -> bool {
        if moving.is_empty() {
            return true;
        }
        let others = self.world.machines.iter().filter(|(key, it)| {
            let stays = !self.replacing.values().any(|old| old == *key);
            **key != leaving && it.is_open() && stays
        });
        let mut others: Vec<(&Machine, Room)> = others.map(|(_, it)| (it, it.used)).collect();
        moving.iter().all(|pod| {
            let pod = &self.world.pods[pod];
            let (workload, request) = (self.world.workload(pod.workload), self.world.request(pod));
            let taker = others.iter_mut().find(|(machine, used)| {
                let group = self.world.group(machine.group);
                let welcome = workload.admission(machine.group, group) == Admission::Welcome;
                let placed = workload.may_be_in(pod.ordinal, machine.zone);
                welcome && placed && machine.room.has_room(used, &request)
            });
            taker.map(|(_, used)| used.add(&request)).is_some()
        })
    }
}
