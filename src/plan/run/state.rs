//! How far a step is.

use jiff::Timestamp;

use crate::plan::Step;

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It has not begun.
    Waiting,
    /// What will be sent is being written down.
    Recording {
        /// Which attempt, from 1.
        attempt: u32,
        /// When its first attempt began.
        since: Timestamp,
    },
    /// Its request has left.
    Acting {
        /// Which attempt, from 1.
        attempt: u32,
        /// When its first attempt began.
        since: Timestamp,
    },
    /// It was refused for now.
    Retrying {
        /// The attempt that was refused.
        attempt: u32,
        /// When its first attempt began.
        since: Timestamp,
        /// Who refuses.
        why: String,
        /// When it is tried again.
        at: Timestamp,
        /// It only waits for its turn: it may be tried as soon as that has come.
        held: bool,
    },
    /// It was answered, and its goal is not seen yet.
    Verifying {
        /// Which attempt, from 1.
        attempt: u32,
        /// When its first attempt began.
        since: Timestamp,
        /// What is seen instead.
        why: String,
    },
    /// Its goal was seen, and what has to follow is not seen yet.
    Settling {
        /// Which attempt, from 1.
        attempt: u32,
        /// When its goal was seen.
        since: Timestamp,
        /// What is seen instead.
        why: String,
    },
    /// Its goal was seen.
    Done {
        /// When.
        at: Timestamp,
    },
    /// It was left out.
    Skipped {
        /// The reason that was given.
        why: String,
    },
    /// It did not work.
    Failed {
        /// Which attempt, from 1.
        attempt: u32,
        /// Why.
        why: String,
    },
    /// It may have been done or not, and asking again could do it twice.
    Unknown {
        /// Which attempt, from 1.
        attempt: u32,
        /// What is known.
        why: String,
    },
}

impl Progress {
    /// Whether it counts as being carried out.
    pub const fn is_under_way(&self) -> bool {
        self.takes_room() || self.is_settling()
    }

    /// Whether others of its stage have to wait for it, if there is no more room.
    pub(super) const fn takes_room(&self) -> bool {
        matches!(
            self,
            Self::Recording { .. }
                | Self::Acting { .. }
                | Self::Retrying { .. }
                | Self::Verifying { .. }
        )
    }

    /// Whether the world has not answered its request yet.
    pub(super) const fn is_asked(&self) -> bool {
        matches!(self, Self::Recording { .. } | Self::Acting { .. })
    }

    /// Whether only what has to follow is missing.
    pub const fn is_settling(&self) -> bool {
        matches!(self, Self::Settling { .. })
    }

    /// Whether the next stage need not wait for it.
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Skipped { .. })
    }

    /// Whether somebody has to decide what becomes of it.
    pub const fn has_failed(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Unknown { .. })
    }

    /// When its first attempt began, while it is under way.
    pub const fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Recording { since, .. }
            | Self::Acting { since, .. }
            | Self::Retrying { since, .. }
            | Self::Verifying { since, .. }
            | Self::Settling { since, .. } => Some(*since),
            Self::Waiting
            | Self::Done { .. }
            | Self::Skipped { .. }
            | Self::Failed { .. }
            | Self::Unknown { .. } => None,
        }
    }

    /// How long a step may take from the beginning of what it is at, seconds.
    pub fn limit_s(&self, step: &Step) -> u32 {
        let sequel = step.sequel.as_ref().filter(|_| self.is_settling());
        sequel.map_or(step.deadline_s, |it| it.deadline_s)
    }

    /// Attempts that were made, as far as they still matter.
    pub const fn attempts(&self) -> u32 {
        match self {
            Self::Recording { attempt, .. }
            | Self::Acting { attempt, .. }
            | Self::Retrying { attempt, .. }
            | Self::Verifying { attempt, .. }
            | Self::Settling { attempt, .. }
            | Self::Failed { attempt, .. }
            | Self::Unknown { attempt, .. } => *attempt,
            Self::Waiting | Self::Done { .. } | Self::Skipped { .. } => 0,
        }
    }

    /// Whether it is done as soon as its goal is seen. Of what nobody knows whether it happened, the goal
    /// proves nothing: a database is available before it fails over, too.
    pub(super) const fn awaits_goal(&self) -> bool {
        matches!(self, Self::Retrying { .. } | Self::Verifying { .. })
    }

    /// Its goal will not be seen any more.
    pub(super) fn give_up(&mut self, why: String) {
        if let Self::Verifying { attempt, .. } = self {
            *self = Self::Failed { attempt: *attempt, why };
        }
    }

    /// Says what is seen instead of the goal.
    pub(super) fn explain(&mut self, seen: String) {
        if let Self::Verifying { why, .. } | Self::Settling { why, .. } = self {
            *why = seen;
        }
    }

    /// The attempt, its beginning and what is seen instead, of what cannot wait for ever.
    pub(super) fn patience(&self) -> Option<(u32, Timestamp, &str)> {
        match self {
            Self::Retrying { attempt, since, why, .. }
            | Self::Verifying { attempt, since, why }
            | Self::Settling { attempt, since, why } => Some((*attempt, *since, why)),
            Self::Waiting
            | Self::Recording { .. }
            | Self::Acting { .. }
            | Self::Done { .. }
            | Self::Skipped { .. }
            | Self::Failed { .. }
            | Self::Unknown { .. } => None,
        }
    }

    /// Has it tried again now, if it only waits for its turn; whether it does.
    pub(super) const fn wake(&mut self, now: Timestamp) -> bool {
        if let Self::Retrying { at, held: true, .. } = self {
            *at = now;
            return true;
        }
        false
    }

    /// Whether it is time to try it again.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        matches!(self, Self::Retrying { at, .. } if *at <= now)
    }
}
