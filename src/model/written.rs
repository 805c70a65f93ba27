//! Identities as they are written down, to be read again by a later console.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Kind, ResourceId, Source, SourceId};

/// A resource, and where it lives.
#[derive(Deserialize, Serialize)]
struct Written {
    kind: Box<str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    namespace: Box<str>,
    name: Box<str>,
    #[serde(flatten)]
    home: Home,
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
            home: (&self.source).into(),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ResourceId {
    /// Only of the kinds that the console knows by itself.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { kind, namespace, name, home } = Written::deserialize(deserializer)?;
        let known = Kind::ALL.iter().find(|it| it.name() == &*kind);
        let kind = known.ok_or_else(|| de::Error::custom(format!("there is no kind `{kind}`")))?;
        let source = match home {
            Home::Aws { account, region } => SourceId::aws(&account, &region),
            Home::Kubernetes { cluster, cluster_name } => {
                SourceId::kubernetes(&cluster, &cluster_name)
            }
        };
        Ok(Self::namespaced(&source, *kind, &namespace, &name))
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
        ] {
            let text = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<ResourceId>(&text).unwrap(), id, "{text}");
        }
        let unknown = r#"{"kind":"x","name":"n","account":"1","region":"r"}"#;
        let error = serde_json::from_str::<ResourceId>(unknown).unwrap_err().to_string();
        assert!(error.contains("there is no kind `x`"), "{error}");
    }
}
