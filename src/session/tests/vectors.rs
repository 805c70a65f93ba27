//! Recorded sessions between the official client and agent, replayed.

use std::time::Duration;

use serde_json::Value;

use super::{
    super::{
        Channel, DataKey, Effect, EndReason, Kind, Settings, Size, StreamEnd, StreamId,
        crypto::Ciphers,
        frame::{Frame, MessageType},
        payload::PayloadType,
    },
    end, ms, settings, token,
};

const SHELL: &str = include_str!("../../../tests/session-vectors/shell.jsonl");
const KMS: &str = include_str!("../../../tests/session-vectors/shell-kms.jsonl");
const COMMAND: &str = include_str!("../../../tests/session-vectors/interactive-command.jsonl");
const SEPARATE: &str = include_str!("../../../tests/session-vectors/separate-output.jsonl");
const MUX: &str = include_str!("../../../tests/session-vectors/port-mux.jsonl");
const REFUSED: &str = include_str!("../../../tests/session-vectors/port-refused.jsonl");

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().map(|it| it.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One replay: what the client did in the recording, and what ours does.
struct Replay {
    channel: Channel,
    now: Duration,
    effects: Vec<Effect>,
    recorded: Vec<(u32, Vec<u8>)>,
    recorded_acknowledgements: Vec<Value>,
    key: Option<Value>,
    stream: Option<StreamId>,
}

impl Replay {
    fn of(text: &str) -> Self {
        let lines = lines(text);
        let key = lines.iter().find(|line| line["from"] == "kms").cloned();
        let start = lines[0]["t"].as_u64().unwrap();
        let context = |name: &str| key.as_ref().map(|it| it["context"][name].as_str().unwrap());
        let mut channel = Channel::new(Settings {
            session: context("aws:ssm:SessionId").unwrap_or("s").to_owned(),
            target: context("aws:ssm:TargetId").unwrap_or("t").to_owned(),
            ..settings()
        });
        channel.attached(ms(0), &token());
        let mut replay = Self {
            channel,
            now: ms(0),
            effects: Vec::new(),
            recorded: Vec::new(),
            recorded_acknowledgements: Vec::new(),
            key,
            stream: None,
        };
        for line in lines.iter().filter(|line| line["hex"].is_string()) {
            replay.now = ms(line["t"].as_u64().unwrap() - start);
            let bytes = bytes(line["hex"].as_str().unwrap());
            match line["from"].as_str().unwrap() {
                "client" => replay.client(&Frame::decode(&bytes).unwrap()),
                _ => replay.channel.receive(replay.now, &bytes),
            }
            replay.collect();
        }
        replay
    }

    /// Does what the user of the recording did when its client sent this.
    fn client(&mut self, frame: &Frame<'_>) {
        if frame.kind == MessageType::Acknowledge {
            let payload = serde_json::from_slice(frame.payload).unwrap();
            return self.recorded_acknowledgements.push(payload);
        }
        if usize::try_from(frame.sequence).unwrap() < self.recorded.len() {
            return; // A repeat.
        }
        self.recorded.push((frame.payload_type, frame.payload.to_vec()));
        match PayloadType::read(frame.payload_type).unwrap() {
            PayloadType::Size => {
                let size: Value = serde_json::from_slice(frame.payload).unwrap();
                let number = |name: &str| u16::try_from(size[name].as_u64().unwrap()).unwrap();
                let size = Size { cols: number("cols"), rows: number("rows") };
                self.channel.resize(self.now, size);
            }
            PayloadType::Output if self.is_multiplexed() => self.streams(frame.payload),
            PayloadType::Output => {
                let plain = self.plain(frame.payload);
                assert_eq!(self.channel.write(self.now, &plain), plain.len());
            }
            PayloadType::Flag => self.channel.close(self.now),
            _ => {}
        }
    }

    fn is_multiplexed(&self) -> bool {
        let kind =
            |it: &Effect| matches!(it, Effect::Opened(it) if it.kind == Kind::PortMultiplexed);
        self.effects.iter().any(kind)
    }

    fn streams(&mut self, mut payload: &[u8]) {
        while let Some((header, rest)) = payload.split_first_chunk::<8>() {
            let (data, rest) = rest.split_at(usize::from(header[2]));
            match header[1] {
                0 => self.stream = Some(self.channel.open_stream(self.now).unwrap()),
                2 => {
                    let stream = self.stream.unwrap();
                    assert_eq!(self.channel.write_stream(self.now, stream, data), data.len());
                }
                _ => {}
            }
            payload = rest;
        }
    }

    /// What the client's message says in the clear.
    fn plain(&self, payload: &[u8]) -> Vec<u8> {
        let Some(key) = &self.key else { return payload.to_vec() };
        Ciphers::agent(&data_key(key), [0; 12]).unwrap().open(payload).unwrap()
    }

    fn collect(&mut self) {
        for effect in self.channel.take_effects() {
            match &effect {
                Effect::RequestKey(request) => {
                    let key = self.key.as_ref().unwrap();
                    for (name, value) in request.context.iter().take(2) {
                        assert_eq!(key["context"][name], value.as_str());
                    }
                    assert_eq!(request.context[2].0, "aws:ssm:RandomChallenge");
                    self.channel.data_key(self.now, Ok(data_key(key)));
                    self.effects.push(effect);
                    return self.collect();
                }
                Effect::StreamEnded(stream, _) => self.channel.drop_stream(self.now, *stream),
                _ => {}
            }
            self.effects.push(effect);
        }
    }

    fn frames(&self, kind: MessageType) -> Vec<Frame<'_>> {
        let all = self.effects.iter().filter_map(|effect| match effect {
            Effect::Send(bytes) => Some(Frame::decode(bytes).unwrap()),
            _ => None,
        });
        all.filter(|frame| frame.kind == kind).collect()
    }

    /// Our data messages, each once.
    fn ours(&self) -> Vec<(u32, Vec<u8>)> {
        let mut frames = self.frames(MessageType::InputStreamData);
        frames.sort_by_key(|frame| frame.sequence);
        frames.dedup_by_key(|frame| frame.sequence);
        assert!(frames.iter().all(|frame| frame.flags == 0));
        frames.iter().map(|frame| (frame.payload_type, frame.payload.to_vec())).collect()
    }

    fn output(&self) -> String {
        let bytes = self.effects.iter().filter_map(|effect| match effect {
            Effect::Output(bytes) => Some(bytes.clone()),
            _ => None,
        });
        String::from_utf8(bytes.flatten().collect()).unwrap()
    }

    /// Every acknowledgement of the recording is among ours, word for word.
    fn assert_acknowledged(&self) {
        let ours = self.frames(MessageType::Acknowledge);
        assert!(ours.iter().all(|it| (it.sequence, it.flags, it.payload_type) == (0, 3, 0)));
        let ours: Vec<Value> =
            ours.iter().map(|it| serde_json::from_slice(it.payload).unwrap()).collect();
        for recorded in &self.recorded_acknowledgements {
            assert!(ours.contains(recorded), "{recorded} is not acknowledged");
        }
    }

    fn assert_finished(&self) {
        assert_eq!(end(&self.effects).unwrap().reason, EndReason::Finished);
    }
}

fn data_key(line: &Value) -> DataKey {
    let part = |name: &str| bytes(line[name].as_str().unwrap());
    DataKey::new(&part("plaintext"), part("ciphertext")).unwrap()
}

#[test]
fn every_recorded_frame_is_read_and_written_back_byte_for_byte() {
    let mut count = 0;
    for line in [SHELL, KMS, COMMAND, SEPARATE, MUX, REFUSED].into_iter().flat_map(lines) {
        let Some(hex) = line["hex"].as_str() else { continue };
        let bytes = bytes(hex);
        let frame = Frame::decode(&bytes).unwrap();
        if frame.kind != MessageType::Other {
            assert_eq!(frame.encode(), bytes);
            count += 1;
        }
    }
    assert_eq!(count, 118);
}

#[test]
fn a_shell_replays() {
    let replay = Replay::of(SHELL);
    assert_eq!(replay.ours(), replay.recorded);
    assert!(replay.output().starts_with("# echo he''llo") && replay.output().ends_with("exit\r\n"));
    replay.assert_acknowledged();
    replay.assert_finished();
}

#[test]
fn an_encrypted_shell_replays() {
    let replay = Replay::of(KMS);
    let (ours, recorded) = (replay.ours(), &replay.recorded);
    assert_eq!(ours.len(), recorded.len());
    // The answer is the recorded one, and says besides that the challenge was taken in.
    let mut answer: Value = serde_json::from_slice(&ours[0].1).unwrap();
    let result = answer["ProcessedClientActions"][1]["ActionResult"].as_object_mut().unwrap();
    assert_eq!(result.remove("ChallengeAcknowledgement"), Some(Value::Bool(true)));
    assert_eq!(answer, serde_json::from_slice::<Value>(&recorded[0].1).unwrap());
    let challenge =
        |payload: &[u8]| replay.plain(&super::super::handshake::read_challenge(payload).unwrap());
    assert_eq!(challenge(&ours[1].1), challenge(&recorded[1].1));
    assert_eq!(ours[2], recorded[2]);
    for (ours, recorded) in ours.iter().zip(recorded).skip(3) {
        assert_eq!((ours.0, replay.plain(&ours.1)), (recorded.0, replay.plain(&recorded.1)));
    }
    assert!(replay.output().starts_with("# "));
    let told = replay.effects.iter().any(|effect| {
        matches!(effect, Effect::Message(text)
        if text == "This session is encrypted using AWS KMS.")
    });
    assert!(told);
    replay.assert_acknowledged();
    replay.assert_finished();
}

#[test]
fn a_command_of_a_document_replays() {
    let replay = Replay::of(COMMAND);
    assert_eq!((replay.ours(), replay.output().as_str()), (replay.recorded.clone(), "hi\r\n"));
    replay.assert_acknowledged();
    replay.assert_finished();
}

#[test]
fn separate_output_and_exit_code_replay() {
    let replay = Replay::of(SEPARATE);
    assert_eq!((replay.ours(), replay.output().as_str()), (replay.recorded.clone(), "out\n"));
    let errors = replay
        .effects
        .iter()
        .filter(|it| matches!(it, Effect::ErrorOutput(bytes) if bytes == b"err\n"));
    assert_eq!(errors.count(), 1);
    replay.assert_acknowledged();
    assert_eq!(end(&replay.effects).unwrap().exit_code, Some(5));
    // The agent repeated the code six times before the end: its queue was stuck, for want of answers.
    assert_eq!(replay.frames(MessageType::Acknowledge).len(), 5 + 6);
}

#[test]
fn two_streams_replay() {
    let replay = Replay::of(MUX);
    let joined = |messages: &[(u32, Vec<u8>)]| -> Vec<u8> {
        messages.iter().filter(|it| it.0 == 1).flat_map(|it| it.1.clone()).collect()
    };
    // Where messages begin and end means nothing; the bytes are the same.
    assert_eq!(joined(&replay.ours()), joined(&replay.recorded));
    assert_eq!(replay.ours()[0], replay.recorded[0]);
    assert_eq!(replay.ours().last(), replay.recorded.last());
    let data = replay.effects.iter().filter_map(|effect| match effect {
        Effect::StreamData(stream, bytes) => Some((stream.0, bytes.as_slice())),
        _ => None,
    });
    let expected: [(u32, &[u8]); 3] =
        [(3, b"you said one"), (5, b"you said two"), (7, b"you said x")];
    assert_eq!(data.collect::<Vec<_>>(), expected);
    replay.assert_acknowledged();
    assert_eq!(end(&replay.effects).unwrap().reason, EndReason::ClosedHere);
}

#[test]
fn a_refused_port_replays() {
    let replay = Replay::of(REFUSED);
    assert_eq!(replay.ours(), replay.recorded);
    let refused = replay
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::StreamEnded(StreamId(3), StreamEnd::Refused)));
    assert!(refused && replay.effects.iter().any(|it| matches!(it, Effect::PortRefused)));
    replay.assert_acknowledged();
}
