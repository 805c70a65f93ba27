//! The end of a session.

use std::time::Duration;

use super::{Channel, Effect, End, EndReason, Kind, Phase};
use crate::session::payload::Flag;

/// How long a session we close may take to confirm it.
const FAREWELL: Duration = Duration::from_secs(3);

impl Channel {
    /// The user wants no more of it. What is queued still goes, where the far end takes it.
    pub fn close(&mut self, now: Duration) {
        self.advance(now);
        if self.is_over() || self.closing.is_some() {
            return;
        }
        self.closing = Some(self.now + FAREWELL);
        if self.ends_on_flag && self.link.is_up() {
            self.says_goodbye = true;
            self.flush();
        } else {
            self.effects.push(Effect::Terminate);
        }
    }

    /// The local connection of a port that carries one at a time is gone; the next may come.
    pub fn disconnect(&mut self, now: Duration) {
        self.advance(now);
        if self.kind() == Some(Kind::PortInTurn) {
            self.outbox.flag(Flag::DisconnectToPort);
            self.flush();
        }
    }

    /// Nobody confirms the end.
    pub(super) fn give_up_closing(&mut self) {
        if self.ends_on_flag {
            self.effects.push(Effect::Terminate);
        }
        self.finish(EndReason::ClosedHere);
    }

    /// Ends it; keys and everything held are dropped.
    pub(super) fn finish(&mut self, reason: EndReason) {
        let incomplete = self.incoming.has_gap() && reason != EndReason::ClosedHere;
        let exit_code = self.exit_code;
        self.enter(Phase::Over);
        self.ciphers = None;
        self.streams = None;
        self.outbox = super::Outbox::default();
        self.outgoing = super::Outgoing::new();
        self.incoming = super::Incoming::default();
        self.effects.push(Effect::Ended(End { reason, exit_code, incomplete }));
    }
}
