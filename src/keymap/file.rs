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

pub(super) const DEFAULT: &str = include_str!("../../keymaps/default.toml");

impl Keymap {
    /// The bindings the console ships with.
    pub fn builtin() -> Self {
        // A test parses the file that is built in.
        Self::parse(DEFAULT).unwrap_or_default()
    }

    /// Reads a key file.
    pub fn parse(text: &str) -> Result<Self, Mistakes> {
        let (mut reader, file) = Reader::new(text);
        let mut keymap = Self::default();
        for (section, bindings) in &file {
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
        let Ok(action) = name.parse::<Action>() else {
            let known = Action::all().map(Action::name);
            return Some((action.span(), unknown("action", name, known)));
        };
        match self.add(context, keys.get_ref(), action) {
            Ok(()) => None,
            Err(reason) => Some((keys.span(), reason)),
        }
    }

    /// Two spellings of one key, or a sequence that begins with another, could never be told apart.
    fn add(&mut self, context: Context, text: &str, action: Action) -> Result<(), String> {
        let keys = text
            .split_whitespace()
            .map(str::parse::<Key>)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.to_string())?;
        if keys.is_empty() {
            return Err("no key".to_owned());
        }
        let bound = self.bindings.entry(context).or_default();
        let clash = bound
            .iter()
            .find(|known| known.keys.starts_with(&keys) || keys.starts_with(&known.keys));
        if let Some(Binding { keys: known, action }) = clash {
            let (known, action) = (sequence(known), action.name());
            return Err(format!("`{text}` clashes with `{known}`, which is bound to `{action}`"));
        }
        bound.push(Binding { keys, action });
        Ok(())
    }
}

fn context(name: &str) -> Option<Context> {
    Context::ALL.iter().copied().find(|context| context.name() == name)
}
