//! A text below the pane for those who learn: it takes lines of its own, so that it hides no row, and
//! no keys.

use ratatui::{
    Frame,
    layout::Rect,
    text::Line,
    widgets::{Block, Paragraph},
};

use super::{Effect, State};
use crate::{
    ports::News,
    ui::{text::clean, theme::Role},
};

/// Lines of text, at most.
const LINES: usize = 6;
/// How many ticks a text stands: seconds in which it can be read, and acted on.
const TICKS: u16 = 120;

/// A text with a title.
#[derive(Debug)]
pub(super) struct Card {
    title: String,
    text: String,
    ticks: u16,
}

impl Card {
    /// A tick has passed: whether it goes.
    pub(super) fn fades(&mut self) -> bool {
        self.ticks = self.ticks.saturating_sub(1);
        self.ticks == 0
    }
}

impl State {
    /// What an order has come to: faults of a file are too many for the bottom line.
    pub(super) fn directed(&mut self, outcome: Result<String, String>) -> Vec<Effect> {
        match outcome {
            Err(reason) if reason.contains('\n') => {
                self.explain("this cannot be done", &reason);
                Vec::new()
            }
            Ok(text) | Err(text) => self.tell(text),
        }
    }

    /// The simulated platform tells something.
    pub(super) fn hear(&mut self, news: News) -> Vec<Effect> {
        match news {
            News::Happened(text) => return self.tell(text),
            News::Said { text, .. } if text.is_empty() => self.card = None,
            News::Said { title, text } => self.card = Some(Card { title, text, ticks: TICKS }),
        }
        self.draw_again()
    }

    /// Lines that the card takes on a screen of this size; none where too few would be left.
    pub(super) fn card_height(&self, area: Rect) -> u16 {
        let lines = self.card.as_ref().map_or(0, |card| wrapped(&card.text, area).len());
        let height = u16::try_from(lines).unwrap_or(0);
        if height == 0 || area.height < height + 12 { 0 } else { height + 2 }
    }

    /// Draws the card, if it takes any lines.
    pub(super) fn render_card(&self, frame: &mut Frame<'_>, area: Rect) {
        let Some(card) = self.card.as_ref().filter(|_| !area.is_empty()) else { return };
        let block = Block::bordered()
            .title(format!(" {} ", clean(&card.title)))
            .title_style(self.theme.style(Role::Title))
            .border_style(self.theme.style(Role::Border));
        let style = self.theme.style(Role::Text);
        let lines = wrapped(&card.text, area).into_iter().map(|line| Line::styled(line, style));
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()).block(block), area);
    }
}

/// The text in lines that fit between the borders, broken between words.
fn wrapped(text: &str, area: Rect) -> Vec<String> {
    let room = usize::from(area.width.saturating_sub(2)).max(1);
    let mut lines: Vec<String> = Vec::new();
    for word in clean(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if cells(line) + 1 + cells(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.truncate(LINES);
    lines
}

fn cells(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}
