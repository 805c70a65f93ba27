//! What the API server, a kubelet or a kubeconfig says, as [`crate::foreign`] feeds it.

use ::kube::config::Kubeconfig;

use super::{
    kubeconfig::contexts,
    lines::Lines,
    logs::cutter::Cutter,
    quantity::Quantity,
    rows::{
        SlimBudget, SlimDaemonSet, SlimEndpointSlice, SlimEvent, SlimJob, SlimNode, SlimPod,
        SlimPrinted, SlimWorkload,
    },
    slim::{Page, Slim, WatchLine},
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
        while let Some(line) = lines.next().ok()? {
            found.push(line.to_vec());
        }
    }
    found.push(lines.rest());
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

/// The log of a container: no line is lost or made up, whatever the pieces.
pub(crate) fn pod_log(bytes: &[u8]) {
    let (size, stream) = bytes.split_first().unwrap_or((&0, &[]));
    let whole = texts(stream, stream.len().max(1));
    assert_eq!(texts(stream, usize::from(*size).max(1)), whole, "cutting changes the lines");
}

fn texts(stream: &[u8], size: usize) -> Vec<String> {
    let (mut cutter, origin, mut found) = (Cutter::default(), "foreign".into(), Vec::new());
    for piece in stream.chunks(size) {
        cutter.buffer.extend_from_slice(piece);
        found.extend(cutter.lines(&origin));
    }
    found.extend(cutter.rest(&origin));
    found.into_iter().map(|line| format!("{:?} {}", line.at, line.text)).collect()
}

/// A kubeconfig: what cannot be used says why.
pub(crate) fn kubeconfig(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(config) = Kubeconfig::from_yaml(text) else { return };
    for context in contexts(&config) {
        assert!(context.server.is_some() || !context.faults.is_empty(), "{}", context.name);
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
