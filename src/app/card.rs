//! A text below the pane for those who learn: it takes lines of its own, so that it hides no row, and
//! no keys.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, Paragraph},
};

use super::{Effect, State};
use crate::{
    action::Action,
    ports::News,
    ui::{
        text::clean,
        theme::{Role, Theme},
    },
};

/// Lines of text, at most.
const LINES: usize = 6;
/// Lines of the screen that are left for the rest, at least.
const REST: u16 = 12;
/// How many ticks a text stands: seconds in which it can be read, and acted on.
const TICKS: u16 = 120;

/// A word, which may be a key with a full stop after it.
type Word = Vec<(Role, String)>;

/// A text with a title.
#[derive(Debug)]
pub(super) struct Card {
    title: String,
    words: Vec<Word>,
    /// How many ticks it still stands, unless that is up to somebody else.
    ticks: Option<u16>,
}

impl Card {
    /// One that goes after a while.
    pub(super) fn fading(title: &str, words: Vec<Word>) -> Self {
        Self { ticks: Some(TICKS), ..Self::lasting(title, words) }
    }

    /// One that stays.
    pub(super) fn lasting(title: &str, words: Vec<Word>) -> Self {
        Self { title: title.to_owned(), words, ticks: None }
    }

    /// A tick has passed: whether it goes.
    pub(super) fn fades(&mut self) -> bool {
        self.ticks = self.ticks.map(|ticks| ticks.saturating_sub(1));
        self.ticks == Some(0)
    }

    /// Its lines, broken between words, and how wide each is.
    fn lines(&self, area: Rect) -> Vec<Vec<&Word>> {
        let room = usize::from(area.width.saturating_sub(2)).max(1);
        let (mut lines, mut used): (Vec<Vec<&Word>>, _) = (Vec::new(), 0);
        for word in &self.words {
            let width: usize = word.iter().map(|(_, text)| cells(text)).sum();
            match lines.last_mut() {
                Some(line) if used + 1 + width <= room => {
                    line.push(word);
                    used += 1 + width;
                }
                _ => {
                    lines.push(vec![word]);
                    used = width;
                }
            }
        }
        lines.truncate(LINES);
        lines
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
        let block = Block::bordered()
            .title(format!(" {} ", clean(&self.title)))
            .title_style(theme.style(Role::Title))
            .border_style(theme.style(Role::Border));
        let lines = self.lines(area).into_iter().map(|words| drawn(&words, theme));
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()).block(block), area);
    }
}

fn drawn(words: &[&Word], theme: &Theme) -> Line<'static> {
    let mut spans = Vec::new();
    for word in words {
        if !spans.is_empty() {
            spans.push(Span::raw(" "));
        }
        let parts = word.iter().map(|(role, text)| Span::styled(text.clone(), theme.style(*role)));
        spans.extend(parts);
    }
    Line::from(spans)
}

impl State {
    /// What an order has come to: faults of a file are too many for the bottom line.
    pub(super) fn directed(&mut self, outcome: Result<String, String>) -> Vec<Effect> {
        if self.awaits_incident() {
            return self.tour_directed(outcome);
        }
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
            // Whoever is to find out what has happened is not told.
            News::Happened(_) if self.tour.is_some() => {}
            News::Happened(text) => return self.tell(text),
            News::Said { text, .. } if text.is_empty() => self.card = None,
            News::Said { title, text } => {
                let words = clean(&text);
                let words = words.split_whitespace().map(|it| vec![(Role::Text, it.to_owned())]);
                self.card = Some(Card::fading(&title, words.collect()));
            }
        }
        self.draw_again()
    }

    /// The words of a text, in which `{next-row}` stands for the key of that action in the view on
    /// screen; where it has none, for its name.
    pub(super) fn worded(&self, text: &str) -> Vec<Word> {
        let contexts = self.pane_contexts();
        let word = |word: &str| {
            let (before, rest) = word.split_once('{').unwrap_or((word, ""));
            let (name, after) = rest.split_once('}').unwrap_or_default();
            let mut parts = vec![(Role::Text, before.to_owned())];
            if let Ok(action) = name.parse::<Action>() {
                let keys = self.keymap.keys_for(&contexts, action);
                parts.push((Role::Key, if keys.is_empty() { name.to_owned() } else { keys }));
            }
            parts.push((Role::Text, after.to_owned()));
            parts.retain(|(_, text)| !text.is_empty());
            parts
        };
        text.split_whitespace().map(word).collect()
    }

    /// Lines that the card takes on a screen of this size; none where too few would be left.
    pub(super) fn card_height(&self, area: Rect) -> u16 {
        let lesson = self.lesson_card();
        let lines = lesson.as_ref().or(self.card.as_ref()).map_or(0, |card| card.lines(area).len());
        let height = u16::try_from(lines).unwrap_or(0);
        if height == 0 || area.height < height + REST { 0 } else { height + 2 }
    }

    /// Draws the card, if it takes any lines.
    pub(super) fn render_card(&self, frame: &mut Frame<'_>, area: Rect) {
        let lesson = self.lesson_card();
        if let Some(card) = lesson.as_ref().or(self.card.as_ref()).filter(|_| !area.is_empty()) {
            card.render(frame, area, &self.theme);
        }
    }
}

fn cells(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}
