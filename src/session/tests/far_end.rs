//! An agent as the protocol describes it: no window, repeats of its oldest message only.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use super::{
    super::{
        DataKey,
        crypto::Ciphers,
        frame::{Frame, MessageType},
        handshake::{challenge, read_challenge},
        identity::Uuid,
        payload::PayloadType,
    },
    COMPLETE, acknowledgement, agent, ms, port_request,
};

const LOOK: u64 = 100;
const TIMEOUT: u64 = 200;
const CHUNK: usize = 1024;

/// What kind of session the agent offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// A shell without a handshake.
    Plain,
    /// A shell with a handshake and a key.
    Encrypted,
    /// A multiplexed port.
    Streams,
}

/// The key of encrypted sessions.
pub(super) fn key() -> DataKey {
    let bytes: Vec<_> = (0..64).collect();
    DataKey::new(&bytes, b"wrapped".to_vec()).unwrap()
}

struct Waiting {
    sequence: i64,
    frame: Vec<u8>,
    last: Duration,
}

/// The agent.
pub(super) struct FarEnd {
    offer: Offer,
    open: bool,
    ciphers: Ciphers,
    next: i64,
    queue: VecDeque<Waiting>,
    expected: i64,
    kept: BTreeMap<i64, (u32, Vec<u8>)>,
    looked: Duration,
    produced: Duration,
    /// What it will say.
    pub(super) to_say: VecDeque<u8>,
    /// What it was told.
    pub(super) heard: Vec<u8>,
    pub(super) size: Vec<u8>,
    /// Frames to put on the path.
    pub(super) out: Vec<Vec<u8>>,
}

impl FarEnd {
    pub(super) fn new(offer: Offer) -> Self {
        let ciphers = Ciphers::agent(&key(), [9; 12]).unwrap();
        let mut this = Self {
            offer,
            open: offer == Offer::Plain,
            ciphers,
            next: 0,
            queue: VecDeque::new(),
            expected: 0,
            kept: BTreeMap::new(),
            looked: ms(0),
            produced: ms(0),
            to_say: VecDeque::new(),
            heard: Vec::new(),
            size: Vec::new(),
            out: Vec::new(),
        };
        match offer {
            Offer::Plain => this.to_say.extend(b"# "),
            Offer::Encrypted => {
                let request = br#"{"AgentVersion":"3.3.0.0","RequestedClientActions":[{"ActionType":"SessionType","ActionParameters":{"SessionType":"Standard_Stream","Properties":null}},{"ActionType":"KMSEncryption","ActionParameters":{"KMSKeyId":"k","Challenge":"c"}}]}"#;
                this.send(ms(0), PayloadType::HandshakeRequest, request);
            }
            Offer::Streams => {
                this.send(ms(0), PayloadType::HandshakeRequest, &port_request("3.3.0.0"));
            }
        }
        this
    }

    /// Whether everything it sent has arrived.
    pub(super) fn is_done(&self) -> bool {
        self.open && self.queue.is_empty() && self.to_say.is_empty()
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        let look = (!self.queue.is_empty()).then_some(self.looked + ms(LOOK));
        let produce = (self.open && !self.to_say.is_empty()).then_some(self.produced + ms(1));
        [look, produce].into_iter().flatten().min()
    }

    pub(super) fn tick(&mut self, now: Duration) {
        if now >= self.looked + ms(LOOK) {
            self.looked = now;
            if let Some(head) = self.queue.front_mut().filter(|it| now >= it.last + ms(TIMEOUT)) {
                head.last = now;
                self.out.push(head.frame.clone());
            }
        }
        if self.open && now >= self.produced + ms(1) && !self.to_say.is_empty() {
            self.produced = now;
            let length = self.to_say.len().min(CHUNK);
            let chunk: Vec<_> = self.to_say.drain(..length).collect();
            let encrypted = self.offer == Offer::Encrypted;
            let chunk = if encrypted { self.ciphers.seal(&chunk).unwrap() } else { chunk };
            self.send(now, PayloadType::Output, &chunk);
        }
    }

    pub(super) fn receive(&mut self, now: Duration, bytes: &[u8]) {
        let frame = Frame::decode(bytes).unwrap();
        if frame.kind == MessageType::Acknowledge {
            let json: serde_json::Value = serde_json::from_slice(frame.payload).unwrap();
            let sequence = json["AcknowledgedMessageSequenceNumber"].as_i64().unwrap();
            return self.queue.retain(|it| it.sequence != sequence);
        }
        assert_eq!(frame.kind, MessageType::InputStreamData);
        assert_ne!(frame.id, Uuid::default());
        self.out.push(acknowledgement(frame.sequence));
        if frame.sequence >= self.expected {
            self.kept.insert(frame.sequence, (frame.payload_type, frame.payload.to_vec()));
        }
        while let Some((kind, payload)) = self.kept.remove(&self.expected) {
            self.expected += 1;
            self.act(now, PayloadType::read(kind).unwrap(), &payload);
        }
    }

    fn act(&mut self, now: Duration, kind: PayloadType, payload: &[u8]) {
        match kind {
            PayloadType::HandshakeResponse if self.offer == Offer::Encrypted => {
                let sealed = self.ciphers.seal(&[0x33; 64]).unwrap();
                self.send(now, PayloadType::ChallengeRequest, &challenge(&sealed));
            }
            PayloadType::HandshakeResponse => self.complete(now),
            PayloadType::ChallengeResponse => {
                let answer = self.ciphers.open(&read_challenge(payload).unwrap()).unwrap();
                assert_eq!(answer, [0x33; 64]);
                self.complete(now);
            }
            PayloadType::Size => self.size = payload.to_vec(),
            PayloadType::Output => {
                assert!(self.open, "data sent into an open handshake are lost");
                assert!(payload.len() <= CHUNK + 28);
                let encrypted = self.offer == Offer::Encrypted;
                let opened = encrypted.then(|| self.ciphers.open(payload).unwrap());
                self.heard.extend(opened.as_deref().unwrap_or(payload));
            }
            other => panic!("{other:?} is nothing a client sends"),
        }
    }

    fn complete(&mut self, now: Duration) {
        self.open = true;
        self.send(now, PayloadType::HandshakeComplete, COMPLETE);
    }

    fn send(&mut self, now: Duration, kind: PayloadType, payload: &[u8]) {
        let frame = agent(self.next, kind, payload);
        self.out.push(frame.clone());
        self.queue.push_back(Waiting { sequence: self.next, frame, last: now });
        self.next += 1;
    }
}
