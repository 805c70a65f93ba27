//! The commands of `aws` and `kubectl` that show the same, to be copied.

use ratatui::{Frame, layout::Rect};

use super::{Outcome, Popup, sheet::Sheet};
use crate::{
    action::{Action, AppAction, Motion},
    estate::equivalent::Equivalent,
    keymap::Context,
    panes::View,
    ui::{line::StyledLine, theme::Role},
};

/// A list of commands, one of which is copied.
#[derive(Debug)]
pub struct Commands {
    found: Vec<Equivalent>,
    cursor: usize,
    sheet: Sheet,
}

impl Commands {
    /// Offers these.
    pub fn new(found: Vec<Equivalent>) -> Self {
        let mut commands = Self { found, cursor: 0, sheet: Sheet::new(Vec::new()) };
        commands.write();
        commands
    }

    /// A heading and a command for each; the one under the cursor is marked.
    fn write(&mut self) {
        let lines = self.found.iter().enumerate().flat_map(|(index, it)| {
            let (mark, role) =
                if index == self.cursor { ("▸", Role::Key) } else { (" ", Role::Text) };
            let what = StyledLine::new(Role::Muted, &format!("{mark} # {}", it.what));
            let command = match &it.command {
                Ok(command) => StyledLine::new(role, &format!("  {command}")),
                Err(reason) => StyledLine::new(Role::Warning, &format!("  # none: {reason}")),
            };
            [what, command]
        });
        self.sheet.lines = lines.collect();
    }

    fn go(&mut self, motion: Motion) {
        let last = self.found.len().saturating_sub(1);
        self.cursor = match motion {
            Motion::NextRow | Motion::PageDown => self.cursor + 1,
            Motion::PreviousRow | Motion::PageUp => self.cursor.saturating_sub(1),
            Motion::First => 0,
            Motion::Last => last,
            Motion::Left | Motion::Right => self.cursor,
        }
        .min(last);
        self.write();
        self.sheet.show(2 * self.cursor);
    }
}

impl Popup for Commands {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::Motion(motion) => {
                self.go(motion);
                Outcome::Stay
            }
            Action::App(AppAction::Accept | AppAction::Copy) => {
                match self.found.get(self.cursor).map(|it| &it.command) {
                    Some(Ok(command)) => Outcome::Copy(command.clone()),
                    Some(Err(_)) | None => Outcome::Stay,
                }
            }
            Action::App(AppAction::CliEquivalent) => Outcome::Close,
            Action::App(_) | Action::Verb(_) => super::leave(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.sheet.render(frame, area, view.theme, "The same in a shell · c copies");
    }
}
