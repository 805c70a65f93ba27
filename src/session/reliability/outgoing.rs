//! Messages that are sent and not yet acknowledged.

use std::{collections::BTreeMap, time::Duration};

use super::round_trip::RoundTrip;

/// Bytes of user data in one message.
pub(crate) const CHUNK: usize = 1024;
/// Unacknowledged messages; beyond it the producer waits. Nothing is thrown away.
pub(crate) const WINDOW: usize = 1024;
/// How often time-outs are looked for.
const LOOK: Duration = Duration::from_millis(100);
/// Longest wait for one message, however often it was repeated.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// Repeats in one look, so that a long gap ends in no flood.
const BURST: usize = 64;
/// Later messages acknowledged before one counts as lost.
const PASSED: u32 = 3;

#[derive(Debug)]
struct Sent {
    /// Encoded, and encrypted, once: a repeat is the same bytes.
    frame: Vec<u8>,
    last: Duration,
    /// The how-manieth transmission of all this was.
    order: u64,
    repeats: u32,
    /// Acknowledgements of messages sent after it.
    passed: u32,
}

/// Numbers messages, keeps each until it is acknowledged, and says which to send again.
#[derive(Debug)]
pub(crate) struct Outgoing {
    next: i64,
    unacknowledged: BTreeMap<i64, Sent>,
    bytes: usize,
    transmissions: u64,
    round_trip: RoundTrip,
    /// Whether later messages have overtaken one.
    any_overtaken: bool,
    looked: Duration,
    /// When the oldest message last changed: without progress the far end is stuck.
    progress: Duration,
}

impl Outgoing {
    /// Nothing sent yet.
    pub(crate) fn new() -> Self {
        Self {
            next: 0,
            unacknowledged: BTreeMap::new(),
            bytes: 0,
            transmissions: 0,
            round_trip: RoundTrip::new(),
            any_overtaken: false,
            looked: Duration::ZERO,
            progress: Duration::ZERO,
        }
    }

    /// Whether another message may be sent.
    pub(crate) fn has_room(&self) -> bool {
        self.unacknowledged.len() < WINDOW
    }

    /// Whether everything has arrived.
    pub(crate) fn is_empty(&self) -> bool {
        self.unacknowledged.is_empty()
    }

    /// The number of the next message.
    pub(crate) fn next(&self) -> i64 {
        self.next
    }

    /// Bytes kept.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Keeps the message with the next number. To be called before it is written anywhere: an
    /// acknowledgement may be faster than the writer.
    pub(crate) fn keep(&mut self, now: Duration, frame: Vec<u8>) {
        if self.unacknowledged.is_empty() {
            self.restart(now);
        }
        self.transmissions += 1;
        self.bytes += frame.len();
        let sent = Sent { frame, last: now, order: self.transmissions, repeats: 0, passed: 0 };
        self.unacknowledged.insert(self.next, sent);
        self.next += 1;
    }

    /// Takes an acknowledgement; false when no such message was ever sent.
    pub(crate) fn acknowledge(&mut self, now: Duration, sequence: i64) -> bool {
        if !(0..self.next).contains(&sequence) {
            return false;
        }
        let Some(sent) = self.unacknowledged.remove(&sequence) else { return true };
        self.bytes -= sent.frame.len();
        if sent.repeats == 0 {
            self.round_trip.sample(now.saturating_sub(sent.last));
        }
        let mut is_oldest = true;
        for (_, earlier) in self.unacknowledged.range_mut(..sequence) {
            is_oldest = false;
            earlier.passed += u32::from(earlier.order < sent.order);
            self.any_overtaken |= earlier.passed >= PASSED;
        }
        if is_oldest {
            self.progress = now;
        }
        true
    }

    /// Messages that later ones have overtaken: surely lost.
    pub(crate) fn overtaken(&mut self, now: Duration) -> Vec<Vec<u8>> {
        if !std::mem::take(&mut self.any_overtaken) {
            return Vec::new();
        }
        self.repeat(now, |sent, _| sent.passed >= PASSED)
    }

    /// Messages whose time is up.
    pub(crate) fn due(&mut self, now: Duration) -> Vec<Vec<u8>> {
        if now < self.looked + LOOK {
            return Vec::new();
        }
        self.looked = now;
        let timeout = self.round_trip.timeout();
        let due = self.repeat(now, |sent, now| {
            let wait = timeout * 2_u32.saturating_pow(sent.repeats.min(8));
            now >= sent.last + wait.min(LONGEST_WAIT)
        });
        if !due.is_empty() {
            self.round_trip.back_off();
        }
        due
    }

    /// Sending begins again after a while in which it was not allowed.
    pub(crate) fn restart(&mut self, now: Duration) {
        self.progress = now;
        self.looked = now;
    }

    /// Every unacknowledged message, for a new connection.
    pub(crate) fn all(&mut self, now: Duration) -> Vec<Vec<u8>> {
        self.restart(now);
        let mut frames = Vec::with_capacity(self.unacknowledged.len());
        for sent in self.unacknowledged.values_mut() {
            self.transmissions += 1;
            frames.push(sent.again(now, self.transmissions));
            sent.repeats = 1;
        }
        frames
    }

    /// The oldest message alone, to see whether anybody listens.
    pub(crate) fn probe(&mut self, now: Duration) -> Option<Vec<u8>> {
        let sent = self.unacknowledged.values_mut().next()?;
        self.transmissions += 1;
        Some(sent.again(now, self.transmissions))
    }

    /// How long nothing has moved although something waits.
    pub(crate) fn stuck(&self, now: Duration) -> Duration {
        if self.is_empty() { Duration::ZERO } else { now.saturating_sub(self.progress) }
    }

    /// When to look again.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        (!self.is_empty()).then_some(self.looked + LOOK)
    }

    fn repeat(&mut self, now: Duration, lost: impl Fn(&Sent, Duration) -> bool) -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        for sent in self.unacknowledged.values_mut() {
            if frames.len() < BURST && lost(sent, now) {
                self.transmissions += 1;
                frames.push(sent.again(now, self.transmissions));
            }
        }
        frames
    }
}

impl Sent {
    fn again(&mut self, now: Duration, order: u64) -> Vec<u8> {
        self.last = now;
        self.order = order;
        self.repeats = self.repeats.saturating_add(1);
        self.passed = 0;
        self.frame.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn sent(count: u8) -> Outgoing {
        let mut outgoing = Outgoing::new();
        for byte in 0..count {
            outgoing.keep(ms(0), vec![byte]);
        }
        outgoing
    }

    #[test]
    fn a_message_is_repeated_until_it_is_acknowledged() {
        let mut outgoing = sent(2);
        assert!(outgoing.due(ms(150)).is_empty());
        assert_eq!(outgoing.due(ms(250)), [[0], [1]]);
        assert!(outgoing.acknowledge(ms(260), 0));
        assert!(outgoing.due(ms(360)).is_empty(), "it waits longer the second time");
        assert_eq!(outgoing.due(ms(1500)), [[1]]);
        assert!(outgoing.acknowledge(ms(1600), 1) && outgoing.is_empty());
        assert_eq!((outgoing.deadline(), outgoing.bytes()), (None, 0));
    }

    #[test]
    fn an_overtaken_message_is_repeated_at_once_and_only_once() {
        let mut outgoing = sent(5);
        for sequence in [1, 2] {
            outgoing.acknowledge(ms(10), sequence);
            assert!(outgoing.overtaken(ms(10)).is_empty());
        }
        outgoing.acknowledge(ms(10), 3);
        assert_eq!(outgoing.overtaken(ms(10)), [[0]]);
        outgoing.acknowledge(ms(11), 4);
        assert!(outgoing.overtaken(ms(11)).is_empty(), "4 was sent before the repeat");
    }

    #[test]
    fn acknowledgements_of_nothing_are_told_from_repeated_ones() {
        let mut outgoing = sent(1);
        assert!(outgoing.acknowledge(ms(1), 0));
        assert!(outgoing.acknowledge(ms(2), 0), "a repeat is harmless");
        assert!(!outgoing.acknowledge(ms(2), 1) && !outgoing.acknowledge(ms(2), -1));
    }

    #[test]
    fn a_full_window_blocks_and_a_look_never_floods() {
        let mut outgoing = Outgoing::new();
        while outgoing.has_room() {
            outgoing.keep(ms(0), vec![0]);
        }
        assert_eq!(outgoing.unacknowledged.len(), WINDOW);
        assert_eq!(outgoing.due(ms(500)).len(), BURST);
        assert_eq!(outgoing.all(ms(600)).len(), WINDOW);
        assert_eq!(outgoing.stuck(ms(5600)), Duration::from_secs(5));
    }
}
