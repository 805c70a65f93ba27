//! What may follow the keys typed so far.

use ratatui::{Frame, layout::Rect};

use super::sheet::{cells, open};
use crate::{
    action::Action,
    keymap::Key,
    ui::{
        line::StyledLine,
        theme::{Role, Theme},
    },
};

/// Draws a box at the lower right of `area` with the keys that may follow `typed`.
pub fn render_pending(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: &Theme,
    (typed, next): (&[Key], &[(Key, Action)]),
) {
    let line = |(key, action): &(Key, Action)| {
        StyledLine::new(Role::Key, &format!(" {:<6} ", key.to_string()))
            .then(Role::Text, &format!("{} ", action.doc()))
    };
    let lines: Vec<_> = next.iter().map(line).collect();
    let title = typed.iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
    let widest = lines.iter().map(|line| cells(line.text())).max().unwrap_or(0);
    let size = (widest.max(title.len() + 2), lines.len());
    let fit = |wanted: usize, most: u16| u16::try_from(wanted + 2).unwrap_or(most).min(most);
    let (width, height) = (fit(size.0, area.width), fit(size.1, area.height));
    let corner = Rect { x: area.right() - width, y: area.bottom() - height, width, height };
    let inner = open(frame, corner, theme, &title, size);
    for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
        let drawn = line.draw(line.columns(0, inner.width), theme, None);
        frame.buffer_mut().set_line(inner.x, y, &drawn, inner.width);
    }
}
