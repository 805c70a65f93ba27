//! UUIDs and other draws of a session, all made from random bytes that the driver gives at its start.

use std::{fmt, time::Duration};

use sha2::{Digest, Sha256};

/// A UUID as it is written in text; on the wire its halves are swapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uuid(pub(crate) [u8; 16]);

impl Uuid {
    /// As a frame carries it: the last eight bytes first.
    pub(crate) fn swapped(self) -> [u8; 16] {
        let mut bytes = self.0;
        bytes.rotate_left(8);
        bytes
    }

    /// From the bytes of a frame.
    pub(crate) fn from_swapped(bytes: [u8; 16]) -> Self {
        Self(Self(bytes).swapped())
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let dash = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

/// A source of unique values that needs no operating system.
#[derive(Debug)]
pub(crate) struct Identities {
    seed: [u8; 32],
    drawn: u64,
}

impl Identities {
    /// From 32 bytes that no other session has.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// A new version 4 UUID.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let mut bytes = self.draw::<16>();
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Uuid(bytes)
    }

    /// Bytes nobody else has drawn; at most 32.
    pub(crate) fn draw<const N: usize>(&mut self) -> [u8; N] {
        self.drawn += 1;
        let hash = Sha256::new().chain_update(self.seed).chain_update(self.drawn.to_be_bytes());
        let hash = hash.finalize();
        let mut bytes = [0; N];
        for (byte, drawn) in bytes.iter_mut().zip(hash) {
            *byte = drawn;
        }
        bytes
    }

    /// Up to as much again as `delay`, so that many clients do not come back at once.
    pub(crate) fn jitter(&mut self, delay: Duration) -> Duration {
        let [share] = self.draw::<1>();
        delay + delay * u32::from(share) / 256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_distinct_and_of_version_four() {
        let mut identities = Identities::new([7; 32]);
        let drawn: Vec<_> = (0..1000).map(|_| identities.uuid().to_string()).collect();
        let distinct: std::collections::BTreeSet<_> = drawn.iter().collect();
        assert_eq!(distinct.len(), drawn.len());
        assert!(drawn.iter().all(|it| it.as_bytes()[14] == b'4' && it.len() == 36));
        assert_ne!(Identities::new([8; 32]).uuid().to_string(), drawn[0]);
    }

    #[test]
    fn swapping_twice_changes_nothing() {
        let uuid = Identities::new([1; 32]).uuid();
        assert_eq!(Uuid::from_swapped(uuid.swapped()), uuid);
        assert_ne!(uuid.swapped(), uuid.0);
    }
}
