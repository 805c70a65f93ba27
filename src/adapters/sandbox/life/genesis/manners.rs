//! What pods ask for beside room, from what the maker of a platform knows.

use serde::Deserialize;

use super::{
    super::{
        cast::{Cast, GroupRows},
        placement::{Admission, Apart, Manners, Spread},
        world::{GroupKey, Workload, ZoneKey},
    },
    Intent,
};
use crate::model::{ResourceId, Symbol, Taint};

/// What zones are known by.
pub(in super::super) const ZONE: &str = "topology.kubernetes.io/zone";

/// A taint that pods put up with: what is absent fits all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::adapters::sandbox) struct Toleration {
    pub(in crate::adapters::sandbox) key: Option<String>,
    pub(in crate::adapters::sandbox) value: Option<String>,
    pub(in crate::adapters::sandbox) effect: Option<String>,
}

impl Toleration {
    /// Whether a taint is one of those.
    pub(in crate::adapters::sandbox) fn fits(&self, taint: &Taint) -> bool {
        let is = |wanted: &Option<String>, value: &Symbol| {
            wanted.as_ref().is_none_or(|wanted| value == wanted.as_str())
        };
        is(&self.key, &taint.key)
            && is(&self.value, &taint.value)
            && is(&self.effect, &taint.effect)
    }
}

/// What the pods of a workload ask for.
pub(super) fn of(intent: Option<&Intent>, id: &ResourceId, cast: &Cast) -> Manners {
    let unknown = Intent::default();
    let intent = intent.unwrap_or(&unknown);
    let zones = intent.selector.get(ZONE).map(|wanted| {
        let zones = (0..).map(ZoneKey).zip(&cast.zones);
        zones.filter(|(_, zone)| *zone == wanted.as_str()).map(|(key, _)| key).collect()
    });
    let wished = Manners::default();
    Manners {
        admits: cast.groups.iter().map(|group| admission(intent, group)).collect(),
        zones,
        spread: intent.skew.map_or(wished.spread, Spread::Demanded),
        apart: if intent.apart { Apart::Demanded } else { wished.apart },
        held: intent.held,
        system: id.namespace == "kube-system",
    }
}

/// Taints come before labels, as the scheduler has it. Whoever names a group puts up with its taints.
fn admission(intent: &Intent, group: &GroupRows) -> Admission {
    let home = intent.group.as_ref().is_some_and(|home| group.name == *home.as_str());
    let tolerated = |taint: &Taint| {
        home || taint.effect == "PreferNoSchedule"
            || intent.tolerations.iter().any(|it| it.fits(taint))
    };
    if !group.taints.iter().all(tolerated) {
        return Admission::Tainted;
    }
    let labels = group.node.as_ref().map(|node| &node.labels);
    let has = |(key, value): (&String, &String)| {
        let own = labels.and_then(|labels| labels.get(key.as_str()));
        key == ZONE || own.is_some_and(|own| own == value.as_str())
    };
    let meant = home || intent.group.is_none();
    if meant && intent.selector.iter().all(has) { Admission::Welcome } else { Admission::Unmatched }
}

/// Pods of which nothing is known and which all run on a group that keeps others away are meant for it.
pub(super) fn infer(workload: &mut Workload, places: &[GroupKey], groups: usize, tainted: bool) {
    let alone = places.first().filter(|first| places.iter().all(|it| it == *first));
    let Some(home) = alone.filter(|_| tainted) else { return };
    let groups = (0..).map(GroupKey).take(groups);
    let admits =
        groups.map(|it| if it == *home { Admission::Welcome } else { Admission::Unmatched });
    workload.manners.admits = admits.collect();
}
