//! Kinds that have no pane of their own: whatever the API of the cluster serves, custom resources
//! included, and kinds of AWS.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    fmt,
    sync::{LazyLock, Mutex, PoisonError},
};

use jiff::Timestamp;

use super::{Kind, Labels, Owner, Resource, ResourceId, Side};

/// A kind as the API serves it. Stored once per process and never freed: a cluster has some
/// hundreds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Served(&'static Facts);

/// What tells one kind from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Facts {
    group: &'static str,
    version: &'static str,
    plural: &'static str,
    kind: &'static str,
    singular: &'static str,
    namespaced: bool,
    watchable: bool,
    /// `services`, `widgets.example.com`.
    full: &'static str,
    path: &'static str,
    side: Side,
    /// Seconds between two signs of life.
    period_s: u32,
}

static KNOWN: LazyLock<Mutex<BTreeSet<&'static Facts>>> = LazyLock::new(Mutex::default);
static WORDS: LazyLock<Mutex<BTreeSet<&'static str>>> = LazyLock::new(Mutex::default);

/// Text that lives as long as the process, stored once: for names of kinds and of their columns,
/// which are few.
pub fn lasting(text: &str) -> &'static str {
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(text) {
        return known;
    }
    let word: &'static str = Box::leak(text.into());
    words.insert(word);
    word
}

impl Served {
    /// A kind, such as `Served::new(("", "v1", "services"), "Service", true, true)`: group, version
    /// and plural; kind; whether it lives in namespaces; whether it can be watched.
    pub fn new(
        (group, version, plural): (&str, &str, &str),
        kind: &str,
        namespaced: bool,
        watchable: bool,
    ) -> Self {
        let (path, full) = match group {
            "" => (format!("/api/{version}/{plural}"), plural.to_owned()),
            group => (format!("/apis/{group}/{version}/{plural}"), format!("{plural}.{group}")),
        };
        Self::known(Facts {
            group: lasting(group),
            version: lasting(version),
            plural: lasting(plural),
            kind: lasting(kind),
            singular: lasting(&kind.to_ascii_lowercase()),
            namespaced,
            watchable,
            full: lasting(&full),
            path: lasting(&path),
            side: Side::Kubernetes,
            period_s: 60,
        })
    }

    /// A kind of AWS: service, version of its API and plural; kind; seconds between two looks.
    pub(super) fn of_aws(
        (service, version, plural): (&'static str, &'static str, &'static str),
        kind: &'static str,
        period_s: u32,
    ) -> Self {
        Self::known(Facts {
            group: service,
            version,
            plural,
            kind,
            singular: lasting(&kind.to_ascii_lowercase()),
            namespaced: false,
            watchable: false,
            full: plural,
            path: "",
            side: Side::Aws,
            period_s,
        })
    }

    fn known(facts: Facts) -> Self {
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(facts) = known.get(&facts) {
            return Self(facts);
        }
        let facts: &'static Facts = Box::leak(Box::new(facts));
        known.insert(facts);
        Self(facts)
    }

    /// The API group, empty for the core group; at AWS, the service.
    pub const fn group(self) -> &'static str {
        self.0.group
    }

    /// The version in which it is read.
    pub const fn version(self) -> &'static str {
        self.0.version
    }

    /// As in paths: `services`.
    pub const fn plural(self) -> &'static str {
        self.0.plural
    }

    /// As in manifests: `Service`.
    pub const fn kind(self) -> &'static str {
        self.0.kind
    }

    /// The kind in small letters.
    pub const fn singular(self) -> &'static str {
        self.0.singular
    }

    /// The plural with its group, which no other kind has: `widgets.example.com`.
    pub const fn full(self) -> &'static str {
        self.0.full
    }

    /// Where all of them are listed.
    pub const fn path(self) -> &'static str {
        self.0.path
    }

    /// Who serves it.
    pub const fn side(self) -> Side {
        self.0.side
    }

    /// Seconds between two signs of life of its objects.
    pub const fn period_s(self) -> u32 {
        self.0.period_s
    }

    /// Whether it lives in namespaces.
    pub const fn is_namespaced(self) -> bool {
        self.0.namespaced
    }

    /// Whether it can be watched.
    pub const fn is_watchable(self) -> bool {
        self.0.watchable
    }

    /// What its objects are in identifiers: the kinds the console knows better keep their own.
    pub fn identity(self) -> Kind {
        match (self.0.group, self.0.plural) {
            ("", "nodes") => Kind::Node,
            ("", "pods") => Kind::Pod,
            ("" | "events.k8s.io", "events") => Kind::Event,
            ("policy", "poddisruptionbudgets") => Kind::DisruptionBudget,
            ("apps", "deployments") => Kind::Deployment,
            ("apps", "replicasets") => Kind::ReplicaSet,
            ("apps", "statefulsets") => Kind::StatefulSet,
            ("apps", "daemonsets") => Kind::DaemonSet,
            ("batch", "jobs") => Kind::Job,
            _ => Kind::Served(self),
        }
    }
}

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.full)
    }
}

/// A kind the API serves, as a row. Its id is its full name.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiKind {
    /// Its identity.
    pub id: ResourceId,
    /// What it is.
    pub served: Served,
    /// Shorter names, such as `svc`.
    pub short_names: Vec<&'static str>,
    /// Groups it is listed with, such as `all`.
    pub categories: Vec<&'static str>,
}

impl ApiKind {
    /// Every name it may be asked for by, but the plural.
    pub fn names(&self) -> Vec<&'static str> {
        let own = [self.served.singular(), self.served.full()];
        let kind = (self.served.kind() != self.served.singular()).then_some(self.served.kind());
        own.into_iter().chain(kind).chain(self.short_names.iter().copied()).collect()
    }
}

impl Resource for ApiKind {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// A column as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As it stands above the column.
    pub name: &'static str,
    /// 0 for what is always shown; more for what only a wide table has.
    pub priority: i32,
}

/// What is printed in a cell: the API server knows texts, numbers and flags, AWS also the others.
#[derive(Clone, Debug, PartialEq)]
pub enum Printed {
    /// Text.
    Text(Box<str>),
    /// Text that needs attention.
    Alarming(Box<str>),
    /// A whole number that is not negative.
    Count(u64),
    /// Bytes.
    Bytes(u64),
    /// Yes or no.
    Flag(bool),
    /// When something happened.
    Since(Timestamp),
    /// When something is to happen.
    Until(Timestamp),
    /// Several texts.
    List(Box<[Box<str>]>),
    /// `<none>`, or nothing.
    Nothing,
    /// `<unknown>`, and why.
    Unknown(Cow<'static, str>),
}

/// An object of any kind, as it is printed in a table. It never holds the object itself,
/// so that no value of a Secret is among its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its identity.
    pub id: ResourceId,
    /// Its controller.
    pub owner: Option<Owner>,
    /// Its other owners.
    pub other_owners: Box<[Owner]>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// It is going away.
    pub terminating: bool,
    /// Its labels.
    pub labels: Labels,
    /// What its cells mean; absent where the server did not say.
    pub headings: Option<std::sync::Arc<[Heading]>>,
    /// What is printed, in the order of the headings.
    pub cells: Box<[Printed]>,
}

impl Resource for Object {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_itself_however_often_it_is_found() {
        let widget = || Served::new(("example.com", "v1", "widgets"), "Widget", true, true);
        assert_eq!(widget(), widget());
        assert!(std::ptr::eq(widget().0, widget().0));
        assert_eq!(widget().path(), "/apis/example.com/v1/widgets");
        assert_eq!(widget().full(), "widgets.example.com");
        assert_eq!(widget().identity(), Kind::Served(widget()));
        let jobs = Served::new(("batch", "v1", "jobs"), "Job", true, true);
        assert_eq!(jobs.identity(), Kind::Job);
    }
}
