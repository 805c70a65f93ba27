//! A drain in one sentence, and how long it takes at least if pods take their time.

use std::collections::BTreeMap;

use super::{Departure, Verdict};
use crate::model::ResourceId;

/// What becomes of the pods, such as `18 evict, 9 daemon, 1 blocked by pdb/x (0 allowed, 1/1 healthy,
/// will never allow)`.
pub fn summary(departures: &[&Departure]) -> String {
    let count = |name: &str| departures.iter().filter(|it| it.verdict.name() == name).count();
    let plain = [
        ("evict", "evict"),
        ("ending", "ending already"),
        ("ds-skip", "daemon"),
        ("mirror-skip", "mirror"),
        ("finished", "finished"),
        ("lost", "would be lost: nothing makes another one"),
        ("unknown", "of which the budgets are not known yet"),
    ];
    let counted = |(name, words): (&str, &str)| {
        let number = count(name);
        (number > 0).then(|| format!("{number} {words}"))
    };
    let mut parts: Vec<_> = plain.into_iter().filter_map(counted).collect();
    parts.extend(by_budget(departures));
    if parts.is_empty() { "no pods".to_owned() } else { parts.join(", ") }
}

/// Those that wait for their budget, or for nothing.
fn by_budget(departures: &[&Departure]) -> Vec<String> {
    let mut held: BTreeMap<(&ResourceId, bool), usize> = BTreeMap::new();
    let mut both = 0;
    for it in departures {
        match (&it.verdict, it.budgets.as_slice()) {
            (Verdict::Blocked { .. }, [budget, ..]) => {
                *held.entry((&budget.id, false)).or_default() += 1;
            }
            (Verdict::Never(_), [budget]) => *held.entry((&budget.id, true)).or_default() += 1,
            (Verdict::Never(_), _) => both += 1,
            _ => {}
        }
    }
    let mut parts: Vec<_> =
        held.iter().map(|((id, never), number)| part(departures, id, *never, *number)).collect();
    parts.extend(
        (both > 0).then(|| format!("{both} blocked by two budgets at once (never allowed)")),
    );
    parts
}

fn part(departures: &[&Departure], id: &ResourceId, never: bool, number: usize) -> String {
    let mut budgets = departures.iter().flat_map(|it| &it.budgets);
    let Some(budget) = budgets.find(|it| it.id == *id) else { return String::new() };
    let ending = if never {
        "will never allow".to_owned()
    } else {
        format!("{} at a time", budget.allowed.max(1))
    };
    format!(
        "{number} blocked by pdb/{} ({} allowed, {}/{} healthy, {ending})",
        budget.id.name, budget.allowed, budget.healthy, budget.expected
    )
}

/// Seconds that it takes at least if every pod takes as long to end as it may, and its successor no
/// time at all.
pub fn lasts(departures: &[&Departure]) -> u64 {
    let mut free = 0;
    let mut queues: BTreeMap<&ResourceId, (usize, Vec<u64>)> = BTreeMap::new();
    for it in departures.iter().filter(|it| it.verdict.leaves()) {
        let grace = u64::from(it.grace_s());
        match it.budget() {
            None => free = grace.max(free),
            Some(budget) => {
                let width = budget.allowed.max(1) as usize;
                queues.entry(&budget.id).or_insert((width, Vec::new())).1.push(grace);
            }
        }
    }
    let queue = |(width, mut graces): (usize, Vec<u64>)| -> u64 {
        graces.sort_unstable_by(|a, b| b.cmp(a));
        graces.chunks(width).filter_map(|chunk| chunk.first()).sum()
    };
    queues.into_values().map(queue).max().unwrap_or(0).max(free)
}
