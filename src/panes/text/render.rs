//! How a text looks.

use ratatui::{Frame, layout::Rect, widgets::Block};

use super::{Form, Object, TextPane};
use crate::{
    estate::describe::{Line, Tone},
    ui::{
        line::StyledLine,
        text::clean,
        theme::{Role, Theme},
        viewport::Lines,
    },
};

/// Columns after which a value stands behind its label, where the label is shorter.
const LABEL: usize = 26;

/// A description with its values in one column. A value of several lines takes several lines.
pub(super) fn description(lines: &[Line]) -> Vec<StyledLine> {
    lines.iter().flat_map(described).collect()
}

fn described(line: &Line) -> Vec<StyledLine> {
    let label = match line.tone {
        Tone::Heading => Role::Header,
        Tone::Plain | Tone::Good => Role::Label,
        Tone::Muted => Role::Muted,
        Tone::Warning => Role::Warning,
    };
    let value = match line.tone {
        Tone::Heading | Tone::Plain => Role::Text,
        Tone::Muted => Role::Muted,
        Tone::Good => Role::Good,
        Tone::Warning => Role::Warning,
    };
    let indent = " ".repeat(2 * usize::from(line.depth));
    let name = format!("{indent}{}{}", line.label, if line.label.is_empty() { "" } else { ":" });
    if line.value.is_empty() {
        return vec![StyledLine::new(label, &name)];
    }
    let mut values = line.value.trim_end().lines();
    let first = StyledLine::new(label, &format!("{name:<LABEL$} "))
        .then(value, values.next().unwrap_or_default());
    let further =
        values.map(|text| StyledLine::new(label, &" ".repeat(LABEL + 1)).then(value, text));
    std::iter::once(first).chain(further).collect()
}

impl TextPane {
    fn title(&self) -> String {
        let form = match self.form {
            Form::Description => "describe",
            Form::Yaml => "yaml",
            Form::Json => "json",
        };
        let mut title = format!(" {form} {}", clean(&self.id.to_string()));
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

    /// What stands in the place of the text as long as there is none.
    fn placeholder(&self) -> Vec<StyledLine> {
        match &self.object {
            Object::Loading => vec![StyledLine::new(Role::Muted, "loading ...")],
            Object::Here(_) => Vec::new(),
            Object::Failed(fault) => {
                let mut lines = vec![
                    StyledLine::new(
                        Role::Danger,
                        &format!("{}: {}", fault.action, fault.class.name()),
                    ),
                    StyledLine::new(Role::Text, &fault.message),
                    StyledLine::new(Role::Title, fault.advice()),
                ];
                if let Some(id) = &fault.request_id {
                    lines.push(StyledLine::new(Role::Muted, &format!("request id {id}")));
                }
                lines
            }
        }
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
        let placeholder = self.placeholder();
        let lines = if placeholder.is_empty() { &self.lines } else { &placeholder };
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
