//! Where frames are drawn: each frame leaves in one write, and one that changes nothing writes
//! nothing.

use std::io::{self, Write};

use crossterm::{
    QueueableCommand, cursor,
    terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate},
};
use ratatui::{
    backend::{Backend, ClearType, CrosstermBackend, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};

/// Collects what ratatui draws until [`Output::commit`].
pub(super) struct Output<W> {
    pending: Vec<u8>,
    sink: W,
    /// Absent when unknown, as after another program had the terminal.
    shown: Option<bool>,
    position: Option<Position>,
}

impl<W: Write> Output<W> {
    /// A screen that writes to `sink`, which should not buffer.
    pub(super) fn new(sink: W) -> Self {
        Self { pending: Vec::new(), sink, shown: None, position: None }
    }

    /// Writes the frame as one synchronised update; terminals that do not know these ignore the
    /// marks.
    pub(super) fn commit(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut frame = Vec::with_capacity(self.pending.len() + 16);
        frame.queue(BeginSynchronizedUpdate)?;
        frame.append(&mut self.pending);
        frame.queue(EndSynchronizedUpdate)?;
        self.send(&frame)
    }

    /// Writes bytes that are no part of a frame, such as a copy.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sink.write_all(bytes)?;
        self.sink.flush()
    }

    /// Somebody else has written to the terminal: nothing is known of its cursor.
    pub(super) fn forget(&mut self) {
        self.pending.clear();
        self.shown = None;
        self.position = None;
    }

    fn crossterm(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.pending)
    }

    fn show(&mut self, shown: bool) -> io::Result<()> {
        if self.shown != Some(shown) {
            self.shown = Some(shown);
            if shown {
                self.pending.queue(cursor::Show)?;
            } else {
                self.pending.queue(cursor::Hide)?;
            }
        }
        Ok(())
    }
}

impl<W: Write> Backend for Output<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.position = None;
        self.crossterm().draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.show(false)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.show(true)
    }

    /// The last known position. The terminal itself is never asked: its answer would come in
    /// between the keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.position.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.position != Some(position) {
            self.position = Some(position);
            self.crossterm().set_cursor_position(position)?;
        }
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.crossterm().clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = crossterm::terminal::size()?;
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    /// Nothing: ratatui flushes several times a frame, [`Output::commit`] writes once.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts writes.
    #[derive(Default)]
    struct Sink(Vec<Vec<u8>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn frame(screen: &mut Output<Sink>, cells: &[(u16, u16, &Cell)]) {
        screen.draw(cells.iter().copied()).unwrap();
        screen.hide_cursor().unwrap();
        screen.flush().unwrap();
        screen.commit().unwrap();
    }

    #[test]
    fn a_frame_is_one_synchronised_write() {
        let mut screen = Output::new(Sink::default());
        let cell = Cell::new("x");
        frame(&mut screen, &[(0, 0, &cell), (5, 2, &cell)]);
        assert_eq!(screen.sink.0.len(), 1);
        let text = String::from_utf8(screen.sink.0.remove(0)).unwrap();
        assert!(text.starts_with("\x1b[?2026h"), "{text:?}");
        assert!(text.ends_with("\x1b[?25l\x1b[?2026l"), "{text:?}");
    }

    #[test]
    fn a_frame_that_changes_nothing_writes_nothing() {
        let mut screen = Output::new(Sink::default());
        frame(&mut screen, &[(0, 0, &Cell::new("x"))]);
        frame(&mut screen, &[]);
        assert_eq!(screen.sink.0.len(), 1);
        screen.forget();
        frame(&mut screen, &[]);
        assert_eq!(screen.sink.0.len(), 2, "the cursor is hidden again");
    }
}
