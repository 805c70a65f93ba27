//! Many connections through one port session.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    super::{
        Channel, Effect, StreamEnd, StreamId, StreamRefusal,
        frame::MessageType,
        mux::{Happening, Multiplexer},
        payload::PayloadType,
    },
    acknowledgement, agent,
    delivery::World,
    far_end::Offer,
    ms, multiplexed,
    path::bytes,
    sent,
};
use crate::seeds::seeds;

fn frame(command: u8, stream: u32, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_le_bytes();
    [&[1, command][..], &length, &stream.to_le_bytes(), data].concat()
}

/// The far end of the streams: each tells first how much it will send, has it sent back, and is then
/// finished from there, as the wire has no half-close.
#[derive(Default)]
struct Echo {
    seen: usize,
    streams: BTreeMap<u32, Vec<u8>>,
    finished: usize,
}

impl Echo {
    /// Takes what was heard so far; returns what to say.
    fn hear(&mut self, heard: &[u8]) -> Vec<u8> {
        let mut said = Vec::new();
        while let Some(header) = heard.get(self.seen..self.seen + 8) {
            let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
            let stream = u32::from_le_bytes(header[4..8].try_into().unwrap());
            let Some(data) = heard.get(self.seen + 8..self.seen + 8 + length) else { break };
            assert_eq!(header[0], 1);
            assert!(length <= 32_768);
            self.seen += 8 + length;
            match header[1] {
                0 => assert!(self.streams.insert(stream, Vec::new()).is_none()),
                1 => self.finished += 1,
                2 => said.extend(self.data(stream, data)),
                _ => {}
            }
        }
        said
    }

    fn data(&mut self, stream: u32, data: &[u8]) -> Vec<u8> {
        let so_far = self.streams.get_mut(&stream).expect("opened before");
        so_far.extend(data);
        let mut said = frame(2, stream, data);
        let whole = so_far.first_chunk().map(|it| u32::from_le_bytes(*it));
        if whole.is_some_and(|whole| usize::try_from(whole).unwrap() + 4 == so_far.len()) {
            said.extend(frame(1, stream, b""));
        }
        said
    }
}

/// A local connection.
struct Local {
    data: Vec<u8>,
    written: usize,
    read: Vec<u8>,
}

/// Runs `total` connections, `at_once` at a time, over a bad path.
fn connections(seed: u64, total: usize, at_once: usize, longest: u64) {
    let mut world = World::new(seed, Offer::Streams);
    let mut echo = Echo::default();
    let mut open: BTreeMap<StreamId, Local> = BTreeMap::new();
    let (mut started, mut done, mut looked) = (0, 0, 0);
    while done < total || echo.finished < total {
        while started < total && open.len() < at_once {
            let Ok(stream) = world.channel.open_stream(world.now) else { break };
            let body = world.dice.below(longest);
            let head = u32::try_from(body).unwrap().to_le_bytes();
            let data = [&head[..], &bytes(&mut world.dice, body)].concat();
            open.insert(stream, Local { data, written: 0, read: Vec::new() });
            started += 1;
        }
        for (stream, local) in open.iter_mut().filter(|(_, it)| it.written < it.data.len()) {
            let rest = &local.data[local.written..];
            local.written += world.channel.write_stream(world.now, *stream, rest);
        }
        world.step();
        let said = echo.hear(&world.far.heard);
        world.far.to_say.extend(said);
        for effect in &world.delivered[looked..] {
            match effect {
                Effect::StreamData(stream, bytes) => {
                    open.get_mut(stream).unwrap().read.extend(bytes);
                    world.channel.consumed(world.now, *stream, bytes.len());
                }
                Effect::StreamEnded(stream, end) => {
                    let local = open.remove(stream).unwrap();
                    assert_eq!(*end, StreamEnd::Finished);
                    assert!(local.read == local.data, "stream {stream} has all of its answer");
                    world.channel.drop_stream(world.now, *stream);
                    done += 1;
                }
                _ => {}
            }
        }
        looked = world.delivered.len();
    }
    assert_eq!((done, world.channel.streams_open()), (total, 0));
}

#[test]
fn streams_lose_and_repeat_nothing() {
    for seed in seeds() {
        connections(seed, 12, 4, 3000);
    }
}

#[test]
fn a_thousand_connections_two_hundred_at_a_time() {
    // A seed whose path is good: this is about their number.
    connections(2, 1000, 200, 100);
}

/// Tells the channel bytes of the multiplexed stream.
fn tell(channel: &mut Channel, sequence: &mut i64, bytes: &[u8]) -> Vec<Effect> {
    channel.receive(ms(1), &agent(*sequence, PayloadType::Output, bytes));
    *sequence += 1;
    channel.take_effects()
}

fn output(effects: &[Effect]) -> Vec<u8> {
    let data = sent(effects).into_iter().filter(|(kind, _)| *kind == PayloadType::Output);
    data.flat_map(|(_, bytes)| bytes).collect()
}

#[test]
fn a_local_end_of_input_is_kept_back_and_the_answer_still_comes() {
    let mut channel = multiplexed("3.3.0.0");
    let mut sequence = 2;
    let stream = channel.open_stream(ms(0)).unwrap();
    channel.write_stream(ms(0), stream, b"question");
    let expected = [frame(0, 3, b""), frame(2, 3, b"question")].concat();
    assert_eq!(output(&channel.take_effects()), expected, "and no end after it");
    let effects = tell(&mut channel, &mut sequence, &frame(2, 3, b"answer"));
    assert!(
        effects.iter().any(|it| matches!(it, Effect::StreamData(_, bytes) if bytes == b"answer"))
    );
    let effects = tell(&mut channel, &mut sequence, &frame(1, 3, b""));
    assert_eq!(output(&effects), frame(1, 3, b""), "now both have finished");
    assert!(effects.iter().any(|it| matches!(it, Effect::StreamEnded(_, StreamEnd::Finished))));
}

#[test]
fn a_socket_that_is_gone_leaves_what_it_wrote_and_then_the_end() {
    let mut channel = multiplexed("3.3.0.0");
    let stream = channel.open_stream(ms(0)).unwrap();
    channel.write_stream(ms(0), stream, b"bye");
    channel.drop_stream(ms(0), stream);
    let expected = [frame(0, 3, b""), frame(2, 3, b"bye"), frame(1, 3, b"")].concat();
    assert_eq!(output(&channel.take_effects()), expected);
    assert_eq!(channel.write_stream(ms(0), stream, b"more"), 0);
    let effects = tell(&mut channel, &mut 2, &frame(2, 3, b"late"));
    assert!(!effects.iter().any(|it| matches!(it, Effect::StreamData(..) | Effect::Ended(_))));
}

#[test]
fn a_stalled_local_reader_costs_only_its_own_stream() {
    let mut channel = multiplexed("3.3.0.0");
    let mut sequence = 2;
    let (stalled, other) =
        (channel.open_stream(ms(0)).unwrap(), channel.open_stream(ms(0)).unwrap());
    let data = vec![0; 60_000];
    let mut ended = None;
    for _ in 0..80 {
        for (stream, reads) in [(stalled, false), (other, true)] {
            let effects = tell(&mut channel, &mut sequence, &frame(2, stream.0, &data));
            for effect in effects {
                match effect {
                    Effect::StreamData(stream, bytes) if reads => {
                        channel.consumed(ms(1), stream, bytes.len());
                    }
                    Effect::StreamEnded(stream, end) => ended = Some((stream, end)),
                    _ => {}
                }
            }
        }
        assert!(channel.held() < 5 * 1024 * 1024);
    }
    assert_eq!(ended, Some((stalled, StreamEnd::SlowReader { unread: 70 * 60_000 })));
    channel.drop_stream(ms(1), stalled);
    assert!(channel.held() < 3000, "only the far end's acknowledgements are missing");
    assert_eq!(channel.streams_open(), 1);
}

#[test]
fn all_stalled_readers_together_are_bounded_and_the_worst_goes_first() {
    let mut streams = Multiplexer::new(ms(0), false);
    let ids: Vec<_> = (0..200).map(|_| streams.open().unwrap()).collect();
    let mut reset = Vec::new();
    for round in 0..3 {
        for (index, id) in ids.iter().enumerate() {
            let length = if index == 7 { 60_000 } else { 40_000 + round };
            for happening in streams.receive(&frame(2, id.0, &vec![0; length])).unwrap() {
                if let Happening::End(id, StreamEnd::SlowReader { .. }) = happening {
                    streams.give_up(id);
                    reset.push(id);
                }
            }
            assert!(streams.held().1 <= 16 * 1024 * 1024);
        }
    }
    assert_eq!(reset.first(), Some(&ids[7]));
    assert!(reset.len() < 150);
}

#[test]
fn a_stream_that_is_not_sent_holds_its_writer_and_all_take_turns() {
    let mut streams = Multiplexer::new(ms(0), false);
    let ids: Vec<_> = (0..100).map(|_| streams.open().unwrap()).collect();
    let written: usize = ids.iter().map(|id| streams.write(*id, &vec![0; 100_000])).sum();
    assert_eq!(written, 4 * 1024 * 1024, "64 KiB each, 4 MiB together");
    assert_eq!(streams.room(ids[0]), 0);
    let order: Vec<_> = (0..100).map(|_| streams.next_bytes().unwrap()[4]).collect();
    let distinct: std::collections::BTreeSet<_> = order.iter().collect();
    assert_eq!(distinct.len(), 100);
    assert!(streams.room(ids[99]) > 0);
}

#[test]
fn a_session_that_is_closed_sends_what_is_queued_before_it_says_so() {
    let mut channel = multiplexed("3.3.0.0");
    let stream = channel.open_stream(ms(0)).unwrap();
    channel.cut(ms(1), "gone");
    channel.write_stream(ms(1), stream, b"last words");
    channel.attached(ms(2), &super::token());
    channel.take_effects();
    channel.receive(ms(2), &super::service(MessageType::PausePublication, b""));
    channel.write_stream(ms(2), stream, b", and more");
    channel.close(ms(3));
    assert_eq!(channel.write_stream(ms(3), stream, b"too late"), 0);
    channel.receive(ms(4), &super::service(MessageType::StartPublication, b""));
    let goodbye = (PayloadType::Flag, vec![0, 0, 0, 2]);
    let more = (PayloadType::Output, frame(2, 3, b", and more"));
    assert_eq!(sent(&channel.take_effects()), [more, goodbye]);
}

#[test]
fn streams_are_limited_and_only_of_multiplexed_sessions() {
    let mut channel = multiplexed("3.3.0.0");
    for _ in 0..1024 {
        channel.open_stream(ms(0)).unwrap();
    }
    assert_eq!(channel.open_stream(ms(0)), Err(StreamRefusal::TooMany(1024)));
    let mut shell = super::connected();
    assert_eq!(shell.open_stream(ms(0)), Err(StreamRefusal::NotMultiplexed));
    channel.close(ms(1));
    assert_eq!(channel.open_stream(ms(2)), Err(StreamRefusal::NotMultiplexed));
}

#[test]
fn only_old_agents_are_kept_awake() {
    for (version, nothings) in [("3.1.1511.0", 3), ("3.1.1511.1", 0)] {
        let mut channel = multiplexed(version);
        let mut seen = 0;
        let mut acknowledged = 1;
        for second in 1..=35 {
            channel.tick(ms(second * 1000));
            let bytes = output(&channel.take_effects());
            assert!(bytes.is_empty() || bytes == frame(3, 0, b""));
            if !bytes.is_empty() {
                seen += 1;
                channel.receive(ms(second * 1000), &acknowledgement(acknowledged));
                acknowledged += 1;
            }
        }
        assert_eq!(seen, nothings, "{version}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_however_they_are_split(
        bytes in proptest::collection::vec(prop_oneof![0_u8..4, any::<u8>()], 0..300),
        split in 1_usize..20,
    ) {
        let run = |parts: &mut dyn Iterator<Item = &[u8]>| {
            let mut streams = Multiplexer::new(ms(0), false);
            streams.open().unwrap();
            let mut data = Vec::new();
            for part in parts {
                match streams.receive(part) {
                    Ok(happenings) => data.extend(happenings.into_iter().flat_map(|it| match it {
                        Happening::Data(_, bytes) => bytes,
                        Happening::End(..) => b"end".to_vec(),
                    })),
                    Err(fault) => return (data, Some(fault)),
                }
            }
            (data, None)
        };
        let (whole, fault) = run(&mut std::iter::once(&bytes[..]));
        let (parts, same) = run(&mut bytes.chunks(split));
        prop_assert_eq!(fault, same);
        // What came before a fault may have been given out already.
        prop_assert!(fault.is_some() || whole == parts);
    }
}
