//! What is put on the clipboard, or shown to be put there.

use super::{Effect, State};
use crate::{
    estate::console_url,
    panes::{Pane, equivalents},
    popups::{Commands, Message},
};

impl State {
    /// Copies the name of this row, or of the marked rows.
    pub(super) fn copy(&mut self) -> Vec<Effect> {
        match self.visible().and_then(Pane::copied) {
            None => self.tell("nothing to copy here"),
            Some(text) => self.copy_text(text),
        }
    }

    /// Copies a text, and says so.
    pub(super) fn copy_text(&mut self, text: String) -> Vec<Effect> {
        let lines = text.lines().count();
        let what = if lines == 1 { text.clone() } else { format!("{lines} lines") };
        self.tell(format!("copied {what}"));
        vec![Effect::Copy(text)]
    }

    /// The commands of `aws` and `kubectl` that show the same.
    pub(super) fn show_commands(&mut self) -> Vec<Effect> {
        let found = self.visible().map(|pane| equivalents(pane, &self.store)).unwrap_or_default();
        if found.is_empty() {
            return self.tell("no command shows this");
        }
        self.pop_up(Commands::new(found))
    }

    /// Shows the address too: not every terminal lets programs copy.
    pub(super) fn copy_console_url(&mut self) -> Vec<Effect> {
        let Some(id) = self.visible().and_then(Pane::subject) else {
            return self.tell("nothing to show in the console of AWS here");
        };
        match console_url(id, &self.store) {
            Ok(url) => {
                let mut effects = self.pop_up(Message::new("Copied for the browser", &url));
                effects.push(Effect::Copy(url));
                effects
            }
            Err(reason) => self.tell(reason),
        }
    }
}
