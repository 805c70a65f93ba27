//! How many calls the console allows itself, so that it never eats the limits that deployments and
//! autoscalers of the same account depend on. Pure: time comes in as milliseconds since the start.

use std::collections::{BTreeMap, VecDeque};

/// Calls a minute the console allows itself, far below what AWS grants an account.
const LIMITS: &[(&str, u32)] = &[
    ("autoscaling", 60),
    ("ec2", 100),
    ("eks", 120),
    ("ssm", 60),
    ("sts", 30),
    ("rds", 30),
    // These are asked about one bucket or key at a time, and allow hundreds of calls a second.
    ("s3", 300),
    ("kms", 120),
    // Following a group is a call every five seconds.
    ("logs", 60),
];
const LIMIT_OF_OTHERS: u32 = 30;

const MINUTE_MS: u64 = 60_000;
/// The first pause after a throttled call; it doubles while throttling goes on.
const FIRST_PAUSE_MS: u64 = 5_000;
const LONGEST_PAUSE_MS: u64 = 120_000;
/// Without throttling for this long, intervals shrink by one step.
const CALM_MS: u64 = 180_000;
const MOST_STRIKES: u32 = 3;

/// The calls of all services.
#[derive(Debug)]
pub(super) struct Budget(BTreeMap<&'static str, Ledger>);

/// The calls of one service.
#[derive(Debug)]
struct Ledger {
    limit: u32,
    /// When calls were made, within the last minute.
    calls: VecDeque<u64>,
    /// How often we were throttled lately.
    strikes: u32,
    struck_at: u64,
    closed_until: Option<u64>,
}

/// How one service stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// The service.
    pub(super) service: &'static str,
    /// Calls within the last minute.
    pub(super) calls: u32,
    /// Calls allowed within a minute.
    pub(super) limit: u32,
    /// No call before this time, where the service throttles us.
    pub(super) closed_until: Option<u64>,
}

impl Default for Budget {
    fn default() -> Self {
        Self(LIMITS.iter().map(|(service, limit)| (*service, Ledger::new(*limit))).collect())
    }
}

impl Budget {
    /// Takes a call from the budget, or says after how many milliseconds to ask again.
    pub(super) fn admit(&mut self, service: &'static str, now: u64) -> Result<(), u64> {
        let ledger = self.ledger(service);
        ledger.forget(now);
        if let Some(until) = ledger.closed_until {
            return Err(until - now);
        }
        if ledger.calls.len() >= ledger.limit as usize {
            let oldest = ledger.calls.front().copied().unwrap_or(now);
            return Err(oldest + MINUTE_MS - now);
        }
        ledger.calls.push_back(now);
        Ok(())
    }

    /// Notes a call that was made without asking: a retry of the SDK.
    pub(super) fn spend(&mut self, service: &'static str, now: u64) {
        self.ledger(service).calls.push_back(now);
    }

    /// Notes that the service throttled us; says until when it is left alone.
    pub(super) fn throttled(&mut self, service: &'static str, now: u64) -> u64 {
        let ledger = self.ledger(service);
        ledger.forget(now);
        // Calls under way at the same time are struck together: that is one strike.
        if let Some(until) = ledger.closed_until {
            return until;
        }
        let pause = (FIRST_PAUSE_MS << ledger.strikes.min(16)).min(LONGEST_PAUSE_MS);
        ledger.strikes = (ledger.strikes + 1).min(16);
        ledger.struck_at = now;
        ledger.closed_until = Some(now + pause);
        now + pause
    }

    /// By what factor intervals are stretched: 1 in good times, 8 at most.
    pub(super) fn stretch(&mut self, service: &'static str, now: u64) -> u32 {
        let ledger = self.ledger(service);
        ledger.forget(now);
        let busy = ledger.calls.len() as u64 * 10 > u64::from(ledger.limit) * 8;
        1 << ledger.strikes.max(u32::from(busy)).min(MOST_STRIKES)
    }

    /// How all services stand that were called.
    pub(super) fn standings(&mut self, now: u64) -> Vec<Standing> {
        let standing = |(service, ledger): (&&'static str, &mut Ledger)| {
            ledger.forget(now);
            Standing {
                service,
                calls: u32::try_from(ledger.calls.len()).unwrap_or(u32::MAX),
                limit: ledger.limit,
                closed_until: ledger.closed_until,
            }
        };
        self.0.iter_mut().map(standing).collect()
    }

    fn ledger(&mut self, service: &'static str) -> &mut Ledger {
        self.0.entry(service).or_insert_with(|| Ledger::new(LIMIT_OF_OTHERS))
    }
}

impl Ledger {
    const fn new(limit: u32) -> Self {
        Self { limit, calls: VecDeque::new(), strikes: 0, struck_at: 0, closed_until: None }
    }

    fn forget(&mut self, now: u64) {
        while self.calls.front().is_some_and(|call| call + MINUTE_MS <= now) {
            self.calls.pop_front();
        }
        self.closed_until = self.closed_until.filter(|until| *until > now);
        while self.strikes > 0 && self.struck_at + CALM_MS <= now {
            self.strikes -= 1;
            self.struck_at += CALM_MS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(calls: u64) -> Budget {
        let mut budget = Budget::default();
        for call in 0..calls {
            assert_eq!(budget.admit("sts", call * 100), Ok(()));
        }
        budget
    }

    #[test]
    fn the_window_slides() {
        let mut budget = spent(30);
        assert_eq!(budget.admit("sts", 10_000), Err(50_000));
        assert_eq!(budget.admit("eks", 10_000), Ok(()), "services do not share a budget");
        assert_eq!(budget.admit("sts", 60_000), Ok(()));
        assert_eq!(budget.admit("sts", 60_050), Err(50));
    }

    #[test]
    fn throttling_closes_a_service_for_longer_each_time() {
        let mut budget = Budget::default();
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let until = budget.throttled("ec2", now);
            assert_eq!(budget.throttled("ec2", now + 1), until, "struck together is struck once");
            assert_eq!(budget.admit("ec2", now + 1), Err(until - now - 1));
            pauses.push((until - now) / 1000);
            now = until;
            assert_eq!(budget.admit("ec2", now), Ok(()));
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 120]);
    }

    #[test]
    fn intervals_stretch_under_throttling_and_recover() {
        let mut budget = Budget::default();
        assert_eq!(budget.stretch("ec2", 0), 1);
        budget.throttled("ec2", 0);
        assert_eq!(budget.stretch("ec2", 1), 2);
        let until = budget.throttled("ec2", 6_000);
        assert_eq!(budget.stretch("ec2", until), 4);
        assert_eq!(budget.stretch("ec2", 6_000 + CALM_MS), 2);
        assert_eq!(budget.stretch("ec2", 6_000 + 2 * CALM_MS), 1);
    }

    #[test]
    fn intervals_stretch_when_the_budget_runs_low() {
        let mut budget = spent(25);
        assert_eq!(budget.stretch("sts", 3_000), 2);
        assert_eq!(budget.stretch("sts", 70_000), 1);
    }

    #[test]
    fn retries_count() {
        let mut budget = spent(1);
        budget.spend("sts", 200);
        let standing = budget.standings(300).into_iter().find(|one| one.service == "sts").unwrap();
        assert_eq!((standing.calls, standing.limit, standing.closed_until), (2, 30, None));
    }
}
