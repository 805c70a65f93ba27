//! What Kubernetes wraps its objects in.

use serde::Deserialize;

use super::{
    Unreadable, kinds,
    object::{read, text},
    raw::Fields,
    schema::Message,
};
use crate::adapters::wire::slim::WatchLine;

/// The first bytes of every object.
pub(super) const MAGIC: &[u8] = b"k8s\0";
/// The numbers of `raw` and `contentEncoding` in `runtime.Unknown`.
pub(super) const RAW: u32 = 2;
pub(super) const ENCODING: u32 = 3;

/// The object itself, without what it is wrapped in: the magic bytes and a `runtime.Unknown`.
pub fn unwrap(bytes: &[u8]) -> Result<&[u8], Unreadable> {
    let wrap = Fields(bytes.strip_prefix(MAGIC).ok_or(Unreadable::Envelope)?);
    if wrap.find(ENCODING)?.is_some_and(|encoding| !encoding.is_empty()) {
        return Err(Unreadable::Envelope);
    }
    wrap.find(RAW)?.ok_or(Unreadable::Envelope)
}

/// Reads one frame of a watch, a `metav1.WatchEvent` that is itself not wrapped. The object in it is
/// of the kind that `message` describes.
pub fn event<'de, S: Deserialize<'de>>(
    frame: &'de [u8],
    message: &'static Message,
) -> Result<WatchLine<S>, Unreadable> {
    let frame = Fields(frame);
    let name = text(frame.find(1)?.ok_or(Unreadable::Envelope)?)?;
    let object = Fields(frame.find(2)?.ok_or(Unreadable::Envelope)?);
    let object = unwrap(object.find(1)?.ok_or(Unreadable::Envelope)?)?;
    match name {
        "ADDED" => read(object, message).map(WatchLine::Added),
        "MODIFIED" => read(object, message).map(WatchLine::Modified),
        "DELETED" => read(object, message).map(WatchLine::Deleted),
        "BOOKMARK" => read(object, &kinds::MARK).map(WatchLine::Bookmark),
        "ERROR" => read(object, &kinds::STATUS).map(WatchLine::Error),
        _ => Err(Unreadable::Envelope),
    }
}
