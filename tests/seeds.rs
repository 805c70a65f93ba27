//! The seeds of tests that try many cases.

use std::hash::{BuildHasher, Hasher, RandomState};

/// How many more cases `QUARTERDECK_SOAK=N` asks for.
pub(crate) fn soak() -> u32 {
    std::env::var("QUARTERDECK_SOAK").ok().and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// The seeds of one test: five fixed ones, five others each time, and those of a soak. They are printed,
/// so that a failure can be repeated: `QUARTERDECK_SEED=S` tries that one alone.
#[expect(clippy::print_stderr, reason = "a failure has to be repeatable")]
pub(crate) fn seeds() -> Vec<u64> {
    if let Some(only) = std::env::var("QUARTERDECK_SEED").ok().and_then(|it| it.parse().ok()) {
        return vec![only];
    }
    let random = (0..5 + soak()).map(|_| RandomState::new().build_hasher().finish());
    let seeds: Vec<_> = (1..=5).chain(random).collect();
    eprintln!("seeds: {seeds:?}");
    seeds
}
