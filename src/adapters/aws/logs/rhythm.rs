//! When a log is looked at again, and what is told of a look that failed.

use std::time::Duration;

use crate::{
    adapters::{
        aws::{
            operations::service,
            pace::{Outcome, Pace},
            poll::{chance, retried},
            shared::Shared,
        },
        generate::Emitter,
    },
    model::Fault,
    ports::LogEvent,
};

/// The rhythm of one log that is read by an operation.
pub(super) struct Rhythm {
    follow: bool,
    operation: &'static str,
    pace: Pace,
}

impl Rhythm {
    /// Looks every `period` while little comes; once, without `follow`.
    pub(super) const fn new(follow: bool, operation: &'static str, period: Duration) -> Self {
        Self { follow, operation, pace: Pace::new(period) }
    }

    /// Tells a fault, and waits for the next look; `looked` is whether there was anything new. False
    /// where there is no next look.
    pub(super) async fn rest(
        &mut self,
        looked: Result<bool, Fault>,
        shared: &Shared,
        out: &mut Emitter<LogEvent>,
    ) -> bool {
        let outcome = match &looked {
            Ok(true) => Outcome::Changed,
            Ok(false) => Outcome::Same,
            Err(fault) => Outcome::Failed(fault.class),
        };
        let stretch = shared.meter.stretch(service(self.operation));
        let wait = self.pace.wait(outcome, stretch, chance());
        if let Err(fault) = looked {
            let told = if self.follow { retried(fault, wait) } else { fault };
            out.emit(LogEvent::Failed(told)).await;
        }
        if self.follow {
            tokio::time::sleep(wait).await;
        }
        self.follow
    }
}
