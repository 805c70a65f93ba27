//! Questions, lists and explanations over the panes.

mod actions;
mod columns;
mod commands;
mod confirm;
mod faults;
mod help;
mod input;
mod jumps;
mod list;
mod message;
mod palette;
mod pending;
mod picker;
mod places;
mod prompt;
mod sheet;
#[cfg(test)]
mod tests;
mod views;
mod welcome;

use ratatui::{
    Frame,
    layout::{Position, Rect},
};

pub use self::{
    actions::{Actions, Entry},
    columns::Columns,
    commands::Commands,
    confirm::{Agreed, Confirm},
    faults::Faults,
    help::Help,
    input::LineInput,
    jumps::Jumps,
    message::Message,
    palette::Palette,
    pending::render_pending,
    picker::Picker,
    places::Places,
    prompt::{Prompt, Typed},
    views::Views,
    welcome::{TourWish, Welcome},
};
use crate::{
    action::{Action, AppAction},
    keymap::{Context, Key},
    model::{Aspect, Feed, Store},
    panes::{Location, View},
    plan::Report,
    ports::Begin,
};

/// What a popup makes of a key or an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is not for the popup.
    Ignored,
    /// Taken; the popup stays.
    Stay,
    /// The popup closes.
    Close,
    /// The popup closes, and this action is carried out as if its key had been pressed.
    Act(Action),
    /// The popup closes, and this is shown.
    Open(Location),
    /// The popup closes, and this is shown inside what is shown now.
    Drill(Location),
    /// The popup closes, and the pane sorts by this column.
    SortBy(&'static str),
    /// The popup closes, and the log begins here.
    Begin(Begin),
    /// The popup closes, and the pane shows these columns; none for its own.
    Arrange(Vec<String>),
    /// The popup closes, and the saved view of this name is shown.
    View(String),
    /// The popup closes, and the saved view of this name is deleted.
    DeleteView(String),
    /// The popup closes, and this profile, Region or context is connected to.
    Switch(Aspect, String),
    /// The popup closes, and this is carried out.
    Begun(Box<Agreed>),
    /// The popup closes, and the plan is not carried out, for this reason.
    Declined(String),
    /// The popup stays, and the steps of its plan are tried out.
    Try,
    /// The popup stays, and this approval of its plan is examined.
    Approval(String),
    /// The popup closes, and this text is copied.
    Copy(String),
    /// The popup closes, and the connection before this one is made again.
    SwitchBack,
    /// The popup closes, and what is simulated is told this.
    Direct(String),
    /// The popup closes, and the tour begins or ends.
    Tour(TourWish),
}

/// Something over the panes that takes the keys until it is closed.
pub trait Popup {
    /// Its bindings. The panes beneath get no keys.
    fn contexts(&self) -> &'static [Context];

    /// Offered every key first, so that text can be typed; bindings come after.
    fn key(&mut self, _key: Key) -> Outcome {
        Outcome::Ignored
    }

    /// What must be watched while it is open.
    fn feeds(&self) -> &[Feed] {
        &[]
    }

    /// Takes in what the store says by now; says whether anything that is drawn may differ.
    fn update(&mut self, _store: &Store) -> bool {
        false
    }

    /// Something was found out about the plan that it asks about.
    fn hear(&mut self, _report: &Report) {}

    /// Text was pasted.
    fn paste(&mut self, _text: &str) {}

    /// Puts the cursor on what is drawn there; false if there is nothing to choose.
    fn point(&mut self, _at: Position) -> bool {
        false
    }

    /// The left button was pressed there: what is drawn there is chosen.
    fn click(&mut self, at: Position) -> Outcome {
        if self.point(at) { self.act(Action::App(AppAction::Accept)) } else { Outcome::Stay }
    }

    /// Carries out an action that a binding named.
    fn act(&mut self, action: Action) -> Outcome;

    /// What was typed, once it has closed: for the history of commands.
    fn entered(&self) -> Option<&str> {
        None
    }

    /// Draws itself in the middle of `area`, border included.
    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>);
}

/// What every popup makes of an action that is not its own: it closes for those that leave it.
fn leave(action: Action) -> Outcome {
    match action {
        Action::App(AppAction::Back | AppAction::Quit) => Outcome::Close,
        Action::App(AppAction::QuitNow | AppAction::Suspend) => Outcome::Act(action),
        Action::App(_) | Action::Motion(_) | Action::Verb(_) => Outcome::Ignored,
    }
}
