//! Which rows of a collection have changed lately.

use std::collections::VecDeque;

use super::ResourceId;

/// Changes that are remembered: more than come between two looks at a busy cluster.
const KEPT: usize = 1024;

/// The last changes, so that whoever has seen the rest need not look at every row.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The revision that each change made, and its row; the newest last.
    changes: VecDeque<(u64, ResourceId)>,
    /// What has changed up to this revision is no longer known.
    forgotten: u64,
}

impl Recent {
    /// A row has come, changed or gone, which made this revision.
    pub(super) fn note(&mut self, revision: u64, id: ResourceId) {
        if self.changes.len() == KEPT
            && let Some((oldest, _)) = self.changes.pop_front()
        {
            self.forgotten = oldest;
        }
        self.changes.push_back((revision, id));
    }

    /// More has changed with this revision than single rows.
    pub(super) fn forget(&mut self, revision: u64) {
        self.changes.clear();
        self.forgotten = revision;
    }

    /// The rows that have changed after a revision, in turn; none where that is no longer known.
    pub(super) fn since(&self, revision: u64) -> Option<impl Iterator<Item = &ResourceId>> {
        let first = self.changes.partition_point(|(made, _)| *made <= revision);
        let known = revision >= self.forgotten;
        known.then(|| self.changes.range(first..).map(|(_, id)| id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, SourceId};

    fn id(number: u64) -> ResourceId {
        ResourceId::new(&SourceId::aws("1", "r"), Kind::Instance, &number.to_string())
    }

    fn since(recent: &Recent, revision: u64) -> Option<Vec<String>> {
        Some(recent.since(revision)?.map(|id| id.name.to_string()).collect())
    }

    #[test]
    fn what_was_seen_before_is_not_told_again() {
        let mut recent = Recent::default();
        assert_eq!(since(&recent, 0), Some(Vec::new()));
        (1..=3).for_each(|revision| recent.note(revision, id(revision)));
        assert_eq!(since(&recent, 1).unwrap(), ["2", "3"]);
        recent.forget(4);
        assert_eq!((since(&recent, 3), since(&recent, 4)), (None, Some(Vec::new())));
    }

    #[test]
    fn who_has_not_looked_for_long_is_told_nothing() {
        let mut recent = Recent::default();
        let last = KEPT as u64 + 5;
        (1..=last).for_each(|revision| recent.note(revision, id(revision)));
        assert_eq!(since(&recent, 4), None);
        assert_eq!(since(&recent, 5).unwrap().len(), KEPT);
    }
}
