//! The Spot market: EC2 says which machines it may need soon, and takes some back.

use super::{
    queue::Instant,
    simulation::{Change, Event, Simulation},
    world::{Machine, MachineKey, Stage},
};

/// How often EC2 looks.
pub(super) const MARKET: Instant = 300_000;
/// How many of a thousand machines it takes back each time: about one in fifty a day, the least that its
/// advisor tells apart.
const TAKEN: u64 = 1;
/// Of how many of a thousand it says that they run a higher risk.
const AT_RISK: u64 = 2;
/// How many of a thousand of those it then takes back each time.
const TAKEN_AT_RISK: u64 = 200;

impl Simulation {
    /// One look of EC2 at its Spot machines.
    pub(super) fn market(&mut self) {
        self.queue.plan(self.now + MARKET, Event::Market);
        for key in self.spot_machines() {
            let warned = self.world.at_risk.contains(&key);
            if self.random.happens(if warned { TAKEN_AT_RISK } else { TAKEN }) {
                self.interrupt(key);
            } else if self.random.happens(AT_RISK) {
                self.warn(key);
            }
        }
    }

    /// The Spot machines that take part, in the order in which they came.
    pub(super) fn spot_machines(&self) -> Vec<MachineKey> {
        let spot =
            |it: &Machine| self.world.group(it.group).spot && it.known && it.stage == Stage::Ready;
        let machines = self.world.machines.iter().filter(|(_, it)| spot(it));
        machines.map(|(key, _)| *key).collect()
    }

    /// EC2 recommends to rebalance: it may well take the machine back, and says so once.
    pub(super) fn warn(&mut self, key: MachineKey) {
        if self.world.at_risk.insert(key) {
            self.changes.push(Change::AtRisk(key));
        }
    }
}
