//! Kinds of AWS that are shown as plain tables: one file each, which prints its rows and reads one
//! of them in full.

mod access_entries;
mod addons;
mod alarms;
mod buckets;
mod caches;
mod cluster_versions;
mod details;
mod distributions;
mod file_systems;
mod hosted_zones;
mod keys;
mod print;
mod records;
mod secrets;
#[cfg(test)]
mod tests;
mod volumes;

use std::sync::Arc;

use serde_json::Value;

pub(super) use self::details::Details;
use super::shared::Shared;
use crate::model::{
    AwsKind, Fault, FaultClass, Heading, Kind, Labels, Object, Printed, ResourceId, SourceId,
    Symbol,
};

/// Objects asked about at the same time, where AWS tells them one at a time.
const AT_ONCE: usize = 4;

/// One line per kind.
macro_rules! kinds {
    ($( $kind:ident: $module:ident; )+) => {
        /// All objects of a kind, printed.
        pub(super) async fn read(shared: &Shared, kind: AwsKind) -> Result<Vec<Object>, Fault> {
            let table = Table::of(shared, kind).await?;
            match kind { $( AwsKind::$kind => $module::read(shared, &table).await, )+ }
        }

        /// One of them, in the words of AWS.
        pub(super) async fn object(
            shared: &Shared,
            kind: AwsKind,
            id: &ResourceId,
        ) -> Result<Value, Fault> {
            match kind { $( AwsKind::$kind => $module::object(shared, id).await, )+ }
        }
    };
}

kinds! {
    Buckets: buckets;
    Volumes: volumes;
    FileSystems: file_systems;
    Caches: caches;
    Secrets: secrets;
    Keys: keys;
    Addons: addons;
    AccessEntries: access_entries;
    ClusterVersions: cluster_versions;
    HostedZones: hosted_zones;
    Records: records;
    Distributions: distributions;
    Alarms: alarms;
}

/// A part of an object that is asked for apart. Where that is denied it says so, and the rest is shown.
fn part<T>(
    answer: Result<T, Fault>,
    read: impl FnOnce() -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    match answer {
        Ok(_) => read(),
        Err(fault) if fault.class == FaultClass::Denied => Ok(format!("? {fault}").into()),
        Err(fault) => Err(fault),
    }
}

/// What the rows of one kind share.
struct Table {
    source: SourceId,
    kind: Kind,
    headings: Arc<[Heading]>,
}

impl Table {
    async fn of(shared: &Shared, kind: AwsKind) -> Result<Self, Fault> {
        let source = shared.source().await?;
        Ok(Self { source, kind: Kind::Served(kind.served()), headings: kind.headings() })
    }

    /// A row: its name, and what is printed in the order of the headings.
    fn row(&self, name: &str, cells: impl Into<Box<[Printed]>>) -> Object {
        let cells = cells.into();
        debug_assert_eq!(cells.len(), self.headings.len(), "{:?}", self.kind);
        Object {
            id: ResourceId::new(&self.source, self.kind, name),
            owner: None,
            other_owners: Box::default(),
            created: None,
            terminating: false,
            labels: Labels::default(),
            headings: Some(self.headings.clone()),
            cells,
        }
    }

    /// The same row, of a name that is only unique within `scope`.
    fn within(scope: &str, mut row: Object) -> Object {
        row.id.namespace = scope.into();
        row
    }

    /// The same row, with its tags.
    fn tagged<'a>(
        tags: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>,
        mut row: Object,
    ) -> Object {
        let tag = |(key, value): (Option<&str>, Option<&str>)| {
            Some((Symbol::new(key?), Symbol::new(value.unwrap_or_default())))
        };
        row.labels = tags.into_iter().filter_map(tag).collect();
        row
    }
}
