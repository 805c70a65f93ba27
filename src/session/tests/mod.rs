//! The channel against recorded sessions, a simulated far end and hostile ones.

#![expect(clippy::wildcard_enum_match_arm, reason = "each test picks the effects it is about")]

mod delivery;
mod far_end;
mod hostile;
mod path;
mod sessions;
mod streams;
mod vectors;

use std::time::Duration;

use super::{
    Channel, Effect, End, Settings, Token,
    frame::{Frame, MessageType},
    identity::Uuid,
    payload::PayloadType,
};

/// The most a session may hold: unacknowledged, out of order, waiting; and of streams.
const BOUND: usize = (2 + 12 + 4 + 16 + 1) * 1024 * 1024;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn token() -> Token {
    Token::new("sesame".to_owned())
}

fn settings() -> Settings {
    Settings {
        session: "ada-0123".to_owned(),
        target: "i-0123456789abcdef0".to_owned(),
        epoch: 1_795_224_974_952,
        entropy: [42; 32],
        patience: Duration::from_mins(10),
    }
}

/// A session with its first connection.
fn connected() -> Channel {
    let mut channel = Channel::new(settings());
    channel.attached(ms(0), &token());
    channel.take_effects();
    channel
}

/// A data message of an agent.
fn agent(sequence: i64, kind: PayloadType, payload: &[u8]) -> Vec<u8> {
    message(MessageType::OutputStreamData, sequence, kind.number(), payload)
}

/// A message of the service.
fn service(kind: MessageType, payload: &[u8]) -> Vec<u8> {
    message(kind, 0, 0, payload)
}

/// An acknowledgement by the agent.
fn acknowledgement(sequence: i64) -> Vec<u8> {
    let payload = format!(
        r#"{{"AcknowledgedMessageType":"input_stream_data","AcknowledgedMessageId":"","AcknowledgedMessageSequenceNumber":{sequence},"IsSequentialMessage":true}}"#
    );
    service(MessageType::Acknowledge, payload.as_bytes())
}

fn message(kind: MessageType, sequence: i64, payload_type: u32, payload: &[u8]) -> Vec<u8> {
    let id = Uuid([3; 16]);
    Frame { kind, created: 1, sequence, flags: 0, id, payload_type, payload }.encode()
}

/// The handshake request of a port session.
fn port_request(agent: &str) -> Vec<u8> {
    format!(
        r#"{{"AgentVersion":"{agent}","RequestedClientActions":[{{"ActionType":"SessionType","ActionParameters":{{"SessionType":"Port","Properties":{{"portNumber":"80","type":"LocalPortForwarding"}}}}}}]}}"#
    )
    .into_bytes()
}

const COMPLETE: &[u8] = br#"{"HandshakeTimeToComplete":1,"CustomerMessage":""}"#;

/// An open, multiplexed port session; the agent's next number is 2.
fn multiplexed(version: &str) -> Channel {
    let mut channel = connected();
    channel.receive(ms(0), &agent(0, PayloadType::HandshakeRequest, &port_request(version)));
    channel.receive(ms(0), &acknowledgement(0));
    channel.receive(ms(0), &agent(1, PayloadType::HandshakeComplete, COMPLETE));
    channel.take_effects();
    channel
}

/// The data messages among effects: payload type and payload.
fn sent(effects: &[Effect]) -> Vec<(PayloadType, Vec<u8>)> {
    let frames = effects.iter().filter_map(|effect| match effect {
        Effect::Send(bytes) => Some(Frame::decode(bytes).unwrap()),
        _ => None,
    });
    let data = frames.filter(|frame| frame.kind == MessageType::InputStreamData);
    data.map(|it| (PayloadType::read(it.payload_type).unwrap(), it.payload.to_vec())).collect()
}

/// How many acknowledgements there are among effects.
fn acknowledgements(effects: &[Effect]) -> usize {
    let is_one = |effect: &&Effect| {
        matches!(effect, Effect::Send(bytes)
            if Frame::decode(bytes).unwrap().kind == MessageType::Acknowledge)
    };
    effects.iter().filter(is_one).count()
}

/// The end among effects; it must be the last.
fn end(effects: &[Effect]) -> Option<&End> {
    let at = effects.iter().position(|effect| matches!(effect, Effect::Ended(_)))?;
    assert_eq!(at + 1, effects.len(), "nothing follows the end: {effects:?}");
    match &effects[at] {
        Effect::Ended(end) => Some(end),
        _ => None,
    }
}
