//! Kubernetes' protobuf, read by the same structs as its JSON.
//!
//! A table per kind says which field numbers bear which names ([`kinds`]); [`read`] gives an object
//! to `serde` under these names, straight from its bytes. What no table names is passed over.
//!
//! Source of the encoding: `k8s.io/apimachinery/pkg/runtime/serializer/protobuf/doc.go` and
//! <https://protobuf.dev/programming-guides/encoding/>.

#[cfg(test)]
#[path = "../../../../tests/encode.rs"]
pub(crate) mod encode;
mod envelope;
mod frames;
pub mod kinds;
mod listing;
mod object;
mod raw;
mod repeated;
mod schema;
#[cfg(test)]
mod tests;

pub use self::{
    envelope::{event, unwrap},
    frames::Frames,
    listing::{Listing, Part},
    object::read,
    schema::{Content, Field, Form, Message},
};

/// Why bytes cannot be read. It says nothing of what stands in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// They end too early.
    #[error("it is cut off")]
    Cut,
    /// They are no protobuf.
    #[error("it is no protobuf")]
    Malformed,
    /// A text is not in UTF-8.
    #[error("a text of it is not in UTF-8")]
    Text,
    /// They are not what Kubernetes wraps its objects in.
    #[error("it is not wrapped as Kubernetes wraps it")]
    Envelope,
    /// A field does not fit its kind.
    #[error("a field of it does not fit its kind")]
    Misfit,
    /// One object of them is larger than any that Kubernetes stores.
    #[error("an object of it is too large")]
    Overlong,
}

impl serde::de::Error for Unreadable {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self::Misfit
    }
}
