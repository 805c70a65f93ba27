//! What a list or watch decodes: structs that name only what a row needs.

use serde::{Deserialize, de::DeserializeOwned};

use super::{fault::Status, rows::Columns};
use crate::model::{Kind, Resource, SourceId};

/// Where objects of one kind are listed and watched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint {
    /// The path of the collection over all namespaces.
    pub(crate) path: &'static str,
    /// What they are called in messages.
    pub(crate) noun: &'static str,
    /// The kind of the rows.
    pub(crate) kind: Kind,
    /// The forms of an answer that the rows are read from.
    pub(crate) accept: &'static str,
}

/// An object as far as a row needs it, straight from the wire.
pub(crate) trait Slim: DeserializeOwned + Send + 'static {
    /// What it becomes.
    type Row: Resource;

    /// Its resource version, from which a watch resumes.
    fn version(&self) -> &str;

    /// The same under the headings of the page it stands on.
    fn beneath(self, _columns: &Columns) -> Self {
        self
    }

    /// The row.
    fn into_row(self, source: &SourceId, kind: Kind) -> Self::Row;
}

/// A page of a listing.
#[derive(Deserialize)]
#[serde(bound = "S: DeserializeOwned")]
pub(crate) struct Page<S> {
    /// Its place in the whole.
    #[serde(default)]
    pub(crate) metadata: PageMeta,
    /// What the cells of a table mean.
    #[serde(default, rename = "columnDefinitions")]
    pub(crate) columns: Columns,
    /// Go writes an empty list as `null`.
    #[serde(alias = "rows")]
    pub(crate) items: Option<Vec<S>>,
}

/// Where a page stands.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageMeta {
    /// The state the listing shows.
    #[serde(default)]
    pub(crate) resource_version: String,
    /// Asks for the next page.
    #[serde(default, rename = "continue")]
    pub(crate) next: Option<String>,
}

/// A line of a watch. The API server writes `type` first, so the object is decoded in place.
#[derive(Deserialize)]
#[serde(tag = "type", content = "object", rename_all = "UPPERCASE")]
#[serde(bound = "S: DeserializeOwned")]
pub(crate) enum WatchLine<S> {
    /// A new object, or one from before the watch.
    Added(S),
    /// A changed one.
    Modified(S),
    /// One that is gone, in its last state.
    Deleted(S),
    /// Nothing happened up to this version.
    Bookmark(Mark),
    /// The watch is over.
    Error(Status),
}

/// The object of a bookmark.
#[derive(Deserialize)]
pub(crate) struct Mark {
    /// Holds the version.
    pub(crate) metadata: PageMeta,
}
