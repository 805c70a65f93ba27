//! Where pods may run at all, and beside whom they want to.

use std::collections::BTreeSet;

use super::world::{Group, GroupKey, Workload, ZoneKey};

/// What a group of machines is to a workload: it follows from labels and taints, which all machines of
/// a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Welcome,
    /// Its labels are not those that the pods ask for.
    Unmatched,
    /// It has a taint that the pods do not tolerate.
    Tainted,
}

/// How evenly pods are spread over zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spread {
    /// As evenly as is possible: `ScheduleAnyway`, and what the scheduler does unasked.
    Wished,
    /// No zone may have more than so many pods more than another: `DoNotSchedule`.
    Demanded(u32),
}

/// Whether a node may run two pods of a workload: anti-affinity by host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    /// Better not.
    Wished,
    Demanded,
}

/// What the pods of a workload ask for beside room.
#[derive(Clone, Debug)]
pub(super) struct Manners {
    /// By the place of the group; of groups that are not there, what [`Workload::admission`] says.
    pub(super) admits: Vec<Admission>,
    /// The only zones where they may run.
    pub(super) zones: Option<BTreeSet<ZoneKey>>,
    pub(super) spread: Spread,
    pub(super) apart: Apart,
    /// No autoscaler may move them: `karpenter.sh/do-not-disrupt`, or not
    /// `cluster-autoscaler.kubernetes.io/safe-to-evict`.
    pub(super) held: bool,
    /// They are in the namespace of the cluster itself.
    pub(super) system: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            admits: Vec::new(),
            zones: None,
            spread: Spread::Wished,
            apart: Apart::Wished,
            held: false,
            system: false,
        }
    }
}

impl Workload {
    /// What a group is to its pods: those that say nothing go where no taint is.
    pub(super) fn admission(&self, key: GroupKey, group: &Group) -> Admission {
        let known = self.manners.admits.get(key.0 as usize).copied();
        known.unwrap_or(match &group.taint {
            Some(_) => Admission::Tainted,
            None => Admission::Welcome,
        })
    }

    /// The zones where a pod may run, by its ordinal: its volume is in one.
    pub(super) fn may_be_in(&self, ordinal: u32, zone: ZoneKey) -> bool {
        let volume = self.volumes.get(&ordinal).is_none_or(|it| *it == zone);
        volume && self.is_zone(zone)
    }

    /// Whether its pods may run in a zone, wherever their volumes are.
    pub(super) fn is_zone(&self, zone: ZoneKey) -> bool {
        self.manners.zones.as_ref().is_none_or(|zones| zones.contains(&zone))
    }
}
