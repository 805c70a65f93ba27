//! What tells resources apart.

use serde_json::{Map, Value, json};

use crate::{
    model::{ApiKind, AwsKind, Kind, ResourceId, Served, Symbol},
    twin::{
        form::{Form, Kept, Veiled, printable},
        reader::Reader,
        veil::Veil,
    },
};

impl Form<Veiled> for ResourceId {
    fn write(&self, veil: &Veil) -> Value {
        let mut parts = Map::new();
        parts.insert("kind".to_owned(), self.kind.write(veil));
        if !self.namespace.is_empty() {
            parts.insert("namespace".to_owned(), printable(&veil.text(&self.namespace)).into());
        }
        parts.insert("name".to_owned(), name(self, veil));
        Value::Object(parts)
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let parts = reader.object(value, &["kind", "namespace", "name"])?;
        let kind = reader.member::<Veiled, Kind>(parts, "kind");
        let namespace = reader.member::<Veiled, Option<Symbol>>(parts, "namespace");
        let name = reader.member::<Veiled, Symbol>(parts, "name");
        let (kind, namespace, name) = (kind?, namespace?.unwrap_or_default(), name?);
        if name.is_empty() {
            return reader.fault("the name is empty");
        }
        let source = reader.source(kind.side())?;
        Some(Self::namespaced(&source, kind, &namespace, &name))
    }
}

/// Types of instances, parameters and add-ons are named by those who offer them. Events of databases are
/// named by all they say.
fn name(id: &ResourceId, veil: &Veil) -> Value {
    let offered = [AwsKind::Addons, AwsKind::ClusterVersions].map(|it| Kind::Served(it.served()));
    let known = [Kind::InstanceType, Kind::DatabaseParameter];
    if id.kind == Kind::DatabaseEvent {
        return veil.opaque(&id.name).into();
    }
    if known.contains(&id.kind) || offered.contains(&id.kind) {
        return printable(&id.name).into();
    }
    printable(&veil.text(&id.name)).into()
}

impl Form<Veiled> for Kind {
    fn write(&self, veil: &Veil) -> Value {
        if let Self::Served(served) = self { served.write(veil) } else { self.name().into() }
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(name) = value else {
            return Served::read(value, reader).map(Self::Served);
        };
        let known = Self::ALL.iter().copied().find(|it| it.name() == name);
        known.or_else(|| reader.fault(format_args!("there is no kind `{}`", name.escape_debug())))
    }
}

impl Form<Veiled> for Served {
    fn write(&self, veil: &Veil) -> Value {
        if AwsKind::of(*self).is_some() {
            return json!({"aws": self.plural()});
        }
        // What a group of the common language serves is common as well.
        let common = is_common(self.group());
        let word = |word: &'static str| if common { word.into() } else { veil.text(word) };
        json!({
            "group": word(self.group()),
            "version": self.version(),
            "plural": word(self.plural()),
            "kind": word(self.kind()),
            "namespaced": self.is_namespaced(),
            "watchable": self.is_watchable(),
        })
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let names = ["aws", "group", "version", "plural", "kind", "namespaced", "watchable"];
        let parts = reader.object(value, &names)?;
        if parts.contains_key("aws") {
            let plural = reader.member::<Kept, Symbol>(parts, "aws")?;
            let known = AwsKind::ALL.iter().find(|it| it.plural() == &*plural);
            let unknown = || reader.fault("AWS has no such kind");
            return known.map(|it| it.served()).or_else(unknown);
        }
        let mut text = |name| reader.member::<Kept, Symbol>(parts, name);
        let path = (text("group"), text("version"), text("plural"), text("kind"));
        let mut flag = |name| reader.member::<Kept, bool>(parts, name);
        let flags = (flag("namespaced"), flag("watchable"));
        let path = (path.0?, path.1?, path.2?, path.3?);
        Some(Self::new((&path.0, &path.1, &path.2), &path.3, flags.0?, flags.1?))
    }
}

/// A group of Kubernetes itself, of AWS or of Karpenter.
fn is_common(group: &str) -> bool {
    !group.contains('.')
        || [".k8s.io", "karpenter.sh", "karpenter.k8s.aws", ".amazonaws.com"]
            .iter()
            .any(|end| group.ends_with(end))
}

impl Form<Veiled> for ApiKind {
    fn write(&self, veil: &Veil) -> Value {
        let short: &[&str] = if is_common(self.served.group()) { &self.short_names } else { &[] };
        json!({"served": self.served.write(veil), "short_names": short})
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let parts = reader.object(value, &["served", "short_names"])?;
        let served = reader.member::<Veiled, Served>(parts, "served");
        let short_names = reader.member::<Kept, Vec<&'static str>>(parts, "short_names");
        let (served, short_names) = (served?, short_names?);
        let source = reader.source(served.side())?;
        let id = ResourceId::new(&source, Kind::ApiKind, served.full());
        Some(Self { id, served, short_names, categories: Vec::new() })
    }
}
