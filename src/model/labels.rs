//! Labels and taints: what binds pods to nodes.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::{Symbol, interned::Interned};

/// Labels or tags, sorted by key. The pods of a workload share one set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(Arc<Set>);

/// What is kept once.
type Set = [(Symbol, Symbol)];

static SETS: LazyLock<Mutex<Interned<Set>>> = LazyLock::new(Mutex::default);

impl Labels {
    /// The value of a label.
    pub fn get(&self, key: &str) -> Option<&Symbol> {
        let found = self.0.binary_search_by(|(known, _)| known.as_str().cmp(key)).ok()?;
        Some(&self.0[found].1)
    }

    /// Key and value, sorted by key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Symbol, &Symbol)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Symbol, Symbol)> for Labels {
    fn from_iter<I: IntoIterator<Item = (Symbol, Symbol)>>(pairs: I) -> Self {
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort();
        Self(SETS.lock().unwrap_or_else(PoisonError::into_inner).intern(&pairs))
    }
}

/// A node refuses pods that do not tolerate this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// Its key.
    pub key: Symbol,
    /// Its value; may be empty.
    pub value: Symbol,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: Symbol,
}

impl std::fmt::Display for Taint {
    /// As `kubectl taint` takes it: `key=value:Effect`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.value.is_empty() {
            write!(f, "{}:{}", self.key, self.effect)
        } else {
            write!(f, "{}={}:{}", self.key, self.value, self.effect)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_share_one_allocation_whatever_their_order() {
        let of = |keys: [&str; 2]| Labels::from_iter(keys.map(|key| (key.into(), "x".into())));
        assert!(Arc::ptr_eq(&of(["a", "b"]).0, &of(["b", "a"]).0));
    }
}
