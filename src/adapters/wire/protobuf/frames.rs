//! Cuts the body of a watch into frames, each after its length.

use crate::adapters::wire::lines::Overlong;

/// Bytes before a frame that say how long it is, the highest first.
const HEAD: usize = 4;

/// Bytes that have come and are not yet taken as frames.
#[derive(Debug)]
pub struct Frames {
    /// Where the next piece is appended.
    pub buffer: Vec<u8>,
    /// Bytes at the start that were handed out.
    taken: usize,
    limit: usize,
}

impl Frames {
    /// Frames of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), taken: 0, limit }
    }

    /// The next complete frame without its length, or nothing until more comes.
    pub fn cut(&mut self) -> Result<Option<&[u8]>, Overlong> {
        let ahead = &self.buffer[self.taken..];
        let length = ahead.first_chunk::<HEAD>().map(|head| u32::from_be_bytes(*head) as usize);
        match length {
            Some(length) if length > self.limit => Err(Overlong),
            Some(length) if ahead.len() - HEAD >= length => {
                let start = self.taken + HEAD;
                self.taken = start + length;
                Ok(Some(&self.buffer[start..self.taken]))
            }
            _ => {
                self.buffer.drain(..self.taken);
                self.taken = 0;
                Ok(None)
            }
        }
    }

    /// Whether a frame has begun that has no end yet.
    pub fn is_within(&self) -> bool {
        self.taken < self.buffer.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn borders_of_pieces_do_not_matter(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..10),
            size in 1_usize..30,
        ) {
            let length = |frame: &Vec<u8>| u32::try_from(frame.len()).unwrap().to_be_bytes();
            let bytes: Vec<u8> =
                frames.iter().flat_map(|it| length(it).into_iter().chain(it.clone())).collect();
            let mut cutter = Frames::new(1000);
            let mut found = Vec::new();
            for piece in bytes.chunks(size) {
                cutter.buffer.extend_from_slice(piece);
                while let Some(frame) = cutter.cut().unwrap() {
                    found.push(frame.to_vec());
                }
            }
            prop_assert_eq!(found, frames);
            prop_assert!(!cutter.is_within());
        }
    }

    #[test]
    fn a_frame_beyond_the_limit_is_refused_by_its_length_alone() {
        let mut frames = Frames::new(5);
        frames.buffer.extend_from_slice(&[0, 0, 0, 6]);
        assert_eq!(frames.cut(), Err(Overlong));
    }

    #[test]
    fn half_a_frame_is_told_from_none() {
        let mut frames = Frames::new(5);
        frames.buffer.extend_from_slice(&[0, 0, 0, 2, b'a']);
        assert_eq!(frames.cut(), Ok(None));
        assert!(frames.is_within());
    }
}
