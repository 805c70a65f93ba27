//! The mouse, for those who want it: the wheel scrolls, a click chooses, a second one opens.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{Effect, State};
use crate::{
    action::{Action, Motion, Verb},
    panes::{Clicked, Location, PaneId, Scope},
};

/// Rows that one step of the wheel scrolls.
const STEP: usize = 3;

/// What was done with the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// The wheel was turned by a step: such are the rows that are passed.
    Wheel(Motion),
    /// The left button was pressed there.
    Press(Position),
}

impl Pointer {
    /// What an event means; most mean nothing.
    pub(super) fn of(event: MouseEvent) -> Option<Self> {
        let at = Position { x: event.column, y: event.row };
        if event.kind == MouseEventKind::Down(MouseButton::Left) {
            return Some(Self::Press(at));
        }
        let wheel = [
            (MouseEventKind::ScrollDown, Motion::NextRow),
            (MouseEventKind::ScrollUp, Motion::PreviousRow),
            (MouseEventKind::ScrollLeft, Motion::Left),
            (MouseEventKind::ScrollRight, Motion::Right),
        ];
        wheel.iter().find(|(kind, _)| *kind == event.kind).map(|(_, motion)| Self::Wheel(*motion))
    }
}

impl State {
    /// Takes what was done with the mouse. A line that is being typed is not disturbed.
    pub(super) fn point(&mut self, pointer: Pointer) -> Vec<Effect> {
        self.dirty = true;
        if self.prompt.is_some() {
            return Vec::new();
        }
        self.typed.clear();
        match pointer {
            Pointer::Wheel(motion) => {
                for _ in 0..STEP {
                    self.carry_out(Action::Motion(motion));
                }
                Vec::new()
            }
            Pointer::Press(at) => self.press_at(at),
        }
    }

    fn press_at(&mut self, at: Position) -> Vec<Effect> {
        if let Some(popup) = &mut self.popup {
            let outcome = popup.click(at);
            return self.settle(outcome);
        }
        if self.is_on_strip(at) {
            return self.show(&[Location::Table(PaneId::Alarms, Scope::All)]);
        }
        self.catch_up();
        let clicked = self.screens.last_mut().map(|screen| screen.pane.click(at));
        match clicked {
            Some(Clicked::Drill) => self.carry_out(Action::Verb(Verb::Drill)),
            Some(Clicked::Taken | Clicked::Nothing) | None => Vec::new(),
        }
    }

    /// As if a key had named the action.
    fn carry_out(&mut self, action: Action) -> Vec<Effect> {
        match &mut self.popup {
            Some(popup) => {
                let outcome = popup.act(action);
                self.settle(outcome)
            }
            None => self.act(action),
        }
    }
}
