//! Labels, taints and tolerations: what binds pods to nodes and workloads to pods.

use std::sync::Arc;

use super::Symbol;

/// Labels or tags, sorted by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(Arc<[(Symbol, Symbol)]>);

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
        Self(pairs.into())
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

/// Picks objects by their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Labels that must be there with this value.
    pub equal: Labels,
    /// Conditions on single labels.
    pub expressions: Vec<Requirement>,
}

/// One `matchExpressions` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The label.
    pub key: Symbol,
    /// How it is compared.
    pub operator: Operator,
    /// With what; empty for `Exists` and `DoesNotExist`.
    pub values: Vec<Symbol>,
}

/// How a label is compared in a [`Requirement`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Its value is one of these.
    In,
    /// Its value is none of these, or it is absent.
    NotIn,
    /// It is there.
    Exists,
    /// It is not there.
    DoesNotExist,
}

impl Selector {
    /// Whether an object with these labels is picked. An empty selector picks everything, as in
    /// `policy/v1`.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.equal.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.expressions.iter().all(|requirement| requirement.matches(labels))
    }
}

impl Requirement {
    fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let listed = value.is_some_and(|value| self.values.contains(value));
        match self.operator {
            Operator::In => listed,
            Operator::NotIn => !listed,
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(key, value)| (Symbol::new(key), Symbol::new(value))).collect()
    }

    fn selector(operator: Operator, values: &[&str]) -> Selector {
        let values = values.iter().map(|value| Symbol::new(value)).collect();
        let requirement = Requirement { key: "tier".into(), operator, values };
        Selector { equal: Labels::default(), expressions: vec![requirement] }
    }

    #[test]
    fn expressions_follow_the_api() {
        let (web, none) = (labels(&[("tier", "web")]), labels(&[]));
        let cases = [
            (selector(Operator::In, &["web"]), true, false),
            (selector(Operator::NotIn, &["web"]), false, true),
            (selector(Operator::Exists, &[]), true, false),
            (selector(Operator::DoesNotExist, &[]), false, true),
            (Selector::default(), true, true),
        ];
        for (selector, on_web, on_none) in cases {
            assert_eq!(selector.matches(&web), on_web, "{selector:?}");
            assert_eq!(selector.matches(&none), on_none, "{selector:?}");
        }
    }
}
