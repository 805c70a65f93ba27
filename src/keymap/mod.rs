//! Keys to actions: a prefix map per [`Context`], read from `keymaps/*.toml`.

mod key;

use std::collections::BTreeMap;

pub use self::key::{Key, KeyError};
use crate::action::Action;

macro_rules! contexts {
    ($( #[doc = $doc:literal] $variant:ident = $name:literal; )+) => {
        /// Where a binding applies. The innermost context wins.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Context { $( #[doc = $doc] $variant, )+ }

        impl Context {
            /// All of them.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// The name of its section in key files.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }
        }
    };
}

contexts! {
    /// Everywhere.
    Global = "global";
    /// Every table.
    Table = "table";
    /// The node groups.
    NodeGroups = "node-groups";
    /// The nodes.
    Nodes = "nodes";
    /// The pods.
    Pods = "pods";
    /// The events.
    Events = "events";
    /// A text, such as YAML.
    Text = "text";
    /// A log.
    Logs = "logs";
    /// A popup with a list to choose from.
    Picker = "picker";
    /// A popup with a question.
    Confirm = "confirm";
}

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

/// Every binding, by context.
#[derive(Debug, Default)]
pub struct Keymap {
    bindings: BTreeMap<Context, Vec<(Vec<Key>, Action)>>,
}

/// One line of a key file that could not be understood.
#[derive(Debug, thiserror::Error)]
#[error("[{context}] {keys:?}: {reason}")]
pub struct BadBinding {
    context: String,
    keys: String,
    reason: String,
}

/// Why a key file was refused.
#[derive(Debug, thiserror::Error)]
pub enum KeymapError {
    /// The file is not TOML.
    #[error(transparent)]
    Syntax(#[from] toml::de::Error),
    /// Every bad binding, so that one run shows them all.
    #[error("{} bad bindings", .0.len())]
    Bindings(Vec<BadBinding>),
}

impl Keymap {
    /// Reads a key file.
    pub fn parse(text: &str) -> Result<Self, KeymapError> {
        let file: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(text)?;
        let mut keymap = Self::default();
        let mut bad = Vec::new();
        for (context, bindings) in file {
            for (keys, action) in bindings {
                if let Err(reason) = keymap.bind(&context, &keys, &action) {
                    bad.push(BadBinding { context: context.clone(), keys, reason });
                }
            }
        }
        if bad.is_empty() { Ok(keymap) } else { Err(KeymapError::Bindings(bad)) }
    }

    /// Looks `keys` up, innermost context first.
    pub fn resolve(&self, contexts: &[Context], keys: &[Key]) -> Resolution {
        let mut next = Vec::new();
        for context in contexts {
            for (bound, action) in self.bindings.get(context).into_iter().flatten() {
                match bound.strip_prefix(keys) {
                    Some([]) => return Resolution::Matched(*action),
                    Some([key, ..]) => next.push((*key, *action)),
                    None => {}
                }
            }
        }
        if next.is_empty() { Resolution::Unbound } else { Resolution::Pending(next) }
    }

    fn bind(&mut self, context: &str, keys: &str, action: &str) -> Result<(), String> {
        let context = context.parse::<Context>().map_err(|error| error.to_string())?;
        let action = action.parse::<Action>().map_err(|error| error.to_string())?;
        let keys = keys
            .split_whitespace()
            .map(str::parse::<Key>)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.to_string())?;
        self.bindings.entry(context).or_default().push((keys, action));
        Ok(())
    }
}

/// A key file names a context that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("unknown context `{0}`")]
pub struct UnknownContext(String);

impl std::str::FromStr for Context {
    type Err = UnknownContext;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|context| context.name() == name)
            .ok_or_else(|| UnknownContext(name.to_owned()))
    }
}
