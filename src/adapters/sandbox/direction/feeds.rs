//! Faults of the connection: feeds that fail.

use super::super::Sandbox;
use crate::model::{Fault, FaultClass, Feed, Side};

/// A failure of everything on one side.
pub(super) struct Outage {
    pub(super) side: Side,
    pub(super) class: FaultClass,
    pub(super) action: &'static str,
    pub(super) message: &'static str,
}

impl Sandbox {
    /// Lets every feed of a side fail.
    pub(super) fn fail(&self, outage: &Outage) -> String {
        if outage.class == FaultClass::Throttled {
            self.living().throttle(true);
        }
        for feed in Feed::ALL.iter().filter(|feed| feed.side() == outage.side) {
            self.break_feed(*feed, Fault::new(outage.class, outage.action, outage.message));
        }
        format!("{}, until mend", outage.message)
    }

    /// Lets one feed be denied.
    pub(super) fn deny(&self, feed: Feed) -> String {
        let action = format!("list {}", feed.name());
        self.break_feed(feed, Fault::new(FaultClass::Denied, action, "the simulation denies it"));
        format!("{} are denied", feed.name())
    }

    /// Lets every feed work again.
    pub(super) fn mend_feeds(&self) {
        self.living().throttle(false);
        let broken: Vec<_> = self.broken().iter().map(|(feed, _)| *feed).collect();
        for feed in broken {
            self.mend_feed(feed);
        }
    }
}
