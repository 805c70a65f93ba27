//! What the user wants of a run.

use super::StepNumber;

/// What the user wants of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Let no step begin.
    Pause,
    /// Let steps begin again.
    Resume,
    /// Try a step that has failed again.
    Retry(StepNumber),
    /// Leave out a step that has failed or not begun.
    Skip(StepNumber),
    /// Let no step begin any more.
    Abort,
    /// Take back what is done, by a run of its own.
    RollBack,
}
