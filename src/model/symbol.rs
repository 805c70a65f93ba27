//! Interned text: namespaces, node names, images and owners repeat thousands of times.

use std::{
    borrow::Borrow,
    collections::HashSet,
    fmt,
    ops::Deref,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use serde::{Deserialize, Deserializer, de};

/// Text of low variety, stored once per process however often it occurs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(Arc<str>);

/// Every text that is interned now.
#[derive(Default)]
struct Table {
    texts: HashSet<Arc<str>>,
    /// Texts left after the last sweep: the next one is due when this has doubled.
    swept: usize,
}

/// Smallest table that is worth a sweep.
const SWEEP_FROM: usize = 1024;

static TABLE: LazyLock<Mutex<Table>> = LazyLock::new(Mutex::default);

impl Table {
    fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        if self.texts.len() >= SWEEP_FROM.max(self.swept * 2) {
            self.texts.retain(|text| Arc::strong_count(text) > 1);
            self.swept = self.texts.len();
        }
        let text: Arc<str> = text.into();
        self.texts.insert(text.clone());
        text
    }
}

impl Symbol {
    /// Interns `text`.
    pub fn new(text: &str) -> Self {
        Self(TABLE.lock().unwrap_or_else(PoisonError::into_inner).intern(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Symbol {
    fn default() -> Self {
        Self::new("")
    }
}

impl Deref for Symbol {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

// Also what joins several of them: `symbols.join(",")`. Symbols are compared and hashed as their texts.
impl Borrow<str> for Symbol {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Symbol {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Symbol {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl PartialEq<str> for Symbol {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Symbol {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl<'de> Deserialize<'de> for Symbol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Interns from the parser's own buffer, without a `String` in between.
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Symbol;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Symbol, E> {
                Ok(Symbol::new(text))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Symbol, E> {
                Ok(Symbol::default())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_one_allocation() {
        let (a, b) = (Symbol::new("kube-system"), Symbol::new("kube-system"));
        assert!(Arc::ptr_eq(&a.0, &b.0));
    }

    #[test]
    fn texts_nobody_holds_are_swept() {
        let mut table = Table::default();
        let kept = table.intern("kept");
        for index in 0..3 * SWEEP_FROM {
            drop(table.intern(&index.to_string()));
        }
        assert!(table.texts.len() <= SWEEP_FROM + 1);
        assert!(Arc::ptr_eq(&kept, &table.intern("kept")));
    }
}
