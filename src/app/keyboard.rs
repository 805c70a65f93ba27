//! The keyboard: a thread that reads events and can be told to keep its hands off.
//!
//! Not crossterm's own stream: dropping that one leaves a wake-up behind which can hide the next key,
//! and its thread may go on reading what is typed for the program that has the terminal by then.

use std::{
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use crossterm::event::{self, Event};
use tokio::sync::mpsc;

/// How long the reader looks at the terminal before it asks whether it still may. Keys are not
/// delayed by it, only the handing over is.
const LOOK: Duration = Duration::from_millis(250);

/// Longest wait for the reader to let go.
const PATIENCE: Duration = Duration::from_secs(1);

/// Events that may wait for the loop.
const BACKLOG: usize = 1024;

/// Events as they come.
pub(super) struct Keyboard {
    events: mpsc::Receiver<io::Result<Event>>,
    gate: Arc<Gate>,
}

/// Whether the reader may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Reading,
    /// It has been told to let go.
    Leaving,
    /// It has let go.
    Away,
    /// It is to end.
    Ended,
}

struct Gate {
    phase: Mutex<Phase>,
    changed: Condvar,
}

impl Keyboard {
    /// Starts to read.
    pub(super) fn open() -> Self {
        let (sender, events) = mpsc::channel(BACKLOG);
        let gate = Arc::new(Gate { phase: Mutex::new(Phase::Reading), changed: Condvar::new() });
        let reader = Arc::clone(&gate);
        thread::spawn(move || read(&reader, &sender));
        Self { events, gate }
    }

    /// The next event; none when the terminal is gone.
    pub(super) async fn next(&mut self) -> Option<io::Result<Event>> {
        self.events.recv().await
    }

    /// An event that is at hand.
    pub(super) fn at_hand(&mut self) -> Option<io::Result<Event>> {
        self.events.try_recv().ok()
    }

    /// Stops reading; when this returns, what is typed is left for others.
    pub(super) fn rest(&self) {
        let mut phase = self.gate.lock();
        if *phase == Phase::Reading {
            *phase = Phase::Leaving;
        }
        let waiting = |phase: &mut Phase| *phase == Phase::Leaving;
        // A reader that does not let go in time is stuck in a terminal that is gone.
        drop(self.gate.changed.wait_timeout_while(phase, PATIENCE, waiting));
    }

    /// Reads again.
    pub(super) fn resume(&self) {
        self.gate.turn(Phase::Reading);
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        self.gate.turn(Phase::Ended);
    }
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, to: Phase) {
        *self.lock() = to;
        self.changed.notify_all();
    }

    /// Waits until reading is allowed; false if it never will be again.
    fn pass(&self) -> bool {
        let mut phase = self.lock();
        if *phase == Phase::Leaving {
            *phase = Phase::Away;
            self.changed.notify_all();
        }
        let waiting = |phase: &mut Phase| *phase == Phase::Away;
        let passed = self.changed.wait_while(phase, waiting);
        *passed.unwrap_or_else(PoisonError::into_inner) == Phase::Reading
    }
}

fn read(gate: &Gate, sender: &mpsc::Sender<io::Result<Event>>) {
    while gate.pass() {
        let event = match event::poll(LOOK) {
            Ok(false) => continue,
            Ok(true) => event::read(),
            Err(error) => Err(error),
        };
        let gone = event.is_err();
        if sender.blocking_send(event).is_err() || gone {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_lets_go_and_lets_in_again() {
        let gate = Arc::new(Gate { phase: Mutex::new(Phase::Leaving), changed: Condvar::new() });
        let reader = Arc::clone(&gate);
        let passing = thread::spawn(move || reader.pass());
        let waiting = |phase: &mut Phase| *phase == Phase::Leaving;
        drop(gate.changed.wait_while(gate.lock(), waiting));
        assert_eq!(*gate.lock(), Phase::Away);
        gate.turn(Phase::Reading);
        assert!(passing.join().unwrap());
        gate.turn(Phase::Ended);
        assert!(!gate.pass());
    }
}
