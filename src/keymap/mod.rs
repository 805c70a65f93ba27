//! Keys to actions: a prefix map per [`Context`], read from `keymaps/*.toml`.

mod context;
mod file;
mod key;
mod table;

use std::collections::BTreeMap;

pub use self::{
    context::Context,
    file::KEYMAPS,
    key::{Key, KeyError},
    table::Row,
};
use crate::action::Action;

/// What a sequence of keys means so far.
#[derive(Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The sequence is complete.
    Matched(Action),
    /// The sequence is a prefix; these keys may follow.
    Pending(Vec<(Key, Action)>),
    /// Nothing is bound.
    Unbound,
}

/// A sequence of keys and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Binding {
    keys: Vec<Key>,
    action: Action,
    /// It comes from another file, and gives way.
    inherited: bool,
}

/// Every binding, by context, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<Context, Vec<Binding>>,
}

impl Keymap {
    /// Looks `keys` up, innermost context first. A context that knows a longer sequence holds the
    /// outer ones back.
    pub fn resolve(&self, contexts: &[Context], keys: &[Key]) -> Resolution {
        let mut next: Vec<(Key, Action)> = Vec::new();
        for context in contexts {
            for Binding { keys: bound, action, .. } in self.of(*context) {
                match bound.strip_prefix(keys) {
                    Some([]) if next.is_empty() => return Resolution::Matched(*action),
                    Some([key, ..]) if !next.iter().any(|(known, _)| known == key) => {
                        next.push((*key, *action));
                    }
                    Some(_) | None => {}
                }
            }
        }
        if next.is_empty() { Resolution::Unbound } else { Resolution::Pending(next) }
    }

    /// The sequences that lead to `action` in these contexts, innermost first: what help, palette and
    /// action bar print. A sequence that an inner context uses for something else is left out.
    pub fn reverse(&self, contexts: &[Context], action: Action) -> Vec<String> {
        let bound = contexts.iter().flat_map(|context| self.of(*context));
        let mut found: Vec<String> = Vec::new();
        for Binding { keys, .. } in bound.filter(|binding| binding.action == action) {
            let text = sequence(keys);
            let reaches = self.resolve(contexts, keys) == Resolution::Matched(action);
            if reaches && !found.contains(&text) {
                found.push(text);
            }
        }
        found
    }

    /// The first sequence that leads to `action` in these contexts; empty if there is none.
    pub fn keys_for(&self, contexts: &[Context], action: Action) -> String {
        self.reverse(contexts, action).into_iter().next().unwrap_or_default()
    }

    fn of(&self, context: Context) -> &[Binding] {
        self.bindings.get(&context).map_or(&[], Vec::as_slice)
    }
}

/// Keys as in a key file.
fn sequence(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
