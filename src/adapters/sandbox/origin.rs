//! Where a platform comes from: it was written down by hand, or taken of another one.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::{estate::Estate, kinds, life::Living, objects};
use crate::{
    model::{Feed, Observation, ResourceId, Store, Symbol},
    twin::Twin,
};

/// When the simulated day of an estate begins: 2026-01-05T09:00:00Z, a Monday.
const DAWN_S: i64 = 1_767_603_600;

/// The same as a date.
pub(super) fn dawn() -> Timestamp {
    Timestamp::from_second(DAWN_S).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A platform before it lives.
#[derive(Clone)]
pub(super) enum Origin {
    /// An estate.
    Estate(Arc<Estate>),
    /// A twin.
    Twin(Arc<Twin>),
}

impl From<Estate> for Origin {
    fn from(estate: Estate) -> Self {
        Self::Estate(Arc::new(estate))
    }
}

impl From<Twin> for Origin {
    fn from(twin: Twin) -> Self {
        Self::Twin(Arc::new(twin))
    }
}

impl Origin {
    /// When its day begins; that of a twin when it was taken.
    pub(super) fn dawn(&self) -> Timestamp {
        match self {
            Self::Estate(_) => dawn(),
            Self::Twin(twin) => twin.taken_at,
        }
    }

    /// What changes with time.
    pub(super) fn living(&self) -> Living {
        match self {
            Self::Estate(estate) => estate.living(self.dawn()),
            Self::Twin(twin) => super::twin::living(twin),
        }
    }

    /// The complete set of a feed at dawn, or why there is none. Logs go on until `now`.
    pub(super) fn observe(&self, feed: Feed, now: Timestamp) -> Observation {
        match self {
            Self::Estate(estate) => match kinds::unserved(feed) {
                Some(fault) => Observation::failed(feed, fault),
                None if matches!(feed, Feed::LogSources(_)) => estate.observe(feed, now),
                None => estate.observe(feed, self.dawn()),
            },
            Self::Twin(twin) => twin.observe(feed),
        }
    }

    /// Whether there is nothing of a feed, whatever happens.
    pub(super) fn lacks(&self, feed: Feed) -> bool {
        matches!(self, Self::Twin(twin) if twin.lacks(feed))
    }

    /// An object in full.
    pub(super) fn object(&self, store: &Store, id: &ResourceId) -> Option<Value> {
        match self {
            Self::Estate(estate) => objects::object((estate, store), id, self.dawn()),
            Self::Twin(twin) => super::twin::object(twin, store, id),
        }
    }

    /// The account.
    pub(super) fn account(&self) -> &str {
        match self {
            Self::Estate(estate) => &estate.cluster.account,
            Self::Twin(twin) => twin.place().0,
        }
    }

    /// The only Region where there is anything.
    pub(super) fn region(&self) -> &str {
        match self {
            Self::Estate(estate) => &estate.cluster.region,
            Self::Twin(twin) => twin.place().1,
        }
    }

    /// What the cluster is called.
    pub(super) fn cluster(&self) -> &str {
        match self {
            Self::Estate(estate) => &estate.cluster.name,
            Self::Twin(twin) => twin.cluster_name(),
        }
    }

    /// The version that its API reports.
    pub(super) fn version(&self) -> Option<Symbol> {
        match self {
            Self::Estate(estate) => Some(format!("v{}", estate.cluster.version).into()),
            Self::Twin(twin) => twin.version.clone(),
        }
    }

    /// From where its API answers.
    pub(super) fn access(&self) -> Option<&'static str> {
        match self {
            Self::Estate(estate) => estate.cluster_row().access(),
            Self::Twin(twin) => {
                let mut clusters = twin.store.clusters.rows();
                clusters.find(|it| *it.id.name == *twin.cluster_name())?.access()
            }
        }
    }
}
