//! Cuts a log into lines of bounded length.

use jiff::Timestamp;

use crate::{model::Symbol, ports::LogLine};

/// Longest line that is given in full, bytes.
const LONGEST: usize = 1 << 20;
/// Ends a line that was cut.
const MARK: &str = " … [cut: the line is longer than 1 MiB]";

/// Bytes of a log that are not yet lines.
#[derive(Debug, Default)]
pub(crate) struct Cutter {
    /// Where the next piece is appended.
    pub(crate) buffer: Vec<u8>,
    /// The rest of the current line was already given, cut.
    skipping: bool,
}

impl Cutter {
    /// Takes out all lines that are complete, or too long to wait for their end.
    pub(crate) fn lines(&mut self, origin: &Symbol) -> Vec<LogLine> {
        let mut lines = Vec::new();
        let mut start = 0;
        while let Some(found) = self.buffer[start..].iter().position(|byte| *byte == b'\n') {
            let end = start + found;
            if !std::mem::take(&mut self.skipping) {
                lines.push(line(&self.buffer[start..end], origin));
            }
            start = end + 1;
        }
        self.buffer.drain(..start);
        if self.skipping {
            self.buffer.clear();
        } else if self.buffer.len() > LONGEST {
            lines.push(line(&self.buffer, origin));
            self.buffer.clear();
            self.skipping = true;
        }
        lines
    }

    /// A last line without a line feed, when the log is over.
    pub(crate) fn rest(&mut self, origin: &Symbol) -> Option<LogLine> {
        let rest = std::mem::take(&mut self.buffer);
        let wanted = !rest.is_empty() && !std::mem::take(&mut self.skipping);
        wanted.then(|| line(&rest, origin))
    }
}

/// Splits the time off, which the kubelet puts before each line.
fn line(bytes: &[u8], origin: &Symbol) -> LogLine {
    let cut = bytes.len() > LONGEST;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]);
    let text = text.strip_suffix('\r').unwrap_or(&text);
    let (time, rest) = text.split_once(' ').unwrap_or((text, ""));
    let (at, text) = match time.parse::<Timestamp>() {
        Ok(at) => (Some(at), rest),
        Err(_) => (None, text),
    };
    let text = if cut { format!("{text}{MARK}") } else { text.to_owned() };
    LogLine { origin: origin.clone(), at, text: text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(pieces: &[&[u8]]) -> Vec<String> {
        let (mut cutter, name) = (Cutter::default(), Symbol::new("app"));
        let mut lines = Vec::new();
        for piece in pieces {
            cutter.buffer.extend_from_slice(piece);
            lines.extend(cutter.lines(&name));
            assert!(cutter.buffer.len() <= LONGEST);
        }
        lines.extend(cutter.rest(&name));
        lines.into_iter().map(|line| line.text.into()).collect()
    }

    #[test]
    fn time_and_text_are_told_apart() {
        let name = Symbol::new("app");
        let line = line(b"2026-01-01T00:00:00.123456789Z  two  spaces\r", &name);
        assert_eq!(line.at, Some("2026-01-01T00:00:00.123456789Z".parse().unwrap()));
        assert_eq!(&*line.text, " two  spaces");
    }

    #[test]
    fn borders_of_pieces_bad_utf8_and_a_missing_end_do_no_harm() {
        let lines = cut(&[b"a\xff", b"b\nc", b"\n\nlast"]);
        assert_eq!(lines, ["a\u{fffd}b", "c", "", "last"]);
    }

    #[test]
    fn an_endless_line_is_cut_once() {
        let piece = vec![b'x'; LONGEST / 2 + 1];
        let lines = cut(&[&piece, &piece, &piece, &piece, b"end\nnext\n"]);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].ends_with(MARK));
        assert_eq!(lines[1], "next");
    }
}
