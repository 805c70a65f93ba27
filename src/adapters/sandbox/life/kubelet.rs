//! The life of a pod on its node: image, start, probes, crashes, the end.

use super::{
    queue::Instant,
    simulation::{Change, Event, Simulation, Step},
    world::{Form, Life, PodKey, Temper},
};

/// The first wait of a crash loop, doubled each time up to [`BACK_OFF_MOST`]: the figures of the
/// kubelet.
const BACK_OFF: Instant = 10_000;
pub(super) const BACK_OFF_MOST: Instant = 300_000;
/// How long a container that crashes runs.
const CRASHES_AFTER: Instant = 4_000;

impl Simulation {
    /// A pod has got its place.
    pub(super) fn begin(&mut self, key: PodKey) {
        let Some(pod) = self.world.pods.get(&key) else { return };
        let (workload, place) = (pod.workload, pod.machine);
        let missing = self.world.temper(pod) == Temper::ImageMissing;
        let image = self.world.workload(workload).revision(pod.revision).image;
        let machine = place.and_then(|place| self.world.machines.get_mut(&place));
        let cached =
            !missing && machine.is_some_and(|machine| !machine.images.insert((workload, image)));
        if missing {
            let asked = self.random.between(1_000, 3_000);
            self.turn(key, Life::Pulling, asked, Step::PullFailed);
        } else if cached {
            self.pulled(key);
        } else {
            let pull = self.random.between(2_000, 8_000);
            self.turn(key, Life::Pulling, pull, Step::Pulled);
        }
    }

    pub(super) fn pull_failed(&mut self, key: PodKey) {
        let Some(pod) = self.world.pods.get_mut(&key) else { return };
        let wait = BACK_OFF_MOST.min(BACK_OFF << pod.pulls.min(5));
        pod.pulls += 1;
        self.turn(key, Life::ImageBackOff, wait, Step::Begin);
    }

    pub(super) fn pulled(&mut self, key: PodKey) {
        let start = self.random.between(500, 1_500);
        self.turn(key, Life::Creating, start, Step::Started);
    }

    /// The process runs. What is sound becomes ready with its first probes.
    pub(super) fn started(&mut self, key: PodKey) {
        let Some(pod) = self.world.pods.get(&key) else { return };
        let workload = self.world.workload(pod.workload);
        match (self.world.temper(pod), workload.form) {
            (Temper::Crashes, _) => self.turn(key, Life::Starting, CRASHES_AFTER, Step::Crashed),
            (_, Form::Job) => {
                let work = self.random.between(60_000, 300_000);
                self.turn(key, Life::Ready, work, Step::Finished);
            }
            _ => {
                let probes = self.random.between(2_000, 5_000);
                self.turn(key, Life::Starting, probes, Step::Probed);
            }
        }
    }

    pub(super) fn probed(&mut self, key: PodKey) {
        self.settle(key, Life::Ready);
        self.progress(key);
    }

    pub(super) fn crashed(&mut self, key: PodKey) {
        if let Some(pod) = self.world.pods.get_mut(&key) {
            pod.restarts += 1;
        }
        let doubled = self.restarts(key).saturating_sub(1).min(5);
        self.turn(key, Life::CrashBackOff, BACK_OFF_MOST.min(BACK_OFF << doubled), Step::Pulled);
    }

    pub(super) fn finished(&mut self, key: PodKey) {
        self.release(key);
        self.settle(key, Life::Succeeded);
        self.wake_scheduler();
    }

    /// Asks a pod to end: it goes when its process has ended, at the latest after its grace.
    pub(super) fn terminate(&mut self, key: PodKey, grace: Option<Instant>) {
        let Some(pod) = self.world.pods.get(&key) else { return };
        if matches!(pod.life, Life::Terminating(_)) {
            return;
        }
        if matches!(pod.life, Life::Pending | Life::Succeeded) {
            // Nothing runs that could be waited for.
            return self.gone(key);
        }
        let workload = pod.workload;
        let grace = grace.unwrap_or(self.world.workload(workload).grace);
        let running = matches!(pod.life, Life::Ready | Life::Starting);
        // A process that was told to end mostly does so long before it is killed.
        let needed = if running { self.random.between(1_000, 6_000).min(grace) } else { 200 };
        self.turn(key, Life::Terminating(self.now + grace), needed, Step::Gone);
        self.reconcile_soon(workload);
    }

    /// The pod is no more.
    pub(super) fn gone(&mut self, key: PodKey) {
        self.release(key);
        if let Some(pod) = self.world.pods.remove(&key) {
            self.world.workload_mut(pod.workload).pods.remove(&key);
            self.steps.remove(&key);
            self.pending.remove(&key);
            self.unplaced.remove(&key);
            self.nominated.remove(&key);
            self.changes.push(Change::PodGone(key, pod.workload));
            self.reconcile_soon(pod.workload);
        }
        self.wake_scheduler();
    }

    /// Gives back what a pod reserves on its machine.
    fn release(&mut self, key: PodKey) {
        let Some(pod) = self.world.pods.get(&key) else { return };
        let request = self.world.workload(pod.workload).request;
        let machine = pod.machine.and_then(|place| self.world.machines.get_mut(&place));
        if let Some(machine) = machine.filter(|machine| machine.pods.contains(&key)) {
            machine.stirred = self.now;
            self.stirs += 1;
            machine.pods.remove(&key);
            machine.used.remove(&request);
        }
    }

    /// What a pod is now, and what it does after that time unless something comes between.
    fn turn(&mut self, key: PodKey, life: Life, after: Instant, step: Step) {
        self.settle(key, life);
        let number = self.steps.get(&key).copied().unwrap_or_default();
        self.queue.plan(self.now + after, Event::Pod(key, number, step));
    }

    /// What a pod is from now on: whatever was planned for it is void.
    pub(super) fn settle(&mut self, key: PodKey, life: Life) {
        if let Some(pod) = self.world.pods.get_mut(&key) {
            pod.life = life;
            pod.since = self.now;
            *self.steps.entry(key).or_default() += 1;
            self.changes.push(Change::Pod(key));
        }
    }

    fn restarts(&self, key: PodKey) -> u32 {
        self.world.pods.get(&key).map_or(0, |pod| pod.restarts)
    }
}
