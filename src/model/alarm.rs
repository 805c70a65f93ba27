//! Alarms of CloudWatch.

use jiff::Timestamp;

use super::{AwsKind, Kind, Resource, ResourceId, Symbol};

/// An alarm that has gone off. Named like the alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// Its identity.
    pub id: ResourceId,
    /// Namespace and name of what it watches; absent where it watches an expression or other alarms.
    pub metric: Option<Box<str>>,
    /// What its metric is of: names and values.
    pub dimensions: Vec<(Symbol, Symbol)>,
    /// Why it is in this state, as CloudWatch says it.
    pub reason: Option<Box<str>>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Nobody is told: its actions are off or suppressed.
    pub silenced: bool,
}

impl Alarm {
    /// The kind of all alarms, whatever their state.
    pub fn kind() -> Kind {
        Kind::Served(AwsKind::Alarms.served())
    }
}

impl Resource for Alarm {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
