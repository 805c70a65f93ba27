//! Cuts a body into lines, whatever the borders of its pieces.

/// What is left when a line is longer than the limit.
#[derive(Debug, PartialEq, Eq)]
pub struct Overlong;

/// Bytes that have come and are not yet taken as lines.
#[derive(Debug)]
pub struct Lines {
    /// Where the next piece is appended.
    pub buffer: Vec<u8>,
    /// Bytes at the start that were handed out.
    taken: usize,
    /// Bytes behind `taken` that are known to hold no line feed.
    searched: usize,
    limit: usize,
}

impl Lines {
    /// Lines of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), taken: 0, searched: 0, limit }
    }

    /// The next complete line without its line feed, or nothing until more comes.
    pub fn cut(&mut self) -> Result<Option<&[u8]>, Overlong> {
        let from = self.taken + self.searched;
        let Some(found) = self.buffer[from..].iter().position(|byte| *byte == b'\n') else {
            self.buffer.drain(..self.taken);
            self.taken = 0;
            self.searched = self.buffer.len();
            let within = self.buffer.len() <= self.limit;
            return if within { Ok(None) } else { Err(Overlong) };
        };
        let start = self.taken;
        let end = from + found;
        (self.taken, self.searched) = (end + 1, 0);
        if end - start > self.limit { Err(Overlong) } else { Ok(Some(&self.buffer[start..end])) }
    }

    /// Whether a line has begun that has no end yet.
    pub fn is_within(&self) -> bool {
        self.taken < self.buffer.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &[u8], size: usize) -> Vec<Vec<u8>> {
        let mut lines = Lines::new(1000);
        let mut found = Vec::new();
        for piece in text.chunks(size) {
            lines.buffer.extend_from_slice(piece);
            while let Some(line) = lines.cut().unwrap() {
                found.push(line.to_vec());
            }
        }
        found.push(lines.buffer.split_off(lines.taken));
        found
    }

    proptest! {
        #[test]
        fn borders_of_pieces_do_not_matter(text in "[a-c\n]{0,200}", size in 1_usize..20) {
            let expected: Vec<_> = text.as_bytes().split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
            prop_assert_eq!(split(text.as_bytes(), size), expected);
        }
    }

    #[test]
    fn a_line_beyond_the_limit_is_refused_with_and_without_its_end() {
        for text in ["123456", "123456\n"] {
            let mut lines = Lines::new(5);
            lines.buffer.extend_from_slice(text.as_bytes());
            assert_eq!(lines.cut(), Err(Overlong));
        }
    }
}
