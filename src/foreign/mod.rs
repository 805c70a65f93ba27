//! Every parser of bytes from outside, by name: what fuzzing and the tests of rubbish feed.
//!
//! An entry takes any bytes. It panics if what comes of them breaks a promise, and must not panic, hang or
//! ask for unbounded memory otherwise. The names are those of the folders in `fuzz/corpus`.

#[cfg(test)]
mod tests;
mod texts;

use crate::{adapters, config, session};

/// What takes bytes in.
pub type Endure = fn(&[u8]);

/// Every parser.
pub const PARSERS: &[(&str, Endure)] = &[
    ("keys", texts::keys),
    ("theme", texts::theme),
    ("views", texts::views),
    ("config", config::foreign),
    ("filter", texts::filter),
    ("selector", texts::selector),
    ("search", texts::search),
    ("text", texts::text),
    ("anchor", texts::anchor),
    ("estate", adapters::sandbox::foreign::estate),
    ("scenario", adapters::sandbox::foreign::scenario),
    ("order", adapters::sandbox::foreign::order),
    ("frame", session::foreign::frame),
    ("handshake", session::foreign::handshake),
    ("mux", session::foreign::mux),
    ("watch", adapters::wire::foreign::watch),
    ("protobuf", adapters::wire::foreign::protobuf),
    ("quantity", adapters::wire::foreign::quantity),
    #[cfg(feature = "live")]
    ("pod-log", adapters::kube::foreign::pod_log),
    #[cfg(feature = "live")]
    ("kubeconfig", adapters::kube::foreign::kubeconfig),
    #[cfg(feature = "live")]
    ("profiles", adapters::aws::foreign::profiles),
    #[cfg(feature = "live")]
    ("xml", adapters::aws::foreign::xml),
];

/// The parser called `name`.
pub fn named(name: &str) -> Option<Endure> {
    PARSERS.iter().find(|(known, _)| *known == name).map(|(_, endure)| *endure)
}

/// What is told of a file stands on one of its lines, and says something.
pub(crate) fn well_told(text: &str, mistakes: &crate::user_file::Mistakes) {
    assert!(!mistakes.0.is_empty(), "refused without a reason");
    let lines = text.split('\n').count();
    for mistake in &mistakes.0 {
        assert!((1..=lines).contains(&mistake.line), "line {} of {lines}", mistake.line);
        assert!(!mistake.message.trim().is_empty(), "line {} says nothing", mistake.line);
    }
}
