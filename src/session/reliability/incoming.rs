//! Messages that arrive, put in order.

use std::collections::BTreeMap;

/// Messages kept out of order. The agent repeats only its oldest one, ten times a second, so that a
/// small window would make every loss under load slow.
const WINDOW: usize = 10_000;
/// Bytes kept out of order.
const BYTES: usize = 12 * 1024 * 1024;
/// The most an agent ever has on its way; beyond it no honest message can be.
const HORIZON: i64 = 110_000;

/// A message whose turn it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) payload_type: u32,
    pub(crate) payload: Vec<u8>,
}

/// What became of a message that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Taken: acknowledge.
    Taken,
    /// Known already: acknowledge again, or the sender repeats it for ever.
    Repeat,
    /// No room: no acknowledgement, it will come again.
    NoRoom,
    /// A number that cannot be.
    Impossible,
}

/// Puts messages in order, in bounded memory.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    expected: i64,
    kept: BTreeMap<i64, Message>,
    bytes: usize,
}

impl Incoming {
    /// Takes a message in.
    pub(crate) fn arrive(&mut self, sequence: i64, payload_type: u32, payload: &[u8]) -> Arrival {
        let ahead = sequence.saturating_sub(self.expected);
        if sequence < 0 || ahead > HORIZON {
            return Arrival::Impossible;
        }
        if ahead < 0 || self.kept.contains_key(&sequence) {
            return Arrival::Repeat;
        }
        let full = self.kept.len() >= WINDOW || self.bytes + payload.len() > BYTES;
        if ahead > 0 && full {
            return Arrival::NoRoom;
        }
        self.bytes += payload.len();
        self.kept.insert(sequence, Message { payload_type, payload: payload.to_vec() });
        Arrival::Taken
    }

    /// The next message in order, if it is there.
    pub(crate) fn next(&mut self) -> Option<Message> {
        let message = self.kept.remove(&self.expected)?;
        self.bytes -= message.payload.len();
        self.expected = self.expected.saturating_add(1);
        Some(message)
    }

    /// Whether a message is missing before others that have arrived.
    pub(crate) fn has_gap(&self) -> bool {
        !self.kept.is_empty()
    }

    /// Bytes kept.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(incoming: &mut Incoming) -> Vec<u8> {
        std::iter::from_fn(|| incoming.next()).flat_map(|it| it.payload).collect()
    }

    #[test]
    fn order_is_restored_and_repeats_are_told() {
        let mut incoming = Incoming::default();
        assert_eq!(incoming.arrive(1, 1, b"b"), Arrival::Taken);
        assert_eq!(incoming.arrive(1, 1, b"b"), Arrival::Repeat);
        assert!(drain(&mut incoming).is_empty() && incoming.has_gap());
        assert_eq!(incoming.arrive(0, 1, b"a"), Arrival::Taken);
        assert_eq!(drain(&mut incoming), b"ab");
        assert_eq!(incoming.arrive(0, 1, b"a"), Arrival::Repeat);
        assert!(!incoming.has_gap() && incoming.bytes() == 0);
    }

    #[test]
    fn impossible_numbers_are_refused() {
        let mut incoming = Incoming::default();
        for sequence in [-1, i64::MIN, i64::MAX, HORIZON + 1] {
            assert_eq!(incoming.arrive(sequence, 1, b"x"), Arrival::Impossible);
        }
    }

    #[test]
    fn memory_is_bounded_and_the_missing_message_always_has_room() {
        let mut incoming = Incoming::default();
        let large = vec![0; 100_000];
        let taken =
            (1..1000).filter(|it| incoming.arrive(*it, 1, &large) == Arrival::Taken).count();
        assert_eq!(taken, BYTES / large.len());
        assert_eq!(incoming.arrive(0, 1, &large), Arrival::Taken);

        let mut incoming = Incoming::default();
        let taken =
            (1..20_000).filter(|it| incoming.arrive(*it, 1, b"x") == Arrival::Taken).count();
        assert_eq!(taken, WINDOW);
    }
}
