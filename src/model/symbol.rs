//! Interned text: namespaces, node names, images and owners repeat thousands of times.

use std::{
    borrow::Borrow,
    fmt,
    ops::Deref,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use serde::{Deserialize, Deserializer, de};

use super::interned::Interned;

/// Text of low variety, stored once per process however often it occurs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(Arc<str>);

static TABLE: LazyLock<Mutex<Interned<str>>> = LazyLock::new(Mutex::default);

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
        /// Half of all fields are empty: they need not wait for the table.
        static EMPTY: LazyLock<Symbol> = LazyLock::new(|| Symbol::new(""));
        EMPTY.clone()
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
}
