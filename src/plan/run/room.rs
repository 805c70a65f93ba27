//! Which steps of a stage may begin.

use std::collections::BTreeMap;

use super::{Ledger, Progress};
use crate::plan::{Queue, Stage};

/// What is under way of a queue.
#[derive(Clone, Copy, Default)]
struct Line {
    /// Steps that the world has not answered.
    asked: usize,
    /// Steps that take room, these among them.
    busy: usize,
    /// Steps that were refused for now.
    refused: usize,
}

impl Line {
    /// How many more of the queue may begin. Where its budget is seen, that tells; one at least is always
    /// asked for, so that who refuses it is told, and when that has taken too long.
    fn open(self, queue: &Queue, ledger: &Ledger) -> usize {
        match ledger.free(queue) {
            None => queue.width.max(1).saturating_sub(self.busy),
            Some(free) if self.asked + self.refused == 0 => free.max(1),
            Some(free) => free.saturating_sub(self.asked),
        }
    }
}

/// The places in the stage of those that may begin now: in order, as long as there is room in the stage
/// and in their queues. What is refused for now keeps its place in the queue.
pub(super) fn next(stage: &Stage, states: &[Progress], ledger: &Ledger) -> Vec<usize> {
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    let mut busy = 0;
    for (step, state) in stage.steps.iter().zip(states).filter(|(_, it)| it.takes_room()) {
        busy += 1;
        if let Some(queue) = &step.queue {
            let line = lines.entry(&queue.name).or_default();
            line.busy += 1;
            line.asked += usize::from(state.is_asked());
            line.refused += usize::from(matches!(state, Progress::Retrying { .. }));
        }
    }
    let mut room = stage.width.max(1).saturating_sub(busy);
    let mut places = Vec::new();
    for (place, step) in stage.steps.iter().enumerate() {
        if room == 0 {
            break;
        }
        if states.get(place) != Some(&Progress::Waiting) {
            continue;
        }
        if let Some(queue) = &step.queue {
            let line = lines.entry(&queue.name).or_default();
            if line.open(queue, ledger) == 0 {
                continue;
            }
            line.asked += 1;
            line.busy += 1;
        }
        room -= 1;
        places.push(place);
    }
    places
}
