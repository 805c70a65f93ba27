//! Labels and taints: what binds pods to nodes.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::{Symbol, interned::Interned};

/// Labels or tags, sorted by key. The pods of a workload share one set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(Arc<Set>);

/// What is kept once.
type Set = [(Symbol, Symbol)];

/// Labels by which tools mark what they write, and what they are called.
const MANAGERS: &[(&str, &str)] = &[
    ("argocd.argoproj.io/instance", "Argo CD"),
    ("kustomize.toolkit.fluxcd.io/name", "Flux"),
    ("helm.toolkit.fluxcd.io/name", "Flux"),
];

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

    /// Who else writes what they are on, such as `Flux`, as far as they say so: a tool that marks what is
    /// its own says more than whoever it uses.
    pub fn manager(&self) -> Option<Symbol> {
        self.marked_by().or_else(|| self.told_manager())
    }

    /// The tool whose own mark is among them.
    pub fn marked_by(&self) -> Option<Symbol> {
        let marked = MANAGERS.iter().find(|(label, _)| self.get(label).is_some());
        marked.map(|(_, name)| Symbol::from(*name))
    }

    /// The manager that the label for it names.
    pub fn told_manager(&self) -> Option<Symbol> {
        let told = self.get("app.kubernetes.io/managed-by").cloned();
        told.filter(|it| !it.is_empty() && *it != "kubectl")
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
