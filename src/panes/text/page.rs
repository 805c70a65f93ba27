//! Lines to be read: moved through, wrapped, searched and handed out.

use ratatui::{Frame, layout::Rect, widgets::Block};
use regex::Regex;

use crate::{
    action::{Action, AppAction},
    ui::{
        line::StyledLine,
        search::pattern,
        text::clean,
        theme::{Role, Theme},
        viewport::{Lines, Viewport},
    },
};

/// A text on screen.
#[derive(Default)]
pub(in crate::panes) struct Page {
    lines: Vec<StyledLine>,
    viewport: Viewport,
    filter: String,
    search: Option<Regex>,
    /// Lines that match.
    matches: Vec<usize>,
    /// The match that was gone to last.
    current: Option<usize>,
}

impl Page {
    /// Shows these lines, from the same place on.
    pub(in crate::panes) fn set(&mut self, lines: Vec<StyledLine>) {
        self.lines = lines;
        self.find();
    }

    /// Shows other lines than before: what was gone to is somewhere else.
    pub(in crate::panes) fn lose_place(&mut self) {
        self.current = None;
    }

    /// Carries out what is about any text; false if it is about something else.
    pub(in crate::panes) fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Motion(motion) => self.viewport.go(motion, self.lines.as_slice()),
            Action::App(AppAction::ToggleWrap) => self.viewport.toggle_wrap(),
            Action::App(AppAction::NextMatch) => self.go_to_match(true),
            Action::App(AppAction::PreviousMatch) => self.go_to_match(false),
            Action::App(_) | Action::Verb(_) => return false,
        }
        true
    }

    /// Searches; an empty text ends that. What cannot be read is explained.
    pub(in crate::panes) fn set_filter(&mut self, text: &str) -> Result<(), String> {
        self.search = if text.is_empty() { None } else { Some(pattern(text)?) };
        text.clone_into(&mut self.filter);
        self.current = None;
        self.find();
        self.go_to_match(true);
        Ok(())
    }

    /// What is searched for.
    pub(in crate::panes) fn filter(&self) -> &str {
        &self.filter
    }

    /// All lines, uncut; absent if there are none.
    pub(in crate::panes) fn text(&self) -> Option<String> {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(line.text());
            text.push('\n');
        }
        (!text.is_empty()).then_some(text)
    }

    /// Whether there is nothing to read.
    pub(in crate::panes) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn find(&mut self) {
        self.matches.clear();
        let Some(search) = &self.search else { return };
        let found = self.lines.iter().enumerate().filter(|(_, line)| search.is_match(line.text()));
        self.matches.extend(found.map(|(index, _)| index));
    }

    /// Goes to the next match, or the one before, round the end.
    fn go_to_match(&mut self, forward: bool) {
        let count = self.matches.len();
        if count == 0 {
            return;
        }
        let next = match (self.current, forward) {
            (Some(current), true) => (current + 1) % count,
            (Some(current), false) => (current + count - 1) % count,
            (None, _) => {
                let top = self.viewport.top();
                self.matches.iter().position(|line| *line >= top).unwrap_or(0)
            }
        };
        self.current = Some(next);
        self.viewport.show(self.matches.get(next).copied().unwrap_or(0));
    }

    /// The title with what is searched for, and whether lines are wrapped.
    fn title(&self, name: &str) -> String {
        let mut title = format!(" {}", clean(name));
        if self.search.is_some() {
            let (count, filter) = (self.matches.len(), clean(&self.filter));
            let found = match (self.current, count) {
                (_, 0) => "no line matches".to_owned(),
                (Some(current), _) => format!("{}/{count} lines match", current + 1),
                (None, _) => format!("{count} lines match"),
            };
            title = format!("{title} </{filter}> [{found}]");
        }
        if self.viewport.wrap {
            title.push_str(" wrap");
        }
        title.push(' ');
        title
    }

    /// Draws the part that is on screen, or what stands in its place as long as there is no text.
    pub(in crate::panes) fn draw(
        &mut self,
        frame: &mut Frame<'_>,
        area: Rect,
        theme: &Theme,
        (name, placeholder): (&str, &[StyledLine]),
    ) {
        let area = area.intersection(frame.area());
        let block = Block::bordered()
            .title(self.title(name))
            .title_style(theme.style(Role::Title))
            .border_style(theme.style(Role::Border));
        let inner = block.inner(area);
        frame.render_widget(block, area);
        let lines = if placeholder.is_empty() { &self.lines } else { placeholder };
        let lines = Shortened(lines);
        self.viewport.fit(inner, &lines);
        let search = self.search.as_ref();
        self.viewport.draw(&lines, frame.buffer_mut(), inner, (theme, search));
    }
}

/// Lines that are cut only when they are drawn, so that the pager gets all of them.
struct Shortened<'a>(&'a [StyledLine]);

impl Lines for Shortened<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn line(&self, index: usize) -> StyledLine {
        self.0.get(index).map(|line| line.clone().shortened()).unwrap_or_default()
    }
}
