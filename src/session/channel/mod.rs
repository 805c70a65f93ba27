//! The state of one session.

mod close;
mod effect;
mod handshake;
mod link;
mod receive;
mod send;
mod streams;

use std::{fmt, time::Duration};

pub use self::effect::{
    Effect, End, EndReason, KeyRequest, Misuse, Opened, ResumeFault, Violation,
};
use self::{link::Link, send::Pause};
use super::{
    Kind, Size,
    crypto::Ciphers,
    handshake::Request,
    identity::{Identities, Uuid},
    mux::Multiplexer,
    outbox::Outbox,
    reliability::{Incoming, Outgoing},
};

/// What a session is made from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The session, as the service names it.
    pub session: String,
    /// The target, exactly as it was asked for: keys are bound to it.
    pub target: String,
    /// The wall clock at the moment `now` counts from, in milliseconds since the epoch.
    pub epoch: u64,
    /// Random bytes that no other session has.
    pub entropy: [u8; 32],
    /// How long to try to get a lost connection back.
    pub patience: Duration,
}

/// How far a session has come.
#[derive(Debug)]
enum Phase {
    /// Nothing has come yet: it may be output or a handshake.
    Waiting,
    /// The driver asks KMS.
    Key(Request),
    /// The agent has our answer.
    Answered(Request),
    /// The agent was told that it cannot be; it will end the session for this reason.
    Refused(EndReason),
    /// In use.
    Open(Kind),
    /// Over.
    Over,
}

/// One session, from its first connection to its end, over any number of connections.
pub struct Channel {
    settings: Settings,
    now: Duration,
    identities: Identities,
    client: Uuid,
    link: Link,
    phase: Phase,
    /// When the phase began.
    phase_since: Duration,
    incoming: Incoming,
    outgoing: Outgoing,
    outbox: Outbox,
    streams: Option<Multiplexer>,
    ciphers: Option<Ciphers>,
    /// Whether the agent ends the session on a flag.
    ends_on_flag: bool,
    pause: Option<Pause>,
    stalled: bool,
    /// When the far end last said anything.
    heard: Duration,
    misuses: u32,
    exit_code: Option<i64>,
    /// When a session we closed is given up.
    closing: Option<Duration>,
    /// Whether the agent is still to be told that we close it.
    says_goodbye: bool,
    effects: Vec<Effect>,
}

impl Channel {
    /// A session that is not yet connected.
    pub fn new(settings: Settings) -> Self {
        let mut identities = Identities::new(settings.entropy);
        let client = identities.uuid();
        Self {
            settings,
            now: Duration::ZERO,
            identities,
            client,
            link: Link::first(),
            phase: Phase::Waiting,
            phase_since: Duration::ZERO,
            incoming: Incoming::default(),
            outgoing: Outgoing::new(),
            outbox: Outbox::default(),
            streams: None,
            ciphers: None,
            ends_on_flag: false,
            pause: None,
            stalled: false,
            heard: Duration::ZERO,
            misuses: 0,
            exit_code: None,
            closing: None,
            says_goodbye: false,
            effects: Vec::new(),
        }
    }

    /// What is to be done since the last call, in order.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Bytes that [`write`](Self::write) takes now. None before the session is open.
    pub fn room(&self) -> usize {
        match self.phase {
            Phase::Open(Kind::PortMultiplexed) => 0,
            Phase::Open(_) if self.closing.is_none() => self.outbox.room(),
            Phase::Waiting
            | Phase::Key(_)
            | Phase::Answered(_)
            | Phase::Refused(_)
            | Phase::Open(_)
            | Phase::Over => 0,
        }
    }

    /// Takes bytes of the user or of a local connection; says how many there was room for.
    pub fn write(&mut self, now: Duration, bytes: &[u8]) -> usize {
        self.advance(now);
        let length = self.room().min(bytes.len());
        let taken = self.outbox.write(bytes.get(..length).unwrap_or_default());
        self.flush();
        taken
    }

    /// The terminal has another size. Told as soon as the session is open.
    pub fn resize(&mut self, now: Duration, size: Size) {
        self.advance(now);
        self.outbox.resize(size);
        self.flush();
    }

    /// Bytes held, wherever they are.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        let waiting = super::outbox::ROOM - self.outbox.room().min(super::outbox::ROOM);
        let (queued, unread) = self.streams.as_ref().map_or((0, 0), Multiplexer::held);
        self.incoming.bytes() + self.outgoing.bytes() + waiting + queued + unread
    }

    fn advance(&mut self, now: Duration) {
        self.now = self.now.max(now);
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.phase_since = self.now;
    }

    fn kind(&self) -> Option<Kind> {
        match self.phase {
            Phase::Open(kind) => Some(kind),
            Phase::Waiting
            | Phase::Key(_)
            | Phase::Answered(_)
            | Phase::Refused(_)
            | Phase::Over => None,
        }
    }

    fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }
}

impl fmt::Debug for Channel {
    /// Without what is held: it was typed, or shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Channel");
        debug.field("session", &self.settings.session).field("phase", &self.phase);
        debug.field("link", &self.link).field("now", &self.now).finish_non_exhaustive()
    }
}
