//! What a kubelet or a kubeconfig says, as [`crate::foreign`] feeds it.

use ::kube::config::Kubeconfig;

use super::{kubeconfig::contexts, logs::cutter::Cutter};

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
