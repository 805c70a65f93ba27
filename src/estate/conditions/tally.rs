//! How much is wrong, in counts.

use std::collections::BTreeMap;

use super::{Concern, Condition, Severity};

/// How many conditions of one severity there are, by concern, the gravest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How grave these are.
    pub severity: Severity,
    /// How many of each concern; never none.
    pub counts: Vec<(Concern, usize)>,
}

impl Tally {
    /// What there is of every severity, the gravest first.
    pub fn of<'a>(conditions: impl IntoIterator<Item = &'a Condition>) -> Vec<Self> {
        let mut counts = BTreeMap::<_, BTreeMap<_, usize>>::new();
        for it in conditions {
            *counts.entry(it.severity).or_default().entry(it.concern).or_default() += 1;
        }
        let tally = |(severity, it): (_, BTreeMap<_, _>)| Self {
            severity,
            counts: it.into_iter().collect(),
        };
        counts.into_iter().map(tally).collect()
    }

    /// How many there are of this severity: `5 critical`.
    pub fn total(&self) -> String {
        self.severity.counted(self.counts.iter().map(|(_, count)| count).sum())
    }

    /// How many there are, and of what: the first so many concerns by name, the rest as a number.
    pub fn words(&self, named: usize) -> String {
        let (named, rest) = self.counts.split_at(named.min(self.counts.len()));
        let rest: usize = rest.iter().map(|(_, count)| count).sum();
        let more = (rest > 0).then(|| format!("{rest} more"));
        let concerns = named.iter().map(|(concern, count)| concern.counted(*count));
        let words: Vec<_> = concerns.chain(more).collect();
        if named.is_empty() {
            return self.total();
        }
        format!("{}: {}", self.total(), words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_is_counted() {
        let counts = vec![(Concern::Alarm, 1), (Concern::Failing, 2), (Concern::Stale, 3)];
        let tally = Tally { severity: Severity::Warning, counts };
        let words: Vec<_> = (0..5).map(|named| tally.words(named)).collect();
        assert_eq!(words[0], "6 to watch");
        assert_eq!(words[1], "6 to watch: 1 CloudWatch alarm, 5 more");
        assert_eq!(words[2], "6 to watch: 1 CloudWatch alarm, 2 pods failing, 3 more");
        assert_eq!(words[3], "6 to watch: 1 CloudWatch alarm, 2 pods failing, 3 feeds stale");
        assert_eq!(words[4], words[3], "there are no more");
    }
}
