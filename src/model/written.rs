//! Identities as they are written down, to be read again by a later console.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Kind, ResourceId, Served, Side, Source, SourceId};

/// A resource, and where it lives.
#[derive(Deserialize, Serialize)]
struct Written {
    kind: Box<str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    namespace: Box<str>,
    name: Box<str>,
    /// How the cluster serves a kind that the console does not know by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    served: Option<Api>,
    #[serde(flatten)]
    home: Home,
}

/// What tells one kind of the Kubernetes API from another.
#[derive(Deserialize, Serialize)]
struct Api {
    group: Box<str>,
    version: Box<str>,
    plural: Box<str>,
    kind: Box<str>,
    namespaced: bool,
    watchable: bool,
}

impl Api {
    fn of(kind: Kind) -> Option<Self> {
        let Kind::Served(served) = kind else { return None };
        (served.side() == Side::Kubernetes).then(|| Self {
            group: served.group().into(),
            version: served.version().into(),
            plural: served.plural().into(),
            kind: served.kind().into(),
            namespaced: served.is_namespaced(),
            watchable: served.is_watchable(),
        })
    }

    fn kind(&self) -> Kind {
        let place = (&*self.group, &*self.version, &*self.plural);
        Served::new(place, &self.kind, self.namespaced, self.watchable).identity()
    }
}

/// Where it lives.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Home {
    Aws { account: Box<str>, region: Box<str> },
    Kubernetes { cluster: Box<str>, cluster_name: Box<str> },
}

impl From<&SourceId> for Home {
    fn from(source: &SourceId) -> Self {
        match source.source() {
            Source::Aws { account, region } => {
                Self::Aws { account: (&**account).into(), region: (&**region).into() }
            }
            Source::Kubernetes { uid, name } => {
                Self::Kubernetes { cluster: (&**uid).into(), cluster_name: (&**name).into() }
            }
        }
    }
}

impl Serialize for ResourceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            kind: self.kind.name().into(),
            namespace: (&*self.namespace).into(),
            name: (&*self.name).into(),
            served: Api::of(self.kind),
            home: (&self.source).into(),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ResourceId {
    /// Not of the kinds of AWS that the console only shows.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { kind, namespace, name, served, home } = Written::deserialize(deserializer)?;
        let known = Kind::ALL.iter().copied().find(|it| it.name() == &*kind);
        let known = served.map(|it| it.kind()).or(known);
        let kind = known.ok_or_else(|| de::Error::custom(format!("there is no kind `{kind}`")))?;
        let source = match home {
            Home::Aws { account, region } => SourceId::aws(&account, &region),
            Home::Kubernetes { cluster, cluster_name } => {
                SourceId::kubernetes(&cluster, &cluster_name)
            }
        };
        Ok(Self::namespaced(&source, kind, &namespace, &name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_read_as_it_is_written() {
        let cluster = SourceId::kubernetes("u-1", "prod");
        let account = SourceId::aws("123456789012", "us-east-1");
        for id in [
            ResourceId::namespaced(&cluster, Kind::Pod, "shop", "web-1"),
            ResourceId::new(&cluster, Kind::Node, "n1"),
            ResourceId::new(&account, Kind::Database, "orders"),
            ResourceId::namespaced(&cluster, crate::model::CronJob::kind(), "shop", "nightly"),
            ResourceId::new(&cluster, crate::model::NodeClaim::kind(), "pool-1"),
        ] {
            let text = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<ResourceId>(&text).unwrap(), id, "{text}");
        }
        let unknown = r#"{"kind":"x","name":"n","account":"1","region":"r"}"#;
        let error = serde_json::from_str::<ResourceId>(unknown).unwrap_err().to_string();
        assert!(error.contains("there is no kind `x`"), "{error}");
    }
}
