//! Messages of the far end.

use std::time::Duration;

use super::{Channel, Effect, EndReason, Misuse, Phase, Violation};
use crate::session::{
    Kind,
    frame::{Frame, MessageType},
    payload::{Acknowledgement, ChannelClosed, Flag, PayloadType, exit_code},
    reliability::{Arrival, Message},
};

/// Unusable messages in a row, with nothing good between them, before the session is given up.
const MISUSES: u32 = 64;

impl Channel {
    /// Takes one message of the websocket.
    pub fn receive(&mut self, now: Duration, bytes: &[u8]) {
        self.advance(now);
        if self.is_over() || !self.link.is_up() {
            return;
        }
        match Frame::decode(bytes) {
            Ok(frame) => {
                self.heard = self.now;
                self.link.prove();
                self.take(&frame);
            }
            Err(fault) => self.misuse(fault.into()),
        }
        self.flush();
    }

    fn take(&mut self, frame: &Frame<'_>) {
        match frame.kind {
            MessageType::OutputStreamData => self.data(frame),
            MessageType::Acknowledge => self.acknowledged(frame.payload),
            MessageType::ChannelClosed => self.closed(frame.payload),
            MessageType::PausePublication => self.pause(),
            MessageType::StartPublication => self.unpause(),
            MessageType::InputStreamData => self.misuse(Misuse::Direction),
            MessageType::Other => {}
        }
    }

    fn data(&mut self, frame: &Frame<'_>) {
        match self.incoming.arrive(frame.sequence, frame.payload_type, frame.payload) {
            Arrival::Taken => {
                self.misuses = self.misuses.saturating_sub(1);
                self.acknowledge(frame);
                while let Some(message) = self.incoming.next() {
                    self.act(&message);
                    if self.is_over() {
                        return;
                    }
                }
            }
            Arrival::Repeat => self.acknowledge(frame),
            Arrival::NoRoom => {}
            Arrival::Impossible => self.misuse(Misuse::Sequence(frame.sequence)),
        }
    }

    fn acknowledged(&mut self, payload: &[u8]) {
        let Ok(acknowledgement) = serde_json::from_slice::<Acknowledgement>(payload) else {
            return self.misuse(Misuse::Acknowledgement);
        };
        let sequence = acknowledgement.acknowledged_message_sequence_number;
        if !self.outgoing.acknowledge(self.now, sequence) {
            return self.misuse(Misuse::Acknowledgement);
        }
        self.flowing();
        let overtaken = self.outgoing.overtaken(self.now);
        self.repeat(overtaken);
    }

    fn closed(&mut self, payload: &[u8]) {
        let closed: ChannelClosed = serde_json::from_slice(payload).unwrap_or_else(|_| {
            ChannelClosed { output: "the reason it gave cannot be read".to_owned() }
        });
        let phase = std::mem::replace(&mut self.phase, Phase::Waiting);
        let reason = match phase {
            Phase::Refused(reason) => reason,
            Phase::Waiting | Phase::Key(_) | Phase::Answered(_) | Phase::Open(_) | Phase::Over => {
                match closed.output {
                    _ if self.closing.is_some() => EndReason::ClosedHere,
                    empty if empty.is_empty() => EndReason::Finished,
                    output => EndReason::Closed(output),
                }
            }
        };
        self.finish(reason);
    }

    /// Acts on a message whose turn it is.
    fn act(&mut self, message: &Message) {
        let Some(kind) = PayloadType::read(message.payload_type) else { return };
        let payload = &message.payload;
        match kind {
            PayloadType::Output | PayloadType::StdErr | PayloadType::ExitCode => {
                self.output(kind, payload);
            }
            PayloadType::HandshakeRequest => self.asked(payload),
            PayloadType::ChallengeRequest => self.challenged(payload),
            PayloadType::HandshakeComplete => self.completed(payload),
            PayloadType::Flag => self.flagged(payload),
            PayloadType::Error
            | PayloadType::Size
            | PayloadType::Parameter
            | PayloadType::HandshakeResponse
            | PayloadType::ChallengeResponse => {}
        }
    }

    fn output(&mut self, kind: PayloadType, payload: &[u8]) {
        if matches!(self.phase, Phase::Waiting) {
            // No handshake: a shell, or the command of a document.
            self.open(Kind::StandardStream, None);
        }
        if self.kind().is_none() {
            return self.finish(Violation::Order.into());
        }
        let opened = match self.ciphers.as_ref().filter(|_| self.is_encrypted()) {
            Some(ciphers) => ciphers.open(payload),
            None => Some(payload.to_vec()),
        };
        let Some(bytes) = opened else { return self.finish(Violation::Cipher.into()) };
        if kind == PayloadType::StdErr {
            self.effects.push(Effect::ErrorOutput(bytes));
        } else if kind == PayloadType::Output {
            self.stream_bytes(bytes);
        } else if let Some(code) = exit_code(&bytes) {
            self.exit_code = Some(code);
        } else {
            self.misuse(Misuse::ExitCode);
        }
    }

    fn flagged(&mut self, payload: &[u8]) {
        if self.kind().is_some() && Flag::read(payload) == Some(Flag::ConnectToPortError) {
            if let Some(streams) = &mut self.streams {
                streams.refused();
            }
            self.effects.push(Effect::PortRefused);
        }
    }

    /// Counts what could not be used; too much of it ends the session.
    fn misuse(&mut self, misuse: Misuse) {
        self.misuses += 1;
        if self.misuses > MISUSES {
            self.finish(Violation::Misuse(misuse).into());
        }
    }
}
