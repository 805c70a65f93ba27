//! What will happen, in order.

use std::{cmp::Ordering, collections::BinaryHeap};

/// Milliseconds since the simulation began.
pub(in crate::adapters::sandbox) type Instant = u64;

/// Events by time; those of one moment in the order in which they were planned.
#[derive(Debug)]
pub(super) struct Queue<E> {
    heap: BinaryHeap<Planned<E>>,
    planned: u64,
}

#[derive(Debug)]
struct Planned<E> {
    at: Instant,
    number: u64,
    event: E,
}

impl<E> Queue<E> {
    pub(super) const fn new() -> Self {
        Self { heap: BinaryHeap::new(), planned: 0 }
    }

    pub(super) fn plan(&mut self, at: Instant, event: E) {
        self.planned += 1;
        self.heap.push(Planned { at, number: self.planned, event });
    }

    /// The next event that is due by `until`, and when it is.
    pub(super) fn due(&mut self, until: Instant) -> Option<(Instant, E)> {
        if self.heap.peek()?.at > until {
            return None;
        }
        self.heap.pop().map(|planned| (planned.at, planned.event))
    }

    /// When something happens next.
    pub(super) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|planned| planned.at)
    }
}

impl<E> Ord for Planned<E> {
    // Reversed, since the heap gives its largest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

impl<E> PartialOrd for Planned<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for Planned<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<E> Eq for Planned<E> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_time_and_then_by_plan() {
        let mut queue = Queue::new();
        for (at, name) in [(20, "late"), (10, "first"), (10, "second"), (30, "later")] {
            queue.plan(at, name);
        }
        assert_eq!(queue.next(), Some(10));
        let seen: Vec<_> = std::iter::from_fn(|| queue.due(20)).collect();
        assert_eq!(seen, [(10, "first"), (10, "second"), (20, "late")]);
        assert_eq!(queue.next(), Some(30));
    }
}
