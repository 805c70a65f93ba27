//! Ray: its workers are as busy as the jobs that run, and idle between two of them, whatever they hold.

use super::queue::Instant;
use crate::{adapters::sandbox::names, random::Random};

/// A job is handed in every half hour.
const EVERY: Instant = 1_800_000;
/// How long one takes, at least and at most.
const TAKES: (Instant, Instant) = (900_000, 1_500_000);
/// What a worker without a job uses, in thousandths of the usual: it only tells the head that it lives.
const IDLE: u64 = 50;

/// How busy the pods of a workload are with jobs, in thousandths of the usual; those that take none are
/// as usual.
pub(super) fn level(workload: &str, now: Instant) -> u64 {
    if !(workload.starts_with("ray-") && workload.ends_with("-worker")) {
        return 1000;
    }
    // All workers of a cluster work at the same job.
    let seed = names::digest("ray".bytes()).wrapping_add(now / EVERY);
    let takes = Random::new(seed).between(TAKES.0, TAKES.1);
    if now % EVERY < takes { 1000 } else { IDLE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_are_busy_for_the_larger_part_and_all_at_once() {
        let minutes = |name: &str| -> Vec<u64> {
            (0..480).map(|minute| level(name, minute * 60_000)).collect()
        };
        let busy = minutes("ray-gpu-worker").iter().filter(|it| **it == 1000).count();
        assert!((240..400).contains(&busy), "{busy}");
        assert_eq!(minutes("ray-gpu-worker"), minutes("ray-cpu-worker"));
        assert!(minutes("report-worker").iter().all(|it| *it == 1000));
        assert_eq!(level("ray-cpu-worker", 0), 1000, "as it was measured at dawn");
    }
}
