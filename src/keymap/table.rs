//! The bindings as a table, for the help, `quarterdeck keys` and the README.

use super::{Context, Keymap, sequence};
use crate::action::Action;

/// One action in one context, and every way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where.
    pub context: Context,
    /// The sequences, as in key files.
    pub keys: Vec<String>,
    /// What happens.
    pub action: Action,
}

impl Row {
    /// One sentence.
    pub fn sentence(&self) -> &'static str {
        self.action.doc()
    }
}

impl Keymap {
    /// Every binding, by context, in the order of the key file.
    pub fn table(&self) -> Vec<Row> {
        self.rows(Context::ALL)
    }

    /// The bindings of these contexts, in their order. What an inner context already offers is not
    /// repeated.
    pub fn rows(&self, contexts: &[Context]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for context in contexts {
            let from = rows.len();
            for binding in self.of(*context) {
                let keys = sequence(&binding.keys);
                match rows[from..].iter_mut().find(|row| row.action == binding.action) {
                    Some(row) => row.keys.push(keys),
                    None => rows.push(Row {
                        context: *context,
                        keys: vec![keys],
                        action: binding.action,
                    }),
                }
            }
        }
        rows
    }
}
