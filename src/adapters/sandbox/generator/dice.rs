//! Numbers that a seed decides.

/// A sequence that looks random and never changes: splitmix64.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of some things.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(all.len()).ok()?.max(1);
        all.get(usize::try_from(self.next() % count).ok()?)
    }

    /// Something that happens in so many of a hundred cases.
    pub(super) const fn happens(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}
