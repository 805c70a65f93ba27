//! Metadata, and readers that take what Go writes: `null` for empty lists and unset times.

use std::fmt;

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny},
};

use crate::{
    adapters::wire::quantity::Quantity,
    model::{
        Kind, Labels, Operator, Owner, Requirement, ResourceId, Selector, SourceId, Symbol, Uid,
    },
};

/// A missing value and `null` both mean the default.
pub(super) fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// `ObjectMeta`, without `managedFields` and all but a few annotations.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meta {
    #[serde(default)]
    pub(super) name: Box<str>,
    #[serde(default)]
    pub(super) namespace: Symbol,
    #[serde(default)]
    pub(super) uid: Uid,
    #[serde(default)]
    pub(super) resource_version: Box<str>,
    #[serde(default)]
    pub(super) creation_timestamp: Moment,
    #[serde(default)]
    pub(super) deletion_timestamp: Moment,
    #[serde(default)]
    pub(super) labels: SlimLabels,
    #[serde(default)]
    pub(super) generation: u64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) annotations: Annotations,
    #[serde(default, deserialize_with = "nullable")]
    owner_references: Vec<OwnerReference>,
}

/// The annotations that are understood: how a pod leaves its node, how far a rollout is, and who writes
/// an object.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Annotations {
    #[serde(rename = "karpenter.sh/do-not-disrupt")]
    pub(super) do_not_disrupt: Symbol,
    #[serde(rename = "cluster-autoscaler.kubernetes.io/safe-to-evict")]
    pub(super) safe_to_evict: Symbol,
    #[serde(rename = "kubernetes.io/config.mirror")]
    pub(super) mirror: Option<IgnoredAny>,
    #[serde(rename = "deployment.kubernetes.io/revision")]
    pub(super) revision: Option<Box<str>>,
    #[serde(rename = "kubectl.kubernetes.io/restartedAt")]
    pub(super) restarted: Moment,
    #[serde(rename = "kubernetes.io/change-cause")]
    pub(super) cause: Option<Box<str>>,
    #[serde(rename = "argocd.argoproj.io/tracking-id")]
    argo: Option<IgnoredAny>,
    #[serde(rename = "meta.helm.sh/release-name")]
    helm: Option<IgnoredAny>,
}

impl Meta {
    /// Who writes it, where that is not the user: a tool says more than whoever it uses.
    pub(super) fn manager(&self) -> Option<Symbol> {
        let argo = self.annotations.argo.as_ref().map(|_| "Argo CD");
        let helm = self.annotations.helm.as_ref().map(|_| "Helm");
        let noted = || argo.or(helm).map(Symbol::from);
        let labels = &self.labels.0;
        labels.marked_by().or_else(noted).or_else(|| labels.told_manager())
    }

    pub(super) fn id(&self, source: &SourceId, kind: Kind) -> ResourceId {
        ResourceId {
            source: source.clone(),
            kind,
            namespace: self.namespace.clone(),
            name: (&*self.name).into(),
        }
    }

    /// The controlling owner, and the others.
    pub(super) fn owners(&mut self) -> (Option<Owner>, Box<[Owner]>) {
        let mut owners = std::mem::take(&mut self.owner_references);
        let controls = |it: &OwnerReference| it.controller == Some(true);
        let controller = owners.iter().position(controls).map(|place| owners.swap_remove(place));
        let owner = |it: OwnerReference| {
            let group = it.api_version.split_once('/').map_or("", |(group, _)| group);
            Owner { group: group.into(), kind: it.kind, name: it.name }
        };
        (controller.map(owner), owners.into_iter().map(owner).collect())
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnerReference {
    #[serde(default)]
    api_version: Symbol,
    kind: Symbol,
    name: Symbol,
    controller: Option<bool>,
}

/// A time; one that cannot be read is taken as unset rather than losing the whole row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(pub(super) Option<Timestamp>);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time in RFC 3339")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
                Ok(Moment(text.parse().ok()))
            }

            /// Microseconds since 1970, as protobuf gives it.
            fn visit_i64<E: de::Error>(self, microseconds: i64) -> Result<Moment, E> {
                Ok(Moment(Timestamp::from_microsecond(microseconds).ok()))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Moment, E> {
                Ok(Moment(None))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Labels, interned while they are read.
#[derive(Clone, Debug, Default)]
pub struct SlimLabels(pub Labels);

impl<'de> Deserialize<'de> for SlimLabels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = SlimLabels;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("labels")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<SlimLabels, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(8));
                while let Some(pair) = map.next_entry::<Symbol, Symbol>()? {
                    pairs.push(pair);
                }
                Ok(SlimLabels(pairs.into_iter().collect()))
            }

            fn visit_unit<E: de::Error>(self) -> Result<SlimLabels, E> {
                Ok(SlimLabels::default())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A `LabelSelector`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlimSelector {
    #[serde(default)]
    match_labels: SlimLabels,
    #[serde(default, deserialize_with = "nullable")]
    match_expressions: Vec<SlimRequirement>,
}

#[derive(Debug, Deserialize)]
struct SlimRequirement {
    key: Symbol,
    operator: SlimOperator,
    #[serde(default, deserialize_with = "nullable")]
    values: Vec<Symbol>,
}

#[derive(Debug, Deserialize)]
enum SlimOperator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

impl From<SlimSelector> for Selector {
    fn from(slim: SlimSelector) -> Self {
        let expressions = slim.match_expressions.into_iter().map(|slim| Requirement {
            key: slim.key,
            operator: match slim.operator {
                SlimOperator::In => Operator::In,
                SlimOperator::NotIn => Operator::NotIn,
                SlimOperator::Exists => Operator::Exists,
                SlimOperator::DoesNotExist => Operator::DoesNotExist,
            },
            values: slim.values,
        });
        Self { equal: slim.match_labels.0, expressions: expressions.collect() }
    }
}

/// Resources by name; only those that are shown.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Quantities {
    pub(super) cpu: Option<Quantity>,
    pub(super) memory: Option<Quantity>,
    #[serde(rename = "nvidia.com/gpu")]
    pub(super) gpus: Option<Quantity>,
    pub(super) pods: Option<Quantity>,
}

/// A condition of a status.
#[derive(Debug, Deserialize)]
pub(super) struct Condition {
    #[serde(rename = "type")]
    pub(super) name: Symbol,
    #[serde(default)]
    pub(super) status: Symbol,
    #[serde(default)]
    pub(super) reason: Symbol,
    #[serde(default, rename = "lastTransitionTime")]
    pub(super) since: Moment,
}

/// A text that is absent when it is empty.
pub(super) fn filled(symbol: Symbol) -> Option<Symbol> {
    Some(symbol).filter(|symbol| !symbol.is_empty())
}
