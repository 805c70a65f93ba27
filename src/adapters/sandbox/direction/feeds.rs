//! Faults of the connection: feeds that fail.

use super::super::{Change, Sandbox};
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
    pub(super) fn fail(&self, outage: &Outage) {
        for feed in Feed::ALL.iter().filter(|feed| feed.side() == outage.side) {
            self.break_feed(*feed, Fault::new(outage.class, outage.action, outage.message));
        }
    }

    /// Lets one feed be denied.
    pub(super) fn deny(&self, name: &str) -> Result<String, String> {
        let named = |feed: &&Feed| feed.name().replace(' ', "-").eq_ignore_ascii_case(name);
        let Some(feed) = Feed::ALL.iter().find(named) else {
            let all: Vec<_> = Feed::ALL.iter().map(|it| it.name().replace(' ', "-")).collect();
            let hint = crate::spelling::hint(name, all.iter().map(String::as_str));
            return Err(format!("there is no feed `{name}`{hint}"));
        };
        let action = format!("list {}", feed.name());
        self.break_feed(*feed, Fault::new(FaultClass::Denied, action, "the simulation denies it"));
        Ok(format!("{} are denied", feed.name()))
    }

    /// Lets every feed work again.
    pub(super) fn mend_feeds(&self) {
        let broken: Vec<_> = self.broken().drain(..).map(|(feed, _)| feed).collect();
        for feed in broken {
            self.tell(feed, Change::Mended);
        }
    }
}
