//! Far ends that break the protocol: a clear error, bounded memory, never a panic.

use proptest::prelude::*;

use super::{
    super::{
        Channel, DataKey, Effect, EndReason, FrameFault, Misuse, MuxFault, Violation,
        frame::{MAX_FRAME, MessageType},
        payload::PayloadType,
    },
    BOUND, COMPLETE, acknowledgement, agent, connected, end, message, ms, multiplexed,
    port_request, service,
};

/// Feeds the same message until the session ends.
fn until_end(channel: &mut Channel, bytes: &[u8]) -> EndReason {
    for _ in 0..1000 {
        channel.receive(ms(1), bytes);
        if let Some(end) = end(&channel.take_effects()) {
            assert_eq!(channel.held(), 0);
            return end.reason.clone();
        }
    }
    panic!("the session goes on");
}

#[test]
fn unusable_messages_are_dropped_one_by_one_and_too_many_end_the_session() {
    let good = agent(0, PayloadType::Output, b"hello");
    let mut bad_digest = good.clone();
    bad_digest[90] ^= 1;
    let cases = [
        (bad_digest, Misuse::Frame(FrameFault::Digest)),
        (good[..50].to_vec(), Misuse::Frame(FrameFault::Header(116))),
        (vec![0; MAX_FRAME + 1], Misuse::Frame(FrameFault::Long(MAX_FRAME + 1))),
        (agent(-1, PayloadType::Output, b"x"), Misuse::Sequence(-1)),
        (agent(i64::MAX, PayloadType::Output, b"x"), Misuse::Sequence(i64::MAX)),
        (acknowledgement(5), Misuse::Acknowledgement),
        (service(MessageType::Acknowledge, b"{"), Misuse::Acknowledgement),
        (message(MessageType::InputStreamData, 0, 1, b"x"), Misuse::Direction),
    ];
    for (bytes, misuse) in cases {
        let mut channel = connected();
        channel.receive(ms(0), &bytes);
        assert!(channel.take_effects().is_empty(), "one is only dropped");
        let reason = until_end(&mut channel, &bytes);
        assert_eq!(reason, EndReason::Violation(Violation::Misuse(misuse)));
    }
}

#[test]
fn damage_now_and_then_does_no_harm() {
    let mut channel = connected();
    for sequence in 0..1000 {
        let good = agent(sequence, PayloadType::Output, b"x");
        let mut bad = good.clone();
        bad[124 - 4] ^= 1;
        channel.receive(ms(1), &bad);
        channel.receive(ms(1), &good);
        assert!(end(&channel.take_effects()).is_none());
    }
}

#[test]
fn handshakes_out_of_place_end_the_session() {
    let request = port_request("3.3.0.0");
    let (asked, completed) = (PayloadType::HandshakeRequest, PayloadType::HandshakeComplete);
    let challenge = (PayloadType::ChallengeRequest, br#"{"Challenge":"AAAA"}"#.as_slice());
    let cases: [Vec<(PayloadType, &[u8])>; 7] = [
        vec![(asked, &request), (asked, &request)],
        vec![(completed, COMPLETE)],
        vec![challenge],
        vec![(asked, &request), challenge],
        vec![(asked, &request), (PayloadType::Output, b"too early")],
        vec![(PayloadType::Output, b"# "), (asked, &request)],
        vec![(asked, &request), (completed, COMPLETE), (completed, COMPLETE)],
    ];
    for messages in cases {
        let mut channel = connected();
        for (sequence, (kind, payload)) in (0..).zip(&messages) {
            channel.receive(ms(0), &agent(sequence, *kind, payload));
        }
        let effects = channel.take_effects();
        let reason = &end(&effects).expect("it ends").reason;
        assert_eq!(*reason, EndReason::Violation(Violation::Order), "{messages:?}");
    }
}

#[test]
fn a_handshake_that_cannot_be_read_ends_the_session() {
    for request in [&b"{"[..], b"{}", b"null", br#"{"AgentVersion":"3.3.0.0"}"#] {
        let mut channel = connected();
        channel.receive(ms(0), &agent(0, PayloadType::HandshakeRequest, request));
        let effects = channel.take_effects();
        assert_eq!(end(&effects).unwrap().reason, EndReason::Violation(Violation::Unreadable));
    }
}

#[test]
fn broken_streams_end_the_session() {
    let cases: [(&[u8], MuxFault); 4] = [
        (&[2, 0, 0, 0, 3, 0, 0, 0], MuxFault::Version(2)),
        (&[1, 9, 0, 0, 3, 0, 0, 0], MuxFault::Command(9)),
        (&[1, 0, 0, 0, 2, 0, 0, 0], MuxFault::Opened(2)),
        (&[1, 2, 1, 0, 9, 0, 0, 0, 1], MuxFault::Unknown(9)),
    ];
    for (bytes, fault) in cases {
        let mut channel = multiplexed("3.3.0.0");
        channel.receive(ms(1), &agent(2, PayloadType::Output, bytes));
        let effects = channel.take_effects();
        let reason = &end(&effects).unwrap().reason;
        assert_eq!(*reason, EndReason::Violation(Violation::Streams(fault)));
    }
}

#[test]
fn a_flood_out_of_order_is_bounded() {
    let mut channel = connected();
    let large = vec![0; 100_000];
    for sequence in 1..200 {
        channel.receive(ms(1), &agent(sequence, PayloadType::Output, &large));
        assert!(channel.held() <= BOUND);
    }
    assert!(channel.held() > 11 * 1024 * 1024);
}

#[test]
fn silence_is_noticed() {
    let mut channel = connected();
    channel.receive(ms(0), &agent(0, PayloadType::Output, b"# "));
    channel.write(ms(1), b"hello?");
    channel.take_effects();
    let mut stalled = false;
    while let Some(now) = channel.deadline() {
        channel.tick(now);
        let effects = channel.take_effects();
        stalled |= effects.iter().any(|it| matches!(it, Effect::Stalled));
        if let Some(end) = end(&effects) {
            assert_eq!(end.reason, EndReason::Unresponsive(300));
        }
    }
    assert!(stalled);
}

/// One thing a far end, or anybody, may do.
#[derive(Clone, Debug)]
enum Move {
    Bytes(Vec<u8>),
    Message(i64, u32, Vec<u8>),
    Service(usize, Vec<u8>),
    Cut,
    Attach,
    Tick(u64),
    Key(bool),
    Write(usize),
    Close,
    Stream,
}

fn payloads() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<Vec<u8>> = vec![
        port_request("3.3.0.0"),
        port_request("3.0.0.0"),
        COMPLETE.to_vec(),
        br#"{"Challenge":"AAAA"}"#.to_vec(),
        b"EXIT_CODE: 3".to_vec(),
        vec![0, 0, 0, 3],
        vec![1, 1, 0, 0, 3, 0, 0, 0],
        vec![1, 2, 3, 0, 3, 0, 0, 0, 1, 2, 3],
    ];
    prop_oneof![proptest::sample::select(known), proptest::collection::vec(any::<u8>(), 0..64)]
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        1 => proptest::collection::vec(any::<u8>(), 0..200).prop_map(Move::Bytes),
        8 => (0_i64..8, 0_u32..14, payloads()).prop_map(|(a, b, c)| Move::Message(a, b, c)),
        2 => (0_usize..5, payloads()).prop_map(|(a, b)| Move::Service(a, b)),
        1 => Just(Move::Cut),
        1 => Just(Move::Attach),
        2 => (0_u64..5000).prop_map(Move::Tick),
        1 => any::<bool>().prop_map(Move::Key),
        2 => (0_usize..4000).prop_map(Move::Write),
        1 => Just(Move::Stream),
        1 => prop_oneof![9 => Just(Move::Tick(1)), 1 => Just(Move::Close)],
    ]
}

const KINDS: [MessageType; 5] = [
    MessageType::Acknowledge,
    MessageType::PausePublication,
    MessageType::StartPublication,
    MessageType::InputStreamData,
    MessageType::Other,
];

proptest! {
    #[test]
    fn no_order_of_events_panics_or_grows(moves in proptest::collection::vec(moves(), 0..60)) {
        let mut channel = connected();
        let mut now = ms(0);
        let mut ended = 0;
        for it in moves {
            match it {
                Move::Bytes(bytes) => channel.receive(now, &bytes),
                Move::Message(sequence, kind, payload) => {
                    let kind_of = MessageType::OutputStreamData;
                    channel.receive(now, &message(kind_of, sequence, kind, &payload));
                }
                Move::Service(kind, payload) => channel.receive(now, &service(KINDS[kind], &payload)),
                Move::Cut => channel.cut(now, "cut"),
                Move::Attach => channel.attached(now, &super::token()),
                Move::Tick(millis) => {
                    now += ms(millis);
                    channel.tick(now);
                    prop_assert!(channel.deadline().is_none_or(|at| at > now));
                }
                Move::Key(good) => {
                    let key = DataKey::new(&[1; 64], vec![2]).filter(|_| good);
                    channel.data_key(now, key.ok_or_else(|| "denied".to_owned()));
                }
                Move::Write(length) => {
                    let room = channel.room();
                    prop_assert_eq!(channel.write(now, &vec![0; length]), room.min(length));
                }
                Move::Close => channel.close(now),
                Move::Stream => {
                    if let Ok(stream) = channel.open_stream(now) {
                        channel.write_stream(now, stream, b"hello");
                        channel.drop_stream(now, stream);
                    }
                }
            }
            let effects = channel.take_effects();
            prop_assert!(ended == 0 || effects.is_empty(), "nothing follows the end");
            ended += usize::from(end(&effects).is_some());
            prop_assert!(channel.held() <= BOUND);
        }
    }
}
