//! How much work there is for a workload, and how many pods `HorizontalPodAutoscaler`s want for it.

use super::{
    queue::Instant,
    simulation::{Change, Event, Simulation},
    world::{Workload, WorkloadKey, World},
};

/// Autoscalers of pods look this often: `--horizontal-pod-autoscaler-sync-period`.
pub(super) const SYNC: Instant = 15_000;
/// They leave alone what is off by less, in thousandths: `--horizontal-pod-autoscaler-tolerance`.
const TOLERANCE: u64 = 100;
/// They go down to the largest number of pods recommended in so long:
/// `--horizontal-pod-autoscaler-downscale-stabilization`.
const STABILISED: Instant = 300_000;
/// Without a limit of CPU, a pod uses no more than so many hundredths of what it asks for: its node is
/// full then.
pub(super) const MOST_PERCENT: u64 = 300;
const HOUR: Instant = 3_600_000;
/// A day that begins at nine, by hours: thousandths of the load at dawn, with straight lines between.
const DAY: [(Instant, u64); 5] =
    [(0, 1000), (5 * HOUR, 1300), (10 * HOUR, 1000), (17 * HOUR, 600), (24 * HOUR, 1000)];

/// How much work there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Demand {
    /// Millicores that all pods together took at dawn, where they share the work.
    pub(super) shared_m: Option<u64>,
    /// Hundredths of the usual.
    pub(super) percent: u64,
}

impl Demand {
    pub(super) const USUAL: Self = Self { shared_m: None, percent: 100 };

    /// Thousandths of what there was at dawn.
    pub(super) fn level(self, now: Instant) -> u64 {
        level(now) * self.percent / 100
    }
}

/// A `HorizontalPodAutoscaler` that goes by CPU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scaler {
    pub(super) min: u32,
    pub(super) max: u32,
    /// What pods are meant to use of what they ask for, and what they use, hundredths.
    pub(super) target: u64,
    pub(super) seen: Option<u64>,
    /// What was recommended of late, and when.
    pub(super) recommended: Vec<(Instant, u32)>,
}

/// Thousandths of the load at dawn.
fn level(now: Instant) -> u64 {
    let time = now % (24 * HOUR);
    let mut lines = DAY.windows(2).map(|line| (line[0], line[1]));
    let line = lines.find(|((from, _), (to, _))| (*from..*to).contains(&time));
    line.map_or(1000, |((from, low), (to, high))| {
        (low * (to - time) + high * (time - from)) / (to - from)
    })
}

/// What each ready pod of a workload uses, millicores, where they share the work.
pub(super) fn fair_share(world: &World, key: WorkloadKey, now: Instant) -> Option<u64> {
    let workload = world.workload(key);
    let all = workload.demand.shared_m? * workload.demand.level(now) / 1000;
    let most = workload.request.cpu_m * MOST_PERCENT / 100;
    Some((all / u64::from(world.ready(key)).max(1)).min(most))
}

impl Simulation {
    /// One look of all `HorizontalPodAutoscaler`s.
    pub(super) fn balance(&mut self) {
        let workloads = (0..).map(WorkloadKey).zip(&self.world.workloads);
        let scaled = workloads.filter(|(_, it)| it.scaler.is_some()).map(|(key, _)| key);
        let scaled: Vec<_> = scaled.collect();
        if !scaled.is_empty() {
            self.queue.plan(self.now + SYNC, Event::Balance);
        }
        for key in scaled {
            self.balance_one(key);
        }
    }

    fn balance_one(&mut self, key: WorkloadKey) {
        let now = self.now;
        let each = fair_share(&self.world, key, now);
        let (ready, workload) = (self.world.ready(key), self.world.workload(key));
        let pods = workload.pods.iter().filter(|pod| self.world.pods[pod].counts()).count();
        let pods = u32::try_from(pods).unwrap_or(u32::MAX);
        let seen = each.filter(|_| ready > 0).map(|it| it * 100 / workload.request.cpu_m.max(1));
        let wanted = self.world.workload_mut(key).recommend((seen, ready, pods), now);
        let workload = self.world.workload(key);
        let (from, before) = (workload.replicas, workload.scaler.as_ref().and_then(|it| it.seen));
        if let Some(scaler) = &mut self.world.workload_mut(key).scaler {
            scaler.seen = seen;
        }
        if wanted != from {
            self.scale(key, wanted);
            self.changes.push(Change::Rescaled { workload: key, from, to: wanted });
        }
        if wanted != from || seen != before {
            self.changes.push(Change::Measured(key));
        }
    }
}

impl Workload {
    /// How many pods its autoscaler wants, which has seen so many hundredths used by those that are
    /// ready, and so many pods.
    fn recommend(&mut self, (seen, ready, pods): (Option<u64>, u32, u32), now: Instant) -> u32 {
        let replicas = self.replicas;
        let Some(scaler) = self.scaler.as_mut().filter(|_| replicas > 0) else { return replicas };
        let Some(seen) = seen else { return replicas.clamp(scaler.min, scaler.max) };
        let raw = raw((seen, scaler.target), (ready, pods), replicas);
        scaler.recommended.retain(|(at, _)| at + STABILISED > now);
        scaler.recommended.push((now, raw));
        let held = scaler.recommended.iter().map(|(_, count)| *count).max().unwrap_or(raw);
        let wanted = if raw < replicas { held.min(replicas) } else { raw };
        // Up by no more than the larger of four pods and as many as there are, each time.
        let most = (replicas * 2).max(replicas + 4).min(scaler.max);
        wanted.min(most).clamp(scaler.min, scaler.max)
    }
}

/// The number of pods at which each would use what is meant. Of pods that are not ready it is taken
/// that they will use nothing, so that nothing grows while others start.
fn raw((seen, target): (u64, u64), (ready, pods): (u32, u32), replicas: u32) -> u32 {
    let fits = |ratio: u64| ratio.abs_diff(1000) <= TOLERANCE;
    let count = |ratio: u64, pods: u32| {
        u32::try_from((ratio * u64::from(pods)).div_ceil(1000)).unwrap_or(u32::MAX)
    };
    let ratio = seen * 1000 / target.max(1);
    if fits(ratio) {
        return replicas;
    }
    if ratio < 1000 || pods <= ready {
        return count(ratio, ready);
    }
    let diluted = ratio * u64::from(ready) / u64::from(pods);
    if fits(diluted) || diluted < 1000 { replicas } else { count(diluted, pods).max(replicas) }
}
