//! Where reading a log stopped, so that a new connection repeats no line.

use jiff::Timestamp;

/// The last line that was given: its time, and how many lines of that time came before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    last: Option<Timestamp>,
    /// Lines given that carry the time `last`.
    given: u32,
    /// Lines of that time still to be passed over after a new connection.
    skip: u32,
    resuming: bool,
}

/// What to do with a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Give it.
    Give,
    /// It was given before.
    Repeat,
    /// Give it; the line given last is not in the log any more, so lines may be missing before it.
    GiveAfterGap,
}

impl Place {
    /// From when a new connection must read; the kubelet rounds it down to the second.
    pub(super) fn since(&self) -> Option<Timestamp> {
        self.last
    }

    /// A new connection begins.
    pub(super) fn resume(&mut self) {
        self.resuming = self.last.is_some();
        self.skip = self.given;
    }

    /// The next line of the connection was written at `at`.
    pub(super) fn step(&mut self, at: Option<Timestamp>) -> Step {
        let Some(at) = at else {
            return if self.resuming { Step::Repeat } else { Step::Give };
        };
        if self.resuming {
            if self.last.is_some_and(|last| at < last) {
                return Step::Repeat;
            }
            if self.last == Some(at) && self.skip > 0 {
                self.skip -= 1;
                return Step::Repeat;
            }
            self.resuming = false;
            let lost = self.skip > 0;
            self.note(at);
            return if lost { Step::GiveAfterGap } else { Step::Give };
        }
        self.note(at);
        Step::Give
    }

    fn note(&mut self, at: Timestamp) {
        self.given = if self.last == Some(at) { self.given.saturating_add(1) } else { 1 };
        self.last = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(place: &mut Place, seconds: &[i64]) -> Vec<Step> {
        let at = |second: &i64| Timestamp::from_second(*second).unwrap();
        seconds.iter().map(|second| place.step(Some(at(second)))).collect()
    }

    #[test]
    fn a_new_connection_repeats_nothing_and_loses_nothing() {
        let mut place = Place::default();
        assert_eq!(steps(&mut place, &[1, 2, 2]), [Step::Give, Step::Give, Step::Give]);
        place.resume();
        let (again, new) = (Step::Repeat, Step::Give);
        assert_eq!(
            steps(&mut place, &[1, 2, 2, 2, 3]),
            [again, Step::Repeat, Step::Repeat, new, Step::Give]
        );
    }

    #[test]
    fn a_log_that_was_rotated_meanwhile_has_a_gap() {
        let mut place = Place::default();
        steps(&mut place, &[1, 2]);
        place.resume();
        assert_eq!(steps(&mut place, &[5, 6]), [Step::GiveAfterGap, Step::Give]);
    }
}
