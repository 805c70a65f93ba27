//! A path that loses, repeats, reorders and delays, as the dice fall.

use std::{collections::BTreeMap, time::Duration};

use super::ms;
use crate::random::Random;

/// So many bytes.
pub(super) fn bytes(dice: &mut Random, length: u64) -> Vec<u8> {
    (0..length).map(|_| dice.below(256).to_le_bytes()[0]).collect()
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

    pub(super) fn send(&mut self, dice: &mut Random, now: Duration, to: To, bytes: &[u8]) {
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
