//! Which steps of a stage may begin.

use std::collections::BTreeMap;

use super::Progress;
use crate::plan::Stage;

/// The places in the stage of those that may begin now: in order, as long as there is room in the stage
/// and in their queues. What is refused for now keeps its place in the queue.
pub(super) fn next(stage: &Stage, states: &[Progress]) -> Vec<usize> {
    let mut queues: BTreeMap<&str, usize> = BTreeMap::new();
    let mut busy = 0;
    for (step, _) in stage.steps.iter().zip(states).filter(|(_, state)| state.is_under_way()) {
        busy += 1;
        if let Some(queue) = &step.queue {
            *queues.entry(&queue.name).or_default() += 1;
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
            let taken = queues.entry(&queue.name).or_default();
            if *taken >= queue.width.max(1) {
                continue;
            }
            *taken += 1;
        }
        room -= 1;
        places.push(place);
    }
    places
}
