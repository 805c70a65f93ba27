//! What a list or watch decodes: structs that name only what a row needs.

use serde::{Deserialize, de::DeserializeOwned};

use super::{protobuf::Message, rows::Columns, status::Status};
use crate::model::{Kind, Resource, SourceId};

/// Where objects of one kind are listed and watched.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// The path of the collection over all namespaces.
    pub path: &'static str,
    /// What they are called in messages.
    pub noun: &'static str,
    /// The kind of the rows.
    pub kind: Kind,
    /// The forms of an answer that the rows are read from, but for protobuf.
    pub accept: &'static str,
    /// The fields of an object in protobuf, where it is served in it.
    pub fields: Option<&'static Message>,
}

/// An object as far as a row needs it, straight from the wire.
pub trait Slim: DeserializeOwned + Send + 'static {
    /// What it becomes.
    type Row: Resource;

    /// Its resource version, from which a watch resumes.
    fn version(&self) -> &str;

    /// The same under the headings of the page it stands on.
    #[must_use]
    fn beneath(self, _columns: &Columns) -> Self {
        self
    }

    /// The row.
    fn into_row(self, source: &SourceId, kind: Kind) -> Self::Row;
}

/// A page of a listing.
#[derive(Deserialize)]
#[serde(bound = "S: DeserializeOwned")]
pub struct Page<S> {
    /// Its place in the whole.
    #[serde(default)]
    pub metadata: PageMeta,
    /// What the cells of a table mean.
    #[serde(default, rename = "columnDefinitions")]
    pub columns: Columns,
    /// Go writes an empty list as `null`.
    #[serde(alias = "rows")]
    pub items: Option<Vec<S>>,
}

/// Where a page stands.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageMeta {
    /// The state the listing shows.
    #[serde(default)]
    pub resource_version: String,
    /// Asks for the next page.
    #[serde(default, rename = "continue")]
    pub next: Option<String>,
}

/// A line of a watch. The API server writes `type` first, so the object is decoded in place.
#[derive(Deserialize)]
#[serde(tag = "type", content = "object", rename_all = "UPPERCASE")]
#[serde(bound = "S: DeserializeOwned")]
pub enum WatchLine<S> {
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
pub struct Mark {
    /// Holds the version.
    pub metadata: PageMeta,
}
