//! The connection under a session, and how it is had again.

use std::time::Duration;

use super::{Channel, Effect, EndReason, Phase, ResumeFault};
use crate::session::{Token, mux::Multiplexer, opening::opening};

const FIRST_DELAY: Duration = Duration::from_millis(100);
/// A connection that lasts so long is a good one, even if nothing came over it.
const STEADY: Duration = Duration::from_secs(30);
const LONGEST_DELAY: Duration = Duration::from_secs(15);
/// Silence in a handshake that is not waited out; the agent itself gives up after 15 s.
const HANDSHAKE: Duration = Duration::from_mins(1);
/// Longest handshake on one connection, even if the agent never stops talking.
const LONGEST_HANDSHAKE: Duration = Duration::from_mins(10);

/// The connection.
#[derive(Debug)]
pub(super) enum Link {
    Up {
        since: Duration,
        /// When the last one was lost, and the attempts it took: kept until this one has proved itself.
        before: Option<(Duration, u32)>,
    },
    Down {
        since: Duration,
        /// Attempts made.
        attempts: u32,
        /// When to try again; none while the driver tries.
        at: Option<Duration>,
        why: String,
    },
}

impl Link {
    /// Before the first connection: the driver makes it unasked.
    pub(super) fn first() -> Self {
        let why = "no connection could be made".to_owned();
        Self::Down { since: Duration::ZERO, attempts: 0, at: None, why }
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(self, Self::Up { .. })
    }

    /// Something came over it.
    pub(super) fn prove(&mut self) {
        if let Self::Up { before, .. } = self {
            *before = None;
        }
    }

    /// When the connection was lost, and the attempts since. One that is closed at once is an attempt
    /// that failed: otherwise a service that takes nobody would be asked ten times a second.
    fn lost(&self, now: Duration) -> (Duration, u32) {
        match self {
            Self::Up { since, before } => {
                before.filter(|_| now < *since + STEADY).unwrap_or((now, 0))
            }
            Self::Down { since, attempts, .. } => (*since, *attempts),
        }
    }
}

impl Channel {
    /// There is a connection. Introduces us and sends again whatever nobody has acknowledged.
    pub fn attached(&mut self, now: Duration, token: &Token) {
        self.advance(now);
        if self.is_over() {
            return;
        }
        self.link = Link::Up { since: self.now, before: Some(self.link.lost(self.now)) };
        self.heard = self.now;
        self.pause = None;
        let text = opening(token, self.identities.uuid(), self.client);
        self.effects.push(Effect::SendText(text));
        let unacknowledged = self.outgoing.all(self.now);
        self.repeat(unacknowledged);
        self.phase_since = self.now;
        self.flush();
    }

    /// The connection is gone. That is not the end of the session, whatever code it was closed with.
    pub fn cut(&mut self, now: Duration, why: &str) {
        self.advance(now);
        if self.is_over() {
            return;
        }
        if self.closing.is_some() {
            return self.give_up_closing();
        }
        let (since, attempts) = self.link.lost(self.now);
        self.retry(since, attempts, why.to_owned());
    }

    /// The connection could not be had again this time.
    pub fn resume_failed(&mut self, now: Duration, fault: ResumeFault) {
        self.advance(now);
        let Link::Down { since, attempts, .. } = self.link else { return };
        if self.is_over() {
            return;
        }
        match fault {
            ResumeFault::SessionOver => self.finish(EndReason::Expired),
            ResumeFault::Refused(why) => self.finish(EndReason::Lost(why)),
            ResumeFault::Transient(why) => self.retry(since, attempts, why),
        }
    }

    /// Does whatever its time has come.
    pub fn tick(&mut self, now: Duration) {
        self.advance(now);
        if self.is_over() {
            return;
        }
        if self.closing.is_some_and(|at| self.now >= at) {
            return self.give_up_closing();
        }
        match &mut self.link {
            Link::Down { since, why, .. } if self.now >= *since + self.settings.patience => {
                let why = std::mem::take(why);
                self.finish(EndReason::Lost(why));
            }
            Link::Down { attempts, at, .. } => {
                if at.take_if(|at| self.now >= *at).is_some() {
                    *attempts += 1;
                    self.effects.push(Effect::Resume(*attempts));
                }
            }
            Link::Up { .. } => self.tick_connected(),
        }
    }

    /// When [`tick`](Self::tick) is next wanted.
    pub fn deadline(&self) -> Option<Duration> {
        let patience = self.settings.patience;
        let own = match self.link {
            _ if self.is_over() => return None,
            Link::Down { since, at, .. } => earliest([at, Some(since + patience), None]),
            Link::Up { .. } => {
                let keep_alive = self.streams.as_ref().and_then(Multiplexer::deadline);
                earliest([self.chase_at(), keep_alive, self.handshake_limit()])
            }
        };
        earliest([own, self.closing, None])
    }

    fn tick_connected(&mut self) {
        if self.handshake_limit().is_some_and(|limit| self.now >= limit) {
            let reason = match std::mem::replace(&mut self.phase, Phase::Waiting) {
                Phase::Refused(reason) => reason,
                Phase::Waiting
                | Phase::Key(_)
                | Phase::Answered(_)
                | Phase::Open(_)
                | Phase::Over => {
                    EndReason::Unresponsive(self.now.saturating_sub(self.phase_since).as_secs())
                }
            };
            return self.finish(reason);
        }
        let keep_alive = self.streams.as_mut().and_then(|streams| streams.keep_alive(self.now));
        if let Some(bytes) = keep_alive.filter(|_| self.outbox.is_empty()) {
            self.outbox.push(&bytes);
        }
        self.chase();
        self.flush();
    }

    /// When a handshake under way is given up.
    fn handshake_limit(&self) -> Option<Duration> {
        match self.phase {
            Phase::Key(_) | Phase::Answered(_) => {
                let silence = self.phase_since.max(self.heard) + HANDSHAKE;
                Some(silence.min(self.phase_since + LONGEST_HANDSHAKE))
            }
            Phase::Refused(_) => Some(self.phase_since + HANDSHAKE),
            Phase::Waiting | Phase::Open(_) | Phase::Over => None,
        }
    }

    fn retry(&mut self, since: Duration, attempts: u32, why: String) {
        let delay = FIRST_DELAY.saturating_mul(2_u32.saturating_pow(attempts)).min(LONGEST_DELAY);
        let at = Some(self.now + self.identities.jitter(delay));
        self.link = Link::Down { since, attempts, at, why };
    }
}

fn earliest(times: [Option<Duration>; 3]) -> Option<Duration> {
    times.into_iter().flatten().min()
}
