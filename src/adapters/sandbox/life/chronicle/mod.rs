//! What logs tell of what happens: lines that somebody wrote, troubles while they lasted, and when
//! containers ran. All else that logs say follows from the time alone.

mod narrating;
mod runs;

use std::collections::{BTreeMap, VecDeque};

use self::narrating::Sight;
pub(in crate::adapters::sandbox) use self::runs::{Run, Runs};
use super::{
    Living,
    queue::Instant,
    world::{MachineKey, WorkloadKey},
};
use crate::model::{ResourceId, Symbol};

/// Lines that are kept: logs are rotated.
const KEPT: usize = 4_096;
/// Troubles that are remembered when they are over.
const REMEMBERED: usize = 64;

/// Who wrote a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::adapters::sandbox) enum Writer {
    /// A pod.
    Pod(ResourceId),
    /// A part of the control plane, by what the names of its streams begin with.
    ControlPlane(&'static str),
    /// A database.
    Database(std::sync::Arc<str>),
}

/// What makes pods complain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::adapters::sandbox) enum Trouble {
    /// Nothing in a zone reaches the internet.
    NoWayOut(Symbol),
    /// Names are not resolved.
    NoNames,
    /// A database serves nobody.
    NoDatabase(std::sync::Arc<str>),
    /// AWS answers that there are too many requests.
    Throttled,
}

/// A trouble, and how long it lasted.
#[derive(Clone, Debug)]
pub(in crate::adapters::sandbox) struct Span {
    /// What it is.
    pub(in crate::adapters::sandbox) trouble: Trouble,
    /// Since when.
    pub(in crate::adapters::sandbox) from: Instant,
    /// Until when, if it is over.
    pub(in crate::adapters::sandbox) until: Option<Instant>,
}

/// A line that somebody wrote.
#[derive(Clone, Debug)]
struct Entry {
    at: Instant,
    writer: Writer,
    text: Box<str>,
}

/// Everything that logs tell of what happened.
#[derive(Debug, Default)]
pub(super) struct Chronicle {
    entries: VecDeque<Entry>,
    spans: VecDeque<Span>,
    /// Containers that have begun or ended since dawn, by pod.
    runs: BTreeMap<ResourceId, Runs>,
    /// The same of pods that are gone, for as long as somebody may read on.
    gone: VecDeque<(Instant, ResourceId, Runs)>,
    /// What machines looked like when they were last told of.
    sights: BTreeMap<MachineKey, Sight>,
    /// The workloads that tell what they do: autoscalers and the like.
    narrators: Vec<(Narrator, WorkloadKey)>,
}

/// A workload that tells what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Narrator {
    Autoscaler,
    Karpenter,
    /// The node termination handler.
    Terminator,
    /// `CoreDNS`.
    Names,
}

impl Narrator {
    const ALL: [(&'static str, Self); 4] = [
        ("cluster-autoscaler", Self::Autoscaler),
        ("karpenter", Self::Karpenter),
        ("aws-node-termination-handler", Self::Terminator),
        ("coredns", Self::Names),
    ];
}

impl Living {
    /// What was written by somebody, with its times, in milliseconds after dawn.
    pub(in crate::adapters::sandbox) fn said<'a>(
        &'a self,
        writer: &'a Writer,
    ) -> impl Iterator<Item = (Instant, &'a str)> {
        let own = self.chronicle.entries.iter().filter(move |it| it.writer == *writer);
        own.map(|it| (it.at, &*it.text))
    }

    /// Everything that makes or made pods complain.
    pub(in crate::adapters::sandbox) fn troubles(&self) -> impl Iterator<Item = &Span> {
        self.chronicle.spans.iter()
    }

    /// Milliseconds since dawn that have been lived through.
    pub(in crate::adapters::sandbox) const fn lived(&self) -> Instant {
        self.simulation.now
    }

    /// Somebody writes a line, this much later.
    pub(super) fn write(&mut self, writer: Writer, after: Instant, text: String) {
        let entries = &mut self.chronicle.entries;
        entries.push_back(Entry { at: self.simulation.now + after, writer, text: text.into() });
        if entries.len() > KEPT {
            entries.pop_front();
        }
    }

    /// A trouble begins, unless it lasts already.
    pub(super) fn trouble(&mut self, trouble: Trouble) {
        let spans = &mut self.chronicle.spans;
        if spans.iter().any(|it| it.until.is_none() && it.trouble == trouble) {
            return;
        }
        if spans.len() >= REMEMBERED {
            let over = spans.iter().position(|it| it.until.is_some()).unwrap_or(0);
            spans.remove(over);
        }
        spans.push_back(Span { trouble, from: self.simulation.now, until: None });
    }

    /// Troubles of a kind are over.
    pub(super) fn relieve(&mut self, is_meant: impl Fn(&Trouble) -> bool) {
        let now = self.simulation.now;
        let open = self.chronicle.spans.iter_mut().filter(|it| it.until.is_none());
        for span in open.filter(|it| is_meant(&it.trouble)) {
            span.until = Some(now);
        }
    }

    /// AWS throttles from now on, or no longer.
    pub(in crate::adapters::sandbox) fn throttle(&mut self, throttled: bool) {
        if throttled {
            self.trouble(Trouble::Throttled);
        } else {
            self.relieve(|it| *it == Trouble::Throttled);
        }
    }
}
