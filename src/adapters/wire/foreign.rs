//! What the API server says, as [`crate::foreign`] feeds it.

use super::{
    Encoding, Lines, Page, Pieces, Quantity, Slim, SlimBudget, SlimClaim, SlimDaemonSet,
    SlimEndpointSlice, SlimEvent, SlimJob, SlimNode, SlimPersistentVolume, SlimPod, SlimPrinted,
    SlimStorageClass, SlimWorkload, WatchLine,
    protobuf::{Listing, Message, Part, kinds, read},
};
use crate::model::{Kind, SourceId};

/// Longest line here, bytes: short, so that too long ones are met.
const LONGEST: usize = 1 << 12;

/// Lines of a watch, and pages of a listing; the first byte is the size of the pieces that they come in.
pub(crate) fn watch(bytes: &[u8]) {
    let (size, stream) = bytes.split_first().unwrap_or((&0, &[]));
    let whole = lines(stream, stream.len().max(1));
    let pieces = lines(stream, usize::from(*size).max(1));
    if let (Some(whole), Some(pieces)) = (&whole, &pieces) {
        assert_eq!(pieces, whole, "cutting changes the lines");
    }
    for line in whole.unwrap_or_default() {
        rows::<SlimPod>(&line);
        rows::<SlimNode>(&line);
        rows::<SlimEvent>(&line);
        rows::<SlimBudget>(&line);
        rows::<SlimWorkload>(&line);
        rows::<SlimDaemonSet>(&line);
        rows::<SlimJob>(&line);
        rows::<SlimEndpointSlice>(&line);
        rows::<SlimPrinted>(&line);
    }
}

/// The lines of a body, unless one is too long.
fn lines(stream: &[u8], size: usize) -> Option<Vec<Vec<u8>>> {
    let (mut lines, mut found) = (Lines::new(LONGEST), Vec::new());
    for piece in stream.chunks(size) {
        lines.buffer.extend_from_slice(piece);
        while let Some(line) = lines.cut().ok()? {
            found.push(line.to_vec());
        }
    }
    found.extend(lines.is_within().then(|| lines.buffer.clone()));
    Some(found)
}

/// What a line or a page becomes.
fn rows<S: Slim>(bytes: &[u8]) {
    let source = SourceId::kubernetes("uid", "foreign");
    if let Ok(WatchLine::Added(slim) | WatchLine::Modified(slim) | WatchLine::Deleted(slim)) =
        serde_json::from_slice::<WatchLine<S>>(bytes)
    {
        let _ = slim.version().len();
        let _ = slim.into_row(&source, Kind::Pod);
    }
    if let Ok(page) = serde_json::from_slice::<Page<S>>(bytes) {
        for slim in page.items.into_iter().flatten() {
            let _ = slim.beneath(&page.columns).into_row(&source, Kind::Pod);
        }
    }
}

/// A list in protobuf, a watch in it, or one object; the first byte is the size of the pieces that they
/// come in.
pub(crate) fn protobuf(bytes: &[u8]) {
    let (size, stream) = bytes.split_first().unwrap_or((&0, &[]));
    let whole = items(stream, stream.len().max(1));
    assert_eq!(items(stream, usize::from(*size).max(1)), whole, "cutting changes the objects");
    for object in whole.iter().map(Vec::as_slice).chain([stream]) {
        decoded::<SlimPod>(object, &kinds::POD);
        decoded::<SlimNode>(object, &kinds::NODE);
        decoded::<SlimEvent>(object, &kinds::EVENT);
        decoded::<SlimBudget>(object, &kinds::DISRUPTION_BUDGET);
        decoded::<SlimWorkload>(object, &kinds::DEPLOYMENT);
        decoded::<SlimDaemonSet>(object, &kinds::DAEMON_SET);
        decoded::<SlimJob>(object, &kinds::JOB);
        decoded::<SlimEndpointSlice>(object, &kinds::ENDPOINT_SLICE);
        decoded::<SlimClaim>(object, &kinds::PERSISTENT_VOLUME_CLAIM);
        decoded::<SlimPersistentVolume>(object, &kinds::PERSISTENT_VOLUME);
        decoded::<SlimStorageClass>(object, &kinds::STORAGE_CLASS);
    }
    events(stream);
}

/// The objects of a list, up to what cannot be read.
fn items(stream: &[u8], size: usize) -> Vec<Vec<u8>> {
    let (mut listing, mut found) = (Listing::default(), Vec::new());
    for piece in stream.chunks(size) {
        listing.buffer.extend_from_slice(piece);
        loop {
            match listing.cut() {
                Ok(Some(Part::Item(item))) => found.push(item.to_vec()),
                Ok(Some(Part::Head(_))) => {}
                Ok(None) => break,
                Err(_) => return found,
            }
        }
    }
    found
}

fn events(stream: &[u8]) {
    let mut pieces = Pieces::new(Encoding::Protobuf);
    pieces.buffer().extend_from_slice(stream);
    while let Ok(Some(piece)) = pieces.cut() {
        let _ = piece.read::<SlimPod>(Some(&kinds::POD));
    }
}

fn decoded<S: Slim>(object: &[u8], fields: &'static Message) {
    if let Ok(slim) = read::<S>(object, fields) {
        let _ = slim.into_row(&SourceId::kubernetes("uid", "foreign"), Kind::Pod);
    }
}

/// A quantity: rounding up never makes less of it.
pub(crate) fn quantity(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    if let Some(quantity) = Quantity::parse(text) {
        let (millis, units) = (u128::from(quantity.millis()), u128::from(quantity.units()));
        let is_beyond = millis >= u128::from(u64::MAX);
        assert!(is_beyond || units * 1000 >= millis, "{text}: {units} of {millis} thousandths");
    }
}
