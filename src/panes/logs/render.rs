//! How a log looks.

use ratatui::{Frame, layout::Rect, widgets::Block};
use regex::Regex;

use super::{LogPane, name_of};
use crate::{
    ports::{Begin, LogQuery},
    ui::{
        line::StyledLine,
        text::clean,
        theme::{Role, Theme},
        viewport::Lines,
    },
};

impl LogPane {
    fn title(&self) -> String {
        let mut title = format!(" logs {}", clean(&self.query.target.to_string()));
        if self.query.previous {
            title.push_str(" (before the last restart)");
        }
        if !self.query.pattern.is_empty() {
            title = format!("{title} {{{}}}", clean(&self.query.pattern));
        }
        if !self.filter.is_empty() {
            title = format!("{title} </{}>", clean(&self.filter));
        }
        title = format!("{title} [{}] ", self.buffer.shown(false).count());
        if self.query.begin != Begin::Newest(LogQuery::NEWEST) {
            title = format!("{title}{}, ", name_of(self.query.begin));
        }
        let state = match (self.following, self.unseen) {
            (true, _) => "following".to_owned(),
            (false, 0) => "paused".to_owned(),
            (false, unseen) => format!("paused, {unseen} new"),
        };
        title.push_str(&state);
        if self.buffer.dropped() > 0 {
            title = format!("{title}, {} older dropped", self.buffer.dropped());
        }
        if self.viewport.wrap {
            title.push_str(", wrap");
        }
        title.push(' ');
        title
    }

    /// What is made visible: what is highlighted, or else what the filter looks for.
    fn search(&self) -> Option<&Regex> {
        self.highlight.as_ref().map(|(_, pattern)| pattern).or_else(|| self.buffer.search())
    }

    /// Draws the part that is on screen.
    pub(super) fn draw(&mut self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
        let area = area.intersection(frame.area());
        let block = Block::bordered()
            .title(self.title())
            .title_style(theme.style(Role::Title))
            .border_style(theme.style(Role::Border));
        let inner = block.inner(area);
        frame.render_widget(block, area);
        let lines = self.buffer.shown(self.timestamps);
        self.viewport.fit(inner, &lines);
        if self.following {
            self.viewport.to_end(&lines);
        }
        if lines.count() == 0 && !inner.is_empty() {
            let empty = if self.buffer.len() == 0 { "no lines yet" } else { "no line matches" };
            let empty = StyledLine::new(Role::Muted, empty);
            let drawn = empty.draw(empty.columns(0, inner.width), theme, None);
            frame.buffer_mut().set_line(inner.x, inner.y, &drawn, inner.width);
        }
        self.viewport.draw(&lines, frame.buffer_mut(), inner, (theme, self.search()));
    }
}
