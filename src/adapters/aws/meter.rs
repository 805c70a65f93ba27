//! The budget at work: every call asks first, every retry is counted, every answer is compared with
//! our clock.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{
                BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
            },
        },
        orchestrator::Metadata,
        retries::RequestAttempts,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{DateTime, config_bag::ConfigBag, date_time::Format};
use jiff::Timestamp;
use tokio::time::Instant;

use super::{budget::Budget, now, operations};
use crate::model::Spending;

/// Says that no answer was seen yet.
const UNKNOWN: i64 = i64::MIN;

/// Counts calls, and holds them back where the budget is spent.
#[derive(Debug)]
pub(super) struct Meter {
    start: Instant,
    budget: Mutex<Budget>,
    /// By how many seconds AWS's clock is ahead of ours.
    skew_s: AtomicI64,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), budget: Mutex::default(), skew_s: AtomicI64::new(UNKNOWN) }
    }

    /// Waits until the budget allows a call.
    pub(super) async fn admit(&self, service: &'static str) {
        loop {
            let admitted = self.budget().admit(service, self.elapsed());
            match admitted {
                Ok(()) => return,
                Err(wait) => tokio::time::sleep(Duration::from_millis(wait)).await,
            }
        }
    }

    /// Notes that we were throttled; says when the service is asked again.
    pub(super) fn throttled(&self, service: &'static str) -> Timestamp {
        let elapsed = self.elapsed();
        let until = self.budget().throttled(service, elapsed);
        after(Duration::from_millis(until - elapsed))
    }

    /// By what factor intervals are stretched.
    pub(super) fn stretch(&self, service: &'static str) -> u32 {
        self.budget().stretch(service, self.elapsed())
    }

    /// What was spent within the last minute, by service.
    pub(super) fn spending(&self) -> Vec<Spending> {
        let elapsed = self.elapsed();
        let spending = |standing: super::budget::Standing| Spending {
            service: standing.service,
            calls_per_minute: standing.calls,
            budget: standing.limit,
            throttled_until: standing
                .closed_until
                .map(|until| after(Duration::from_millis(until - elapsed))),
        };
        self.budget().standings(elapsed).into_iter().map(spending).collect()
    }

    /// By how many seconds AWS's clock is ahead of ours, once it has answered.
    pub(super) fn skew_s(&self) -> Option<i64> {
        Some(self.skew_s.load(Ordering::Relaxed)).filter(|skew| *skew != UNKNOWN)
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn budget(&self) -> MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time `wait` from now, whole seconds, so that it can be compared with itself.
pub(super) fn after(wait: Duration) -> Timestamp {
    let seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(now().as_second().saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}

/// The meter's eyes inside the SDK.
#[derive(Debug)]
pub(super) struct Watching(pub(super) std::sync::Arc<Meter>);

impl Intercept for Watching {
    fn name(&self) -> &'static str {
        "Watching"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let repeated = settings.load::<RequestAttempts>().is_some_and(|one| one.attempts() > 1);
        let service = settings.load::<Metadata>().and_then(|one| operations::prefix(one.service()));
        if let (true, Some(service)) = (repeated, service) {
            self.0.budget().spend(service, self.0.elapsed());
        }
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        if let Some(date) = date.and_then(|date| DateTime::from_str(date, Format::HttpDate).ok()) {
            self.0.skew_s.store(date.secs() - now().as_second(), Ordering::Relaxed);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_beyond_the_budget_wait_for_the_next_minute() {
        let meter = Meter::new();
        for _ in 0..30 {
            meter.admit("sts").await;
        }
        assert_eq!(meter.start.elapsed(), Duration::ZERO);
        meter.admit("sts").await;
        assert!(meter.start.elapsed() >= Duration::from_mins(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_service_is_left_alone_and_says_so() {
        let meter = Meter::new();
        meter.throttled("ec2");
        let ec2 = meter.spending().into_iter().find(|one| one.service == "ec2").unwrap();
        assert!(ec2.throttled_until.is_some());
        meter.admit("eks").await;
        assert_eq!(meter.start.elapsed(), Duration::ZERO);
        meter.admit("ec2").await;
        assert!(meter.start.elapsed() >= Duration::from_secs(5));
        assert_eq!(meter.stretch("ec2"), 2);
    }
}
