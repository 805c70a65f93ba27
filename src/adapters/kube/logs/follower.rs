//! Reads the log of one container.

use std::{fmt::Write as _, sync::Arc};

use super::{
    cutter::Cutter,
    never,
    place::{Place, Step},
    state::{Outlook, outlook},
};
use crate::{
    adapters::kube::{
        backoff::Backoff,
        fault::{Refusal, broken},
        generate::Emitter,
        object::path,
        transport::{Answer, Ask, encode, open},
        upstream::{Upstream, delay},
    },
    model::{FaultClass, ResourceId, Symbol},
    ports::{Begin, LogEvent, LogLine, LogQuery},
};

/// One container of one pod, and how it is called among the others.
#[derive(Clone, Debug)]
pub(super) struct Container {
    pub(super) pod: ResourceId,
    pub(super) name: Symbol,
    pub(super) origin: Symbol,
}

/// Follows one container.
pub(super) struct Follower {
    query: LogQuery,
    container: Container,
    upstream: Arc<dyn Upstream>,
    out: Emitter<LogEvent>,
    place: Place,
    backoff: Backoff,
}

impl Follower {
    /// Follows `container` as `query` says.
    pub(super) fn new(
        query: LogQuery,
        container: Container,
        upstream: Arc<dyn Upstream>,
        out: Emitter<LogEvent>,
    ) -> Self {
        let (place, backoff) = (Place::default(), Backoff::default());
        Self { query, container, upstream, out, place, backoff }
    }

    /// Until the log is over, or for ever. Without following, the first failure ends it.
    pub(super) async fn run(mut self) {
        loop {
            let result = self.round().await;
            let over = match &result {
                Ok(outlook) => *outlook == Outlook::Over,
                Err(refusal) => refusal.status == 404,
            };
            if let Err(refusal) = result {
                self.failed(refusal, over).await;
            } else if !over {
                never().pause(self.backoff.next()).await;
            }
            if over || !self.follows() {
                self.out.emit(LogEvent::End(self.container.origin.clone())).await;
                return;
            }
        }
    }

    fn follows(&self) -> bool {
        self.query.follow && !self.query.previous
    }

    async fn failed(&mut self, refusal: Refusal, over: bool) {
        let now = self.upstream.clock().now();
        let (mut fault, pause) = delay(refusal, &mut self.backoff, now);
        let again = self.follows() && !over;
        if !again {
            fault.retry_at = None;
        }
        self.out.emit(LogEvent::Failed(fault)).await;
        if again {
            never().pause(pause).await;
        }
    }

    /// One connection, and whether more can be expected after it.
    async fn round(&mut self) -> Result<Outlook, Refusal> {
        let connection = self.upstream.connection().await?;
        let opened = open(&*connection.transport, self.ask()).await;
        if let Err(Refusal { status: 401, .. }) = &opened {
            self.upstream.expired(&connection).await;
        }
        self.place.resume();
        self.read(opened.map_err(waiting)?).await?;
        if !self.follows() {
            return Ok(Outlook::Over);
        }
        outlook(&*self.upstream, &self.container.pod, &self.container.name).await
    }

    async fn read(&mut self, mut answer: Answer) -> Result<(), Refusal> {
        let mut cutter = Cutter::default();
        loop {
            let read = answer.body.read(&mut cutter.buffer).await;
            let mut lines = cutter.lines(&self.container.origin);
            if read == Ok(0) {
                lines.extend(cutter.rest(&self.container.origin));
            }
            for line in lines {
                self.give(line).await;
            }
            match read {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) => {
                    return Err(
                        broken(&self.action(), format!("the log broke off: {error}")).into()
                    );
                }
            }
        }
    }

    async fn give(&mut self, line: LogLine) {
        let step = self.place.step(line.at);
        if step == Step::Repeat {
            return;
        }
        self.backoff.reset();
        if step == Step::GiveAfterGap {
            let why = "the connection was renewed and the line before is gone: \
                       the container was restarted or its log rotated";
            self.out.emit(LogEvent::Gap(why.into())).await;
        }
        self.out.emit(LogEvent::Line(line)).await;
    }

    fn action(&self) -> String {
        format!("read log of {} container {}", self.container.pod, self.container.name)
    }

    fn ask(&self) -> Ask {
        let mut path = path(&self.container.pod).unwrap_or_default();
        let container = encode(&self.container.name);
        let _ = write!(path, "/log?container={container}&timestamps=true");
        match self.place.since() {
            Some(since) => {
                let since = encode(&since.to_string());
                let _ = write!(path, "&sinceTime={since}");
            }
            None => match self.query.begin {
                Begin::Newest(lines) => drop(write!(path, "&tailLines={lines}")),
                Begin::Ago(seconds) => drop(write!(path, "&sinceSeconds={seconds}")),
                Begin::Oldest => {}
            },
        }
        if self.query.previous {
            path.push_str("&previous=true");
        }
        if self.follows() {
            path.push_str("&follow=true");
        }
        Ask::get(&self.action(), path)
    }
}

/// A container that is still being created answers as if the request were wrong.
fn waiting(mut refusal: Refusal) -> Refusal {
    if refusal.status == 400 {
        refusal.fault.class = FaultClass::Unavailable;
    }
    refusal
}
