//! Looks again and again: one poller per feed, only while somebody watches.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use futures::{StreamExt, future::BoxFuture, stream::BoxStream};
use tokio::{sync::watch, time::Instant};

use super::{
    meter::after,
    pace::{Outcome, Pace},
};
use crate::model::{Delta, Fault, Feed, Resource};

/// Rings and haste never make a feed look more often than this.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// Reads the complete set of rows.
pub(super) type Read<R> = Box<dyn Fn() -> BoxFuture<'static, Result<Vec<R>, Fault>> + Send>;

/// What a poller is made of.
pub(super) struct Poller<R> {
    /// Which feed it is: decides its period.
    pub(super) feed: Feed,
    /// Reads the rows.
    pub(super) read: Read<R>,
    /// Ends a wait early.
    pub(super) bell: watch::Receiver<u64>,
    /// By what factor to wait longer, since the budget says so.
    pub(super) stretch: Box<dyn Fn() -> u32 + Send>,
    /// The first look is not made before this.
    pub(super) due: Option<Instant>,
    /// Told when the next look is due; nothing after one that has failed.
    pub(super) plan: Box<dyn Fn(Option<Instant>) + Send>,
}

struct Polling<R> {
    poller: Poller<R>,
    pace: Pace,
    rows: Option<Vec<R>>,
    looked: Option<Instant>,
    due: Option<Instant>,
}

impl<R: Resource + Clone + PartialEq> Poller<R> {
    /// What it sees, until dropped.
    pub(super) fn watch(self) -> BoxStream<'static, Delta<R>> {
        let period = Duration::from_secs(self.feed.period_s().into());
        let polling = Polling {
            pace: Pace::new(period),
            due: self.due,
            poller: self,
            rows: None,
            looked: None,
        };
        futures::stream::unfold(polling, |mut polling| async {
            polling.wait().await;
            let delta = polling.look().await;
            Some((delta, polling))
        })
        .boxed()
    }
}

impl<R: Resource + Clone + PartialEq> Polling<R> {
    async fn wait(&mut self) {
        let Some(due) = self.due else { return };
        let rung = async {
            if self.poller.bell.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = tokio::time::sleep_until(due) => {}
            () = rung => {
                // A look before that was somebody else's is long enough ago.
                if let Some(looked) = self.looked {
                    tokio::time::sleep_until(looked + AT_MOST_EVERY).await;
                }
            }
        }
    }

    async fn look(&mut self) -> Delta<R> {
        self.poller.bell.mark_unchanged();
        let result = (self.poller.read)().await;
        let looked = Instant::now();
        let is_well = result.is_ok();
        let (delta, wait) = match result {
            Ok(rows) => self.seen(rows),
            Err(fault) => self.failed(fault),
        };
        (self.looked, self.due) = (Some(looked), Some(looked + wait));
        (self.poller.plan)(self.due.filter(|_| is_well));
        delta
    }

    fn seen(&mut self, mut rows: Vec<R>) -> (Delta<R>, Duration) {
        // The order of answers means nothing, and must not look like a change.
        rows.sort_by(|a, b| a.id().cmp(b.id()));
        let same = self.rows.as_ref() == Some(&rows);
        let outcome = if same || self.rows.is_none() { Outcome::Same } else { Outcome::Changed };
        let wait = self.pace.wait(outcome, (self.poller.stretch)(), chance());
        if same {
            return (Delta::Alive, wait);
        }
        self.rows = Some(rows.clone());
        (Delta::Resync(rows), wait)
    }

    fn failed(&mut self, fault: Fault) -> (Delta<R>, Duration) {
        let wait = self.pace.wait(Outcome::Failed(fault.class), 1, chance());
        (Delta::Failed(retried(fault, wait)), wait)
    }
}

/// The same fault, saying when the next look is made: after `wait`, or when a service that is left
/// alone for a while may be asked again, whichever is later.
pub(super) fn retried(mut fault: Fault, wait: Duration) -> Fault {
    let planned = after(wait);
    fault.retry_at = Some(fault.retry_at.map_or(planned, |closed| closed.max(planned)));
    fault
}

/// A number between 0 and 1 that differs from console to console, so that they do not call in step.
pub(super) fn chance() -> f64 {
    let bits = RandomState::new().hash_one(0_u8);
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::{
        collections::VecDeque,
        sync::{Arc, Mutex},
    };

    use super::*;
    use crate::model::{FaultClass, Kind, ResourceId, SourceId};

    #[derive(Clone, Debug, PartialEq)]
    struct Row(ResourceId);

    impl Resource for Row {
        fn id(&self) -> &ResourceId {
            &self.0
        }
    }

    type Answers = Arc<Mutex<VecDeque<Result<Vec<&'static str>, FaultClass>>>>;

    fn watch(
        feed: Feed,
        answers: impl IntoIterator<Item = Result<Vec<&'static str>, FaultClass>>,
    ) -> (BoxStream<'static, Delta<Row>>, watch::Sender<u64>) {
        let answers: Answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        let bell = watch::Sender::new(0);
        let read = move || -> BoxFuture<'static, _> {
            let answer = answers.lock().unwrap().pop_front().expect("one look too many");
            let row =
                |name: &str| Row(ResourceId::new(&SourceId::aws("1", "r"), Kind::Instance, name));
            Box::pin(std::future::ready(match answer {
                Ok(names) => Ok(names.into_iter().map(row).collect()),
                Err(class) => Err(Fault::new(class, "read", "no")),
            }))
        };
        let poller = Poller {
            feed,
            read: Box::new(read),
            bell: bell.subscribe(),
            stretch: Box::new(|| 1),
            due: None,
            plan: Box::new(|_| {}),
        };
        (poller.watch(), bell)
    }

    fn named(delta: Option<Delta<Row>>) -> String {
        match delta.expect("a poller never ends") {
            Delta::Resync(rows) => {
                rows.iter().map(|row| &*row.0.name).collect::<Vec<_>>().join(" ")
            }
            Delta::Alive => "alive".into(),
            Delta::Failed(fault) => {
                assert!(fault.retry_at.is_some());
                fault.class.name().into()
            }
            delta @ (Delta::Apply(_)
            | Delta::Delete(_)
            | Delta::Begin
            | Delta::Page(_)
            | Delta::Complete) => unreachable!("{delta:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_rows_are_a_sign_of_life() {
        let (mut feed, _bell) =
            watch(Feed::Instances, [Ok(vec!["b", "a"]), Ok(vec!["a", "b"]), Ok(vec!["a"])]);
        let mut seen = Vec::new();
        for _ in 0..3 {
            seen.push(named(feed.next().await));
        }
        assert_eq!(seen, ["a b", "alive", "a"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_feed_comes_back_by_itself() {
        let (mut feed, _bell) = watch(
            Feed::Instances,
            [
                Ok(vec!["a"]),
                Err(FaultClass::Unavailable),
                Err(FaultClass::Unavailable),
                Ok(vec!["a"]),
            ],
        );
        let start = Instant::now();
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(named(feed.next().await));
        }
        assert_eq!(seen, ["a", "unavailable", "unavailable", "alive"]);
        assert!(start.elapsed() < Duration::from_secs(75), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_ring_ends_the_wait_but_rings_do_not_add_up() {
        let (mut feed, bell) = watch(Feed::Clusters, [Ok(vec!["a"]), Ok(vec!["b"]), Ok(vec!["b"])]);
        feed.next().await;
        let start = Instant::now();
        bell.send_modify(|rings| *rings += 1);
        bell.send_modify(|rings| *rings += 1);
        assert_eq!(named(feed.next().await), "b");
        assert_eq!(start.elapsed(), AT_MOST_EVERY);
        assert_eq!(named(feed.next().await), "alive");
        assert!(start.elapsed() > Duration::from_mins(1));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_read_before_somebody_watches() {
        let (feed, _bell) = watch(Feed::Clusters, []);
        tokio::time::sleep(Duration::from_hours(1)).await;
        drop(feed);
    }
}
