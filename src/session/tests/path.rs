//! A path that loses, repeats, reorders and delays, as the dice fall.

use std::{collections::BTreeMap, time::Duration};

use super::ms;

/// Numbers that a seed decides.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`, or 0.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit.max(1)
    }

    /// Something that happens in so many of 1,000 cases.
    pub(super) fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    pub(super) fn bytes(&mut self, length: u64) -> Vec<u8> {
        (0..length).map(|_| self.below(256).to_le_bytes()[0]).collect()
    }
}

/// Who gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    Client,
    Agent,
}

/// How bad the path is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faults {
    pub(super) loss: u64,
    pub(super) duplication: u64,
    pub(super) delay: u64,
    pub(super) jitter: u64,
}

/// Messages on their way.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) faults: Faults,
    under_way: BTreeMap<(Duration, u64), (To, Vec<u8>)>,
    count: u64,
    up: bool,
}

impl Path {
    pub(super) fn new(faults: Faults) -> Self {
        Self { faults, under_way: BTreeMap::new(), count: 0, up: true }
    }

    pub(super) fn send(&mut self, dice: &mut Dice, now: Duration, to: To, bytes: &[u8]) {
        let copies = 1 + u64::from(dice.happens(self.faults.duplication));
        for _ in 0..copies {
            if self.up && !dice.happens(self.faults.loss) {
                let delay = ms(self.faults.delay + dice.below(self.faults.jitter));
                self.count += 1;
                self.under_way.insert((now + delay, self.count), (to, bytes.to_vec()));
            }
        }
    }

    pub(super) fn next(&self) -> Option<Duration> {
        self.under_way.keys().next().map(|(at, _)| *at)
    }

    pub(super) fn arrived(&mut self, now: Duration) -> Option<(To, Vec<u8>)> {
        let first = self.under_way.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    /// The connection is gone, with everything on it.
    pub(super) fn cut(&mut self) {
        self.up = false;
        self.under_way.clear();
    }

    pub(super) fn is_up(&self) -> bool {
        self.up
    }

    /// Whether little should be asked of it.
    pub(super) fn is_bad(&self) -> bool {
        self.faults.loss > 200
    }

    pub(super) fn restore(&mut self) {
        self.up = true;
    }
}
