//! What waits to become messages, in order and bounded.

use std::collections::VecDeque;

use super::{
    payload::{Flag, PayloadType, Size, json},
    reliability::CHUNK,
};

/// Bytes that wait; then the producer is held.
pub(crate) const ROOM: usize = 64 * 1024;
/// Flags that wait; they say nothing new after each other.
const FLAGS: usize = 64;

#[derive(Debug)]
enum Item {
    Output(Vec<u8>),
    Flag(Flag),
}

/// The queue before the window.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// Only the newest size matters.
    size: Option<Size>,
    items: VecDeque<Item>,
    bytes: usize,
}

impl Outbox {
    /// Bytes there is room for.
    pub(crate) fn room(&self) -> usize {
        ROOM.saturating_sub(self.bytes)
    }

    /// Bytes that wait.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.size.is_none()
    }

    /// Queues bytes, as far as there is room; says how many.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> usize {
        let length = self.room().min(bytes.len());
        self.push(bytes.get(..length).unwrap_or_default());
        length
    }

    /// Queues bytes that must not be split by a lack of room.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        self.bytes += bytes.len();
        if let Some(Item::Output(last)) = self.items.back_mut() {
            let (part, rest) = bytes.split_at(bytes.len().min(CHUNK.saturating_sub(last.len())));
            last.extend(part);
            bytes = rest;
        }
        self.items.extend(bytes.chunks(CHUNK).map(|chunk| Item::Output(chunk.to_vec())));
    }

    /// Queues a flag after the bytes before it.
    pub(crate) fn flag(&mut self, flag: Flag) {
        let is_last = matches!(self.items.back(), Some(Item::Flag(last)) if *last == flag);
        if !is_last && self.items.len() < ROOM / CHUNK + FLAGS {
            self.items.push_back(Item::Flag(flag));
        }
    }

    /// Sets the size to be told next.
    pub(crate) fn resize(&mut self, size: Size) {
        self.size = Some(size);
    }

    /// The payload of the next message.
    pub(crate) fn next(&mut self) -> Option<(PayloadType, Vec<u8>)> {
        if let Some(size) = self.size.take() {
            return Some((PayloadType::Size, json(&size)));
        }
        match self.items.pop_front()? {
            Item::Output(bytes) => {
                self.bytes -= bytes.len();
                Some((PayloadType::Output, bytes))
            }
            Item::Flag(flag) => Some((PayloadType::Flag, flag.bytes().to_vec())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_gather_into_full_messages_and_stop_at_the_bound() {
        let mut outbox = Outbox::default();
        for _ in 0..30 {
            assert_eq!(outbox.write(&[7; 100]), 100);
        }
        assert_eq!(outbox.write(&vec![7; ROOM]), ROOM - 3000);
        assert_eq!((outbox.room(), outbox.write(b"x")), (0, 0));
        let sizes: Vec<_> = std::iter::from_fn(|| outbox.next()).map(|(_, it)| it.len()).collect();
        assert_eq!(sizes, vec![CHUNK; ROOM / CHUNK]);
        assert_eq!(outbox.room(), ROOM);
    }

    #[test]
    fn the_newest_size_goes_first_and_flags_keep_their_place() {
        let mut outbox = Outbox::default();
        outbox.write(b"a");
        outbox.flag(Flag::DisconnectToPort);
        outbox.flag(Flag::DisconnectToPort);
        outbox.write(b"b");
        outbox.resize(Size { cols: 1, rows: 1 });
        outbox.resize(Size { cols: 200, rows: 60 });
        let order: Vec<_> = std::iter::from_fn(|| outbox.next()).collect();
        let size = (PayloadType::Size, br#"{"cols":200,"rows":60}"#.to_vec());
        let output = |byte: u8| (PayloadType::Output, vec![byte]);
        let flag = (PayloadType::Flag, vec![0, 0, 0, 1]);
        assert_eq!(order, [size, output(b'a'), flag, output(b'b')]);
        assert!(outbox.is_empty());
    }
}
