//! The frame of a popup, and text in it that scrolls.

use ratatui::{
    Frame,
    layout::Rect,
    widgets::{Block, Clear},
};

use super::Outcome;
use crate::{
    action::{Action, AppAction},
    ui::{
        line::StyledLine,
        text::clean,
        theme::{Role, Theme},
        viewport::Viewport,
    },
};

/// Clears the middle of `area` and draws a border there; gives back what is inside. `width` and
/// `height` are those of the content.
pub(super) fn open(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: &Theme,
    title: &str,
    (width, height): (usize, usize),
) -> Rect {
    let cells = |wanted: usize, most: u16| u16::try_from(wanted + 2).unwrap_or(most).min(most);
    let (width, height) = (cells(width, area.width), cells(height, area.height));
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
    .intersection(frame.area());
    let block = Block::bordered()
        .title(format!(" {} ", clean(title)))
        .title_style(theme.style(Role::Title))
        .border_style(theme.style(Role::Border));
    let inner = block.inner(place);
    frame.render_widget(Clear, place);
    frame.render_widget(block, place);
    inner
}

/// Text that scrolls.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) lines: Vec<StyledLine>,
    viewport: Viewport,
}

impl Sheet {
    /// These lines, wrapped.
    pub(super) fn new(lines: Vec<StyledLine>) -> Self {
        Self { lines, viewport: Viewport::wrapped() }
    }

    /// Shows this line at the top, as far as there are enough lines below it.
    pub(super) fn show(&mut self, line: usize) {
        self.viewport.show(line);
    }

    /// Scrolls, or closes.
    pub(super) fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::Motion(motion) => {
                self.viewport.go(motion, self.lines.as_slice());
                Outcome::Stay
            }
            Action::App(AppAction::Accept) => Outcome::Close,
            Action::App(_) | Action::Verb(_) => super::leave(action),
        }
    }

    /// Draws the frame and the part that is on screen; says in the title that there is more.
    pub(super) fn render(&mut self, frame: &mut Frame<'_>, area: Rect, theme: &Theme, title: &str) {
        let widest = self.lines.iter().map(|line| cells(line.text())).max().unwrap_or(0);
        let width = widest.clamp(30, usize::from(area.width.saturating_sub(2)).max(30));
        let cells = u16::try_from(width).unwrap_or(u16::MAX).min(area.width.saturating_sub(2));
        let height: usize = self.lines.iter().map(|line| line.rows(cells)).sum();
        let more = if height + 2 > usize::from(area.height) { " · more with j and k" } else { "" };
        let inner = open(frame, area, theme, &format!("{title}{more}"), (width, height));
        self.viewport.fit(inner, self.lines.as_slice());
        self.viewport.draw(self.lines.as_slice(), frame.buffer_mut(), inner, (theme, None));
    }
}

/// How wide a text is.
pub(super) fn cells(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}
