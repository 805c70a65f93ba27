//! What binds a pod to its node, and what another node would have to be like.

use super::{Labels, Symbol, Taint};

/// How a pod leaves its node, and where it may go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// How long it may take to end, seconds.
    pub grace_s: Option<u32>,
    /// The kubelet runs it from a file of its own: the API server only shows it.
    pub mirror: bool,
    /// What it keeps on its node, if it keeps anything there.
    pub local: Option<LocalData>,
    /// Who is asked to leave it alone.
    pub hold: Option<Hold>,
    /// Labels that its node has to have.
    pub selector: Labels,
    /// Taints that it puts up with, beside those that every pod puts up with for a while.
    pub tolerations: Box<[Toleration]>,
    /// It asks for more than labels and taints: affinity, spreading or a port of its node.
    pub choosy: bool,
}

/// Data that does not follow a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LocalData {
    /// An `emptyDir`: it goes with the pod.
    EmptyDir,
    /// A `hostPath`: it stays on the node.
    HostPath,
}

impl LocalData {
    /// As Kubernetes writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EmptyDir => "emptyDir",
            Self::HostPath => "hostPath",
        }
    }
}

/// Whose annotation asks to leave a pod alone. It binds only its own program, and no drain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// `karpenter.sh/do-not-disrupt` is `true`.
    Karpenter,
    /// `cluster-autoscaler.kubernetes.io/safe-to-evict` is `false`.
    Autoscaler,
}

impl Hold {
    /// The annotation, without its prefix.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Karpenter => "do-not-disrupt",
            Self::Autoscaler => "not safe-to-evict",
        }
    }
}

/// A taint that a pod puts up with: what is absent fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toleration {
    /// The key.
    pub key: Option<Symbol>,
    /// The value.
    pub value: Option<Symbol>,
    /// The effect.
    pub effect: Option<Symbol>,
}

impl Toleration {
    /// Whether a taint is one of those.
    pub fn fits(&self, taint: &Taint) -> bool {
        let is = |wanted: &Option<Symbol>, it: &Symbol| wanted.as_ref().is_none_or(|w| w == it);
        is(&self.key, &taint.key)
            && is(&self.value, &taint.value)
            && is(&self.effect, &taint.effect)
    }
}

impl Placement {
    /// The first taint among these that keeps the pod away.
    pub fn repelled<'t>(&self, taints: &'t [Taint]) -> Option<&'t Taint> {
        let keeps_away = |taint: &&Taint| {
            taint.effect != "PreferNoSchedule" && !self.tolerations.iter().any(|it| it.fits(taint))
        };
        taints.iter().find(keeps_away)
    }

    /// The first label that it asks for and that is not among these.
    pub fn missed(&self, labels: &Labels) -> Option<(&Symbol, &Symbol)> {
        self.selector.iter().find(|(key, value)| labels.get(key) != Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taint(key: &str, value: &str, effect: &str) -> Taint {
        Taint { key: key.into(), value: value.into(), effect: effect.into() }
    }

    #[test]
    fn a_taint_repels_unless_it_is_put_up_with() {
        let toleration =
            |key: Option<&str>, value: Option<&str>, effect: Option<&str>| Toleration {
                key: key.map(Into::into),
                value: value.map(Into::into),
                effect: effect.map(Into::into),
            };
        let placement = |tolerations: Vec<Toleration>| Placement {
            tolerations: tolerations.into(),
            ..Placement::default()
        };
        let taints = [taint("gpu", "true", "NoSchedule"), taint("old", "", "PreferNoSchedule")];
        assert_eq!(placement(Vec::new()).repelled(&taints), Some(&taints[0]));
        for (key, value, effect, fits) in [
            (Some("gpu"), None, None, true),
            (Some("gpu"), Some("true"), Some("NoSchedule"), true),
            (None, None, None, true),
            (Some("gpu"), Some("false"), None, false),
            (Some("gpu"), None, Some("NoExecute"), false),
            (Some("other"), None, None, false),
        ] {
            let repelled = placement(vec![toleration(key, value, effect)]).repelled(&taints);
            assert_eq!(repelled.is_none(), fits, "{key:?} {value:?} {effect:?}");
        }
    }
}
