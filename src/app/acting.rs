//! Has the journal and the world do what runs ask for.

use futures::StreamExt;
use tokio::{sync::mpsc, time::Instant};

use super::{
    Msg, Sending, Ticket,
    runtime::{Task, spawn},
};
use crate::{
    journal::{Collector, Entry, Unfinished},
    model::{Fault, FaultClass},
    ports::{Answer, Command, Journal, JournalError, Ports},
};

/// What is under way for runs. It goes on whatever is shown, also when the connection changes, and
/// ends with the console: what the journal was told is kept all the same.
pub(super) struct Acting {
    inbox: mpsc::Sender<Msg>,
    start: Instant,
    tasks: Vec<Task>,
}

impl Acting {
    /// Nothing is under way.
    pub(super) fn new(inbox: mpsc::Sender<Msg>) -> Self {
        Self { inbox, start: Instant::now(), tasks: Vec::new() }
    }

    /// Has an entry written down, with the time at which that happens.
    pub(super) fn record(&mut self, ports: &Ports, ticket: Ticket, entry: Entry) {
        let monotonic_ms = milliseconds(self.start);
        let written = ports.journal.append(Entry { at: ports.clock.now(), monotonic_ms, ..entry });
        let (inbox, failed) = (self.inbox.clone(), ticket.clone());
        let work = async move {
            let result = written.await.map_err(|error| error.to_string());
            drop(inbox.send(Msg::Recorded(ticket, result)).await);
        };
        self.keep(spawn(self.inbox.clone(), work, |text| Msg::Recorded(failed, Err(text))));
    }

    /// Has a command carried out, if it is meant for the connection that is in force.
    pub(super) fn perform(
        &mut self,
        ports: &Ports,
        here: bool,
        sending: Sending,
        command: Command,
    ) {
        let action = format!("{} {}", command.name(), command.target());
        let fault = move |class, text: String| Answer::Failed(Fault::new(class, action, text));
        let answer = here.then(|| ports.performer.perform(command, sending.token.clone()));
        let (inbox, failed, unsure) = (self.inbox.clone(), sending.clone(), fault.clone());
        let work = async move {
            let start = Instant::now();
            let answer = match answer {
                Some(answer) => answer.await,
                None => fault(FaultClass::Conflict, "another connection is in force".to_owned()),
            };
            drop(inbox.send(Msg::Answered(sending, answer, milliseconds(start))).await);
        };
        // Whether it was done nobody knows then.
        let told = move |text| Msg::Answered(failed, unsure(FaultClass::Unavailable, text), 0);
        self.keep(spawn(self.inbox.clone(), work, told));
    }

    /// Reads the journal for runs that were left in the middle.
    pub(super) fn recall(&mut self, ports: &Ports) {
        let (inbox, records) = (self.inbox.clone(), left(&*ports.journal));
        let work = async move {
            let found = records.await.map_err(|error| error.to_string());
            drop(inbox.send(Msg::Recalled(found)).await);
        };
        self.keep(spawn(self.inbox.clone(), work, |text| Msg::Recalled(Err(text))));
    }

    fn keep(&mut self, task: Task) {
        self.tasks.retain(|it| !it.is_over());
        self.tasks.push(task);
    }
}

/// How long it is since then.
pub(super) fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn left(
    journal: &dyn Journal,
) -> impl Future<Output = Result<Vec<Unfinished>, JournalError>> + Send + 'static {
    let mut records = journal.read(0);
    async move {
        let mut collector = Collector::default();
        while let Some(record) = records.next().await {
            collector.take(&record?);
        }
        Ok(collector.finish())
    }
}
