//! What belongs together in a policy: what one pane needs and no pane before it.

use crate::{
    model::AwsKind,
    panes::{self, Location, PaneId, Scope},
    permission::{
        Use,
        aws::{OPERATIONS, Operation},
        cluster::{Rule, rules},
    },
};

/// Whose needs a statement covers, in the order of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The connection itself.
    Session,
    /// A pane.
    Pane(PaneId),
    /// A kind of AWS, shown as a plain table.
    Kind(AwsKind),
    /// Kinds of the cluster, shown as plain tables.
    AnyKind,
    /// Logs.
    Logs,
}

impl Owner {
    /// All of them.
    pub(super) fn all() -> Vec<Self> {
        let panes = PaneId::ALL.iter().copied().map(Self::Pane);
        let kinds = AwsKind::ALL.iter().copied().map(Self::Kind);
        let rest = [Self::AnyKind, Self::Logs].into_iter();
        [Self::Session].into_iter().chain(panes).chain(rest).chain(kinds).collect()
    }

    /// The name: of the pane, of the kind.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Pane(pane) => pane.name(),
            Self::Kind(kind) => kind.plural(),
            Self::AnyKind => "kinds",
            Self::Logs => "logs",
        }
    }

    /// The name as IAM takes it: letters and digits.
    pub(super) fn sid(self) -> String {
        let word = |word: &str| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_uppercase() + rest
        };
        self.name().split('-').map(word).collect()
    }

    fn needs(self, what: Use) -> bool {
        match (self, what) {
            (Self::Pane(pane), what) => {
                let pane = panes::open(Location::Table(pane, Scope::All));
                pane.feeds().iter().any(|feed| what.serves(*feed))
            }
            (Self::Kind(own), Use::Kind(kind)) => own == kind,
            (Self::Session, Use::Session)
            | (Self::AnyKind, Use::AnyKind)
            | (Self::Logs, Use::Logs) => true,
            _ => false,
        }
    }
}

/// The operations by owner: each with the first that needs it.
pub(super) fn operations() -> Vec<(Owner, Vec<&'static Operation>)> {
    let needs = |owner: Owner, it: &&Operation| it.uses.iter().any(|what| owner.needs(*what));
    divided(OPERATIONS.iter().filter(|it| !it.needs.is_empty()).collect(), needs)
}

/// The rules of RBAC by owner: each with the first that needs it.
pub(super) fn cluster_rules() -> Vec<(Owner, Vec<Rule>)> {
    divided(rules(), |owner, rule| owner.needs(rule.uses))
}

fn divided<T>(mut rest: Vec<T>, needs: impl Fn(Owner, &T) -> bool) -> Vec<(Owner, Vec<T>)> {
    let mut statements = Vec::new();
    for owner in Owner::all() {
        let (own, others) = rest.into_iter().partition(|it| needs(owner, it));
        statements.push((owner, own));
        rest = others;
    }
    statements.retain(|(_, own)| !own.is_empty());
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_rule_is_in_exactly_one_statement() {
        let listed: usize = operations().iter().map(|(_, own)| own.len()).sum();
        let free = OPERATIONS.iter().filter(|it| it.needs.is_empty()).count();
        assert_eq!(listed + free, OPERATIONS.len(), "an operation serves no pane and no kind");
        let listed: usize = cluster_rules().iter().map(|(_, own)| own.len()).sum();
        assert_eq!(listed, rules().len(), "a rule serves no pane");
    }

    #[test]
    fn names_of_statements_are_letters_and_digits() {
        for owner in Owner::all() {
            assert!(owner.sid().chars().all(|it| it.is_ascii_alphanumeric()), "{}", owner.sid());
        }
        assert_eq!(Owner::Pane(PaneId::NodeGroups).sid(), "NodeGroups");
    }
}
