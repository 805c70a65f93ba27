//! Messages to the far end: when they may go, and when they go again.

use std::time::Duration;

use super::{Channel, Effect, EndReason, Phase, Violation};
use crate::session::{
    frame::{Frame, MessageType, SERVICE_FLAGS},
    payload::{Acknowledgement, Flag, PayloadType, json},
    reliability::CHUNK,
};

/// Without an acknowledgement for so long the far end counts as stalled.
const STALL: Duration = Duration::from_secs(5);
/// Without any message at all for so long it counts as gone.
const SILENCE: Duration = Duration::from_mins(5);
/// How often a paused far end is asked whether it is there: the word that ends a pause may be lost.
const PROBE: Duration = Duration::from_secs(5);

/// The far end is away for a while.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    /// When it began, or was last probed.
    since: Duration,
    probed: bool,
}

impl Channel {
    /// Sends what may be sent now.
    pub(super) fn flush(&mut self) {
        if self.pause.is_some() {
            return;
        }
        while self.send_next() {}
    }

    /// Sends one data message; it is kept before anybody can answer it.
    pub(super) fn send(&mut self, kind: PayloadType, payload: Vec<u8>) {
        let encrypted = kind == PayloadType::Output && self.is_encrypted();
        let ciphers = self.ciphers.as_mut().filter(|_| encrypted);
        let sealed = match ciphers {
            Some(ciphers) => ciphers.seal(&payload),
            None => Some(payload),
        };
        let Some(payload) = sealed else { return self.finish(Violation::Cipher.into()) };
        let frame = Frame {
            kind: MessageType::InputStreamData,
            created: self.created(),
            sequence: self.outgoing.next(),
            flags: 0,
            id: self.identities.uuid(),
            payload_type: kind.number(),
            payload: &payload,
        };
        let bytes = frame.encode();
        self.outgoing.keep(self.now, bytes.clone());
        self.emit(bytes);
    }

    /// Says that a data message has arrived.
    pub(super) fn acknowledge(&mut self, frame: &Frame<'_>) {
        let payload = json(&Acknowledgement {
            acknowledged_message_type: frame.kind.name().to_owned(),
            acknowledged_message_id: frame.id.to_string(),
            acknowledged_message_sequence_number: frame.sequence,
            is_sequential_message: true,
        });
        let acknowledgement = Frame {
            kind: MessageType::Acknowledge,
            created: self.created(),
            sequence: 0,
            flags: SERVICE_FLAGS,
            id: self.identities.uuid(),
            payload_type: 0,
            payload: &payload,
        };
        let bytes = acknowledgement.encode();
        self.emit(bytes);
    }

    /// Sends messages again.
    pub(super) fn repeat(&mut self, frames: Vec<Vec<u8>>) {
        for frame in frames {
            self.emit(frame);
        }
    }

    /// Holds what is not an acknowledgement.
    pub(super) fn pause(&mut self) {
        self.pause.get_or_insert(Pause { since: self.now, probed: false });
    }

    /// The far end is there again.
    pub(super) fn unpause(&mut self) {
        if self.pause.take().is_some() {
            self.outgoing.restart(self.now);
        }
    }

    /// An acknowledgement came: the far end is well.
    pub(super) fn flowing(&mut self) {
        if self.pause.is_some_and(|pause| pause.probed) {
            self.unpause();
        }
        if std::mem::take(&mut self.stalled) {
            self.effects.push(Effect::Flowing);
        }
    }

    /// Repeats what is due, probes a pause, notices a stall.
    pub(super) fn chase(&mut self) {
        if let Some(pause) = &mut self.pause {
            if self.now >= pause.since + PROBE {
                *pause = Pause { since: self.now, probed: true };
                match self.outgoing.probe(self.now) {
                    Some(frame) => self.emit(frame),
                    None => drop(self.send_next()),
                }
            }
            return;
        }
        let due = self.outgoing.due(self.now);
        self.repeat(due);
        let stuck = self.outgoing.stuck(self.now);
        if stuck >= SILENCE && self.now >= self.heard + SILENCE {
            self.finish(EndReason::Unresponsive(stuck.as_secs()));
        } else if stuck >= STALL && !std::mem::replace(&mut self.stalled, true) {
            self.effects.push(Effect::Stalled);
        }
    }

    /// When to chase next.
    pub(super) fn chase_at(&self) -> Option<Duration> {
        match self.pause {
            Some(pause) => Some(pause.since + PROBE),
            None => self.outgoing.deadline(),
        }
    }

    /// Sends the next message that waits; false when none may go.
    fn send_next(&mut self) -> bool {
        let Phase::Open(kind) = self.phase else { return false };
        if !self.link.is_up() || !self.outgoing.has_room() {
            return false;
        }
        self.gather();
        let next = self.outbox.next().or_else(|| self.goodbye());
        let Some((payload_type, payload)) = next else { return false };
        if payload_type != PayloadType::Size || kind.is_shell() {
            self.send(payload_type, payload);
        }
        true
    }

    /// The last message of a session that ends on a flag, after everything that was queued.
    fn goodbye(&mut self) -> Option<(PayloadType, Vec<u8>)> {
        let flag = Flag::TerminateSession.bytes().to_vec();
        std::mem::take(&mut self.says_goodbye).then_some((PayloadType::Flag, flag))
    }

    /// Fills a message from the streams that have something.
    fn gather(&mut self) {
        let Some(streams) = &mut self.streams else { return };
        while self.outbox.bytes() < CHUNK {
            let Some(bytes) = streams.next_bytes() else { return };
            self.outbox.push(&bytes);
        }
    }

    fn emit(&mut self, frame: Vec<u8>) {
        if self.link.is_up() {
            self.effects.push(Effect::Send(frame));
        }
    }

    /// The wall clock; a reader refuses 0.
    fn created(&self) -> u64 {
        let since = u64::try_from(self.now.as_millis()).unwrap_or(u64::MAX);
        self.settings.epoch.saturating_add(since).max(1)
    }
}
