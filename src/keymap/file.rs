//! Reads key files: every bad binding at once, with its line.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeString, DeValue},
};

use super::{Binding, Context, Key, Keymap, sequence};
use crate::{
    action::Action,
    spelling::unknown,
    user_file::{Mistakes, Reader},
};

/// The key files the console ships with: name and text.
pub const KEYMAPS: &[(&str, &str)] = &[
    ("default", include_str!("../../keymaps/default.toml")),
    ("vim", include_str!("../../keymaps/vim.toml")),
    ("k9s", include_str!("../../keymaps/k9s.toml")),
];

impl Keymap {
    /// The bindings the console ships with.
    pub fn builtin() -> Self {
        // A test parses the file that is built in.
        Self::shipped("default").unwrap_or_default()
    }

    fn shipped(name: &str) -> Option<Self> {
        let (_, text) = KEYMAPS.iter().find(|(known, _)| *known == name)?;
        Self::parse(text).ok()
    }

    /// Reads a key file. With `inherits`, it holds what differs from one that the console ships
    /// with: its keys take the place of those that they clash with, and `none` frees a key.
    pub fn parse(text: &str) -> Result<Self, Mistakes> {
        let (mut reader, file) = Reader::new(text);
        let mut keymap = file
            .get_key_value("inherits")
            .map(|(_, value)| inherited(&mut reader, value))
            .unwrap_or_default();
        for (section, bindings) in &file {
            if section.get_ref() == "inherits" {
                continue;
            }
            let Some(context) = context(section.get_ref()) else {
                let known = Context::ALL.iter().map(|context| context.name());
                reader.mistake(&section.span(), unknown("context", section.get_ref(), known));
                continue;
            };
            let Some(bindings) = reader.table(bindings) else { continue };
            let mut bindings: Vec<_> = bindings.iter().collect();
            bindings.sort_by_key(|(keys, _)| keys.span().start);
            for (keys, action) in bindings {
                if let Some((at, reason)) = keymap.bind(&mut reader, context, keys, action) {
                    reader.mistake(&at, reason);
                }
            }
        }
        reader.finish().map(|()| keymap)
    }

    /// Adds one line; gives back what is wrong with it and where.
    fn bind<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        context: Context,
        keys: &Spanned<DeString<'a>>,
        action: &Spanned<DeValue<'a>>,
    ) -> Option<(Range<usize>, String)> {
        let name = reader.text(action)?;
        if name == NONE {
            let freed = self.free(context, keys.get_ref());
            return freed.err().map(|reason| (keys.span(), reason));
        }
        let Ok(action) = name.parse::<Action>() else {
            let known = Action::all().map(Action::name).chain([NONE]);
            return Some((action.span(), unknown("action", name, known)));
        };
        match self.add(context, keys.get_ref(), action) {
            Ok(()) => None,
            Err(reason) => Some((keys.span(), reason)),
        }
    }

    /// Two spellings of one key, or a sequence that begins with another, could never be told apart.
    fn add(&mut self, context: Context, text: &str, action: Action) -> Result<(), String> {
        let keys = read(text)?;
        let bound = self.bindings.entry(context).or_default();
        bound.retain(|known| !known.inherited || !clash(&known.keys, &keys));
        if let Some(known) = bound.iter().find(|known| clash(&known.keys, &keys)) {
            let (known, action) = (sequence(&known.keys), known.action.name());
            return Err(format!("`{text}` clashes with `{known}`, which is bound to `{action}`"));
        }
        bound.push(Binding { keys, action, inherited: false });
        Ok(())
    }

    /// Takes an inherited key away.
    fn free(&mut self, context: Context, text: &str) -> Result<(), String> {
        let keys = read(text)?;
        let bound = self.bindings.entry(context).or_default();
        let before = bound.len();
        bound.retain(|known| !known.inherited || known.keys != keys);
        if bound.len() == before {
            return Err(format!("`{text}` is not bound in what this file inherits"));
        }
        Ok(())
    }
}

/// In the place of an action: the key does nothing.
const NONE: &str = "none";

fn inherited<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>) -> Keymap {
    let Some(name) = reader.text(value) else { return Keymap::default() };
    let Some(mut keymap) = Keymap::shipped(name) else {
        let known = KEYMAPS.iter().map(|(name, _)| *name);
        reader.mistake(&value.span(), unknown("keymap", name, known));
        return Keymap::default();
    };
    for binding in keymap.bindings.values_mut().flatten() {
        binding.inherited = true;
    }
    keymap
}

fn read(text: &str) -> Result<Vec<Key>, String> {
    let keys = text
        .split_whitespace()
        .map(str::parse::<Key>)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.to_string())?;
    if keys.is_empty() { Err("no key".to_owned()) } else { Ok(keys) }
}

fn clash(one: &[Key], other: &[Key]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

fn context(name: &str) -> Option<Context> {
    Context::ALL.iter().copied().find(|context| context.name() == name)
}
