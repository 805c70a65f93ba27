//! What happens before a session can be used.

use std::time::Duration;

use super::{Channel, Effect, EndReason, KeyRequest, Opened, Phase, Violation};
use crate::session::{
    DataKey, Kind,
    crypto::Ciphers,
    handshake::{self, Complete, Request},
    mux::Multiplexer,
    payload::PayloadType,
    version::Version,
};

impl Channel {
    /// The driver has a data key, or a sentence why not.
    pub fn data_key(&mut self, now: Duration, key: Result<DataKey, String>) {
        self.advance(now);
        let request = match std::mem::replace(&mut self.phase, Phase::Waiting) {
            Phase::Key(request) => request,
            phase @ (Phase::Waiting
            | Phase::Answered(_)
            | Phase::Refused(_)
            | Phase::Open(_)
            | Phase::Over) => {
                self.phase = phase;
                return;
            }
        };
        let nonce = self.identities.draw();
        let ciphers = key.as_ref().ok().and_then(|key| Ciphers::client(key, nonce));
        match (key, ciphers) {
            (Ok(key), Some(ciphers)) => {
                self.ciphers = Some(ciphers);
                self.answer(request, Ok(key.ciphertext()));
            }
            (Ok(_), None) => self.finish(Violation::Cipher.into()),
            (Err(why), _) => {
                let answer = handshake::response(&request, Err(&why));
                self.send(PayloadType::HandshakeResponse, answer);
                self.enter(Phase::Refused(EndReason::Key(why)));
            }
        }
    }

    /// The agent begins the handshake.
    pub(super) fn asked(&mut self, payload: &[u8]) {
        if !matches!(self.phase, Phase::Waiting) {
            return self.finish(Violation::Order.into());
        }
        let Some(request) = Request::read(payload) else {
            return self.finish(Violation::Unreadable.into());
        };
        if let Some(unknown) = request.unknown() {
            let reason = EndReason::Unsupported(unknown.to_owned());
            let answer = handshake::response(&request, Err("another action is not supported"));
            self.send(PayloadType::HandshakeResponse, answer);
            return self.enter(Phase::Refused(reason));
        }
        if request.kind().is_none() {
            return self.finish(Violation::Unreadable.into());
        }
        match request.encryption() {
            Some((key, challenge)) => {
                let request_key = self.key_request(key, challenge);
                self.effects.push(Effect::RequestKey(request_key));
                self.enter(Phase::Key(request));
            }
            None => self.answer(request, Err("no key was asked for")),
        }
    }

    /// The agent wants to see that both have the same keys.
    pub(super) fn challenged(&mut self, payload: &[u8]) {
        let Some(ciphers) =
            self.ciphers.as_mut().filter(|_| matches!(self.phase, Phase::Answered(_)))
        else {
            return self.finish(Violation::Order.into());
        };
        let Some(sealed) = handshake::read_challenge(payload) else {
            return self.finish(Violation::Unreadable.into());
        };
        match ciphers.open(&sealed).and_then(|challenge| ciphers.seal(&challenge)) {
            Some(sealed) => {
                self.send(PayloadType::ChallengeResponse, handshake::challenge(&sealed));
            }
            None => self.finish(Violation::Cipher.into()),
        }
    }

    /// The handshake is over.
    pub(super) fn completed(&mut self, payload: &[u8]) {
        let request = match std::mem::replace(&mut self.phase, Phase::Waiting) {
            Phase::Answered(request) => request,
            Phase::Refused(reason) => return self.finish(reason),
            Phase::Waiting | Phase::Key(_) | Phase::Open(_) | Phase::Over => {
                return self.finish(Violation::Order.into());
            }
        };
        let Ok(complete) = serde_json::from_slice::<Complete>(payload) else {
            return self.finish(Violation::Unreadable.into());
        };
        let kind = request.kind().unwrap_or(Kind::StandardStream);
        self.open(kind, Some(&request));
        if !complete.customer_message.is_empty() {
            self.effects.push(Effect::Message(complete.customer_message));
        }
    }

    /// From here on both sides may send.
    pub(super) fn open(&mut self, kind: Kind, request: Option<&Request>) {
        self.enter(Phase::Open(kind));
        let version = request.map(|request| request.version);
        self.ends_on_flag =
            !kind.is_shell() && version.is_some_and(|version| version > Version::TERMINATES);
        if kind == Kind::PortMultiplexed {
            let keep_alive = version.is_some_and(|version| version <= Version::QUIET);
            self.streams = Some(Multiplexer::new(self.now, keep_alive));
        }
        self.effects.push(Effect::Opened(Opened {
            kind,
            agent: request.map(|request| request.agent.clone()),
            encrypted: self.is_encrypted(),
        }));
    }

    /// Whether output is encrypted. Ports never are.
    pub(super) fn is_encrypted(&self) -> bool {
        self.ciphers.is_some() && self.kind().is_some_and(Kind::is_shell)
    }

    fn answer(&mut self, request: Request, key: Result<&[u8], &str>) {
        let answer = handshake::response(&request, key);
        self.send(PayloadType::HandshakeResponse, answer);
        self.enter(Phase::Answered(request));
    }

    fn key_request(&self, key: &str, challenge: &str) -> KeyRequest {
        let mut context = vec![
            ("aws:ssm:SessionId", self.settings.session.clone()),
            ("aws:ssm:TargetId", self.settings.target.clone()),
        ];
        if !challenge.is_empty() {
            context.push(("aws:ssm:RandomChallenge", challenge.to_owned()));
        }
        KeyRequest { key: key.to_owned(), context }
    }
}
