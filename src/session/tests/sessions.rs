//! How sessions open, hold, break, come back and end.

use super::{
    super::{
        Channel, DataKey, Effect, EndReason, Kind, ResumeFault, Size, Token,
        crypto::Ciphers,
        frame::MessageType,
        handshake::{challenge, read_challenge},
        payload::PayloadType,
    },
    COMPLETE, acknowledgement, acknowledgements, agent, connected, end, ms, multiplexed,
    port_request, sent, service, token,
};

fn resumes(effects: &[Effect]) -> Vec<u32> {
    let attempts = effects.iter().filter_map(|effect| match effect {
        Effect::Resume(attempt) => Some(*attempt),
        _ => None,
    });
    attempts.collect()
}

/// A shell that has shown its prompt; the agent's next number is 1.
fn shell() -> Channel {
    let mut channel = connected();
    channel.receive(ms(1000), &agent(0, PayloadType::Output, b"# "));
    channel.take_effects();
    channel
}

/// Ticks until an effect comes.
fn next_effects(channel: &mut Channel) -> (std::time::Duration, Vec<Effect>) {
    for _ in 0..100_000 {
        let now = channel.deadline().expect("something is due");
        channel.tick(now);
        let effects = channel.take_effects();
        if !effects.is_empty() {
            return (now, effects);
        }
    }
    panic!("nothing ever happens");
}

#[test]
fn the_first_message_is_text_and_nothing_else_goes_before_the_first_output() {
    let mut channel = Channel::new(super::settings());
    channel.attached(ms(0), &token());
    assert!(matches!(channel.take_effects()[..], [Effect::SendText(_)]));
    channel.resize(ms(1), Size { cols: 80, rows: 24 });
    assert_eq!(channel.write(ms(1), b"too early"), 0);
    channel.receive(ms(1), &service(MessageType::StartPublication, b""));
    assert!(channel.take_effects().is_empty());
    channel.receive(ms(1000), &agent(0, PayloadType::Output, b"# "));
    let effects = channel.take_effects();
    assert_eq!(sent(&effects), [(PayloadType::Size, br#"{"cols":80,"rows":24}"#.to_vec())]);
    assert!(effects.iter().any(|it| matches!(it, Effect::Opened(opened)
        if opened.kind == Kind::StandardStream && !opened.encrypted && opened.agent.is_none())));
}

#[test]
fn a_repeat_is_acknowledged_and_acted_upon_once() {
    let mut channel = shell();
    let message = agent(1, PayloadType::Output, b"once");
    for expected in [1, 0, 0] {
        channel.receive(ms(1001), &message);
        let effects = channel.take_effects();
        assert_eq!(acknowledgements(&effects), 1);
        let shown = effects.iter().filter(|it| matches!(it, Effect::Output(_))).count();
        assert_eq!(shown, expected);
    }
}

#[test]
fn input_waits_while_the_far_end_is_away_and_acknowledgements_do_not() {
    let mut channel = shell();
    channel.receive(ms(1001), &service(MessageType::PausePublication, b""));
    assert_eq!(channel.write(ms(1002), b"ls\r"), 3);
    channel.receive(ms(1003), &agent(1, PayloadType::Output, b"x"));
    let effects = channel.take_effects();
    assert_eq!((sent(&effects).len(), acknowledgements(&effects)), (0, 1));
    channel.tick(ms(2000));
    assert!(channel.take_effects().is_empty());
    channel.receive(ms(3000), &service(MessageType::StartPublication, b""));
    assert_eq!(sent(&channel.take_effects()), [(PayloadType::Output, b"ls\r".to_vec())]);
}

#[test]
fn a_pause_whose_end_is_lost_is_probed() {
    let mut channel = shell();
    channel.receive(ms(1001), &service(MessageType::PausePublication, b""));
    for line in [b"a", b"b"] {
        channel.resize(ms(1002), Size { cols: 1, rows: u16::from(line[0]) });
        assert_eq!(channel.write(ms(1002), line), 1);
    }
    let (now, effects) = next_effects(&mut channel);
    assert_eq!((now, sent(&effects).len()), (ms(6001), 1));
    channel.receive(now, &acknowledgement(0));
    assert_eq!(sent(&channel.take_effects()), [(PayloadType::Output, b"ab".to_vec())]);
}

#[test]
fn a_producer_is_held_when_the_far_end_takes_nothing() {
    let mut channel = shell();
    let mut written = 0;
    while channel.room() > 0 {
        written += channel.write(ms(1001), &[7; 4096]);
    }
    assert_eq!(written, (1024 + 64) * 1024, "the window and what waits before it");
    assert_eq!(channel.write(ms(1001), b"x"), 0);
    channel.take_effects();
    channel.receive(ms(1002), &acknowledgement(0));
    assert_eq!(channel.room(), 1024);
    let stalled = |effects: &[Effect]| effects.iter().any(|it| matches!(it, Effect::Stalled));
    let (mut now, mut effects) = next_effects(&mut channel);
    while !stalled(&effects) {
        (now, effects) = next_effects(&mut channel);
    }
    assert!((ms(6002)..=ms(6200)).contains(&now), "reported within five seconds: {now:?}");
    channel.receive(now, &acknowledgement(1));
    assert!(channel.take_effects().iter().any(|it| matches!(it, Effect::Flowing)));
}

#[test]
fn a_cut_is_resumed_with_a_new_token_and_the_same_messages() {
    let mut channel = shell();
    channel.write(ms(1001), b"first");
    let first = channel.take_effects();
    channel.cut(ms(1002), "closed with code 1000");
    assert_eq!(channel.write(ms(1003), b"second"), 6, "it waits");
    let (now, effects) = next_effects(&mut channel);
    assert_eq!(resumes(&effects), [1]);
    assert!((ms(1102)..ms(1203)).contains(&now));
    channel.resume_failed(now, ResumeFault::Transient("no network".to_owned()));
    let (now, effects) = next_effects(&mut channel);
    assert_eq!(resumes(&effects), [2]);
    channel.attached(now, &token());
    let effects = channel.take_effects();
    assert!(matches!(effects[0], Effect::SendText(_)));
    let Effect::Send(original) = &first[0] else { panic!("the input was sent") };
    assert!(matches!(&effects[1], Effect::Send(again) if again == original));
    assert_eq!(sent(&effects[2..]), [(PayloadType::Output, b"second".to_vec())]);
}

#[test]
fn a_session_that_cannot_be_resumed_says_why() {
    let faults = [
        (ResumeFault::SessionOver, EndReason::Expired),
        (ResumeFault::Refused("denied".to_owned()), EndReason::Lost("denied".to_owned())),
    ];
    for (fault, reason) in faults {
        let mut channel = shell();
        channel.cut(ms(1001), "gone");
        channel.resume_failed(ms(1002), fault);
        assert_eq!(end(&channel.take_effects()).unwrap().reason, reason);
    }
    let mut channel = shell();
    channel.cut(ms(1001), "gone");
    let mut attempts = 0;
    let reason = loop {
        let (now, effects) = next_effects(&mut channel);
        if let Some(end) = end(&effects) {
            break end.reason.clone();
        }
        attempts += resumes(&effects).len();
        channel.resume_failed(now, ResumeFault::Transient("no route".to_owned()));
    };
    assert_eq!(reason, EndReason::Lost("no route".to_owned()));
    assert!((30..45).contains(&attempts), "{attempts} in ten minutes");
    assert_eq!(channel.deadline(), None);
}

#[test]
fn the_end_tells_why_and_whether_output_is_missing() {
    let closed = |output: &str| {
        service(MessageType::ChannelClosed, format!(r#"{{"Output":"{output}"}}"#).as_bytes())
    };
    let mut channel = shell();
    channel.receive(ms(1001), &closed(""));
    let effects = channel.take_effects();
    assert_eq!(
        end(&effects).map(|it| (&it.reason, it.incomplete)),
        Some((&EndReason::Finished, false))
    );
    let mut channel = shell();
    channel.receive(ms(1001), &service(MessageType::ChannelClosed, b"{"));
    let effects = channel.take_effects();
    assert!(matches!(end(&effects).unwrap().reason, EndReason::Closed(_)), "unknown is not well");
    let mut channel = shell();
    channel.receive(ms(1001), &agent(2, PayloadType::Output, b"later"));
    channel.receive(ms(1001), &closed("RunAs user is missing"));
    let effects = channel.take_effects();
    let end = end(&effects).unwrap();
    assert_eq!(end.reason.to_string(), "the session was closed: RunAs user is missing");
    assert!(end.incomplete);
    channel.receive(ms(1002), &agent(1, PayloadType::Output, b"too late"));
    assert!(channel.take_effects().is_empty() && channel.held() == 0);
}

#[test]
fn closing_tells_the_agent_of_a_port_and_the_service_of_a_shell() {
    let mut channel = multiplexed("3.3.0.0");
    channel.close(ms(5));
    assert_eq!(sent(&channel.take_effects()), [(PayloadType::Flag, vec![0, 0, 0, 2])]);
    channel.receive(ms(6), &acknowledgement(1));
    let (now, effects) = next_effects(&mut channel);
    assert_eq!(now, ms(3005), "nobody confirms it");
    assert!(matches!(effects[0], Effect::Terminate) && end(&effects).is_some());
    let mut channel = shell();
    channel.close(ms(2000));
    channel.close(ms(2001));
    assert!(matches!(channel.take_effects()[..], [Effect::Terminate]));
    let (now, effects) = next_effects(&mut channel);
    assert_eq!((now, &end(&effects).unwrap().reason), (ms(5000), &EndReason::ClosedHere));
}

#[test]
fn an_old_agent_carries_one_connection_at_a_time() {
    let mut channel = connected();
    channel.receive(ms(0), &agent(0, PayloadType::HandshakeRequest, &port_request("3.0.196.0")));
    channel.receive(ms(0), &agent(1, PayloadType::HandshakeComplete, COMPLETE));
    channel.take_effects();
    channel.resize(ms(1), Size { cols: 1, rows: 1 });
    channel.write(ms(1), b"GET");
    channel.disconnect(ms(2));
    let expected = [(PayloadType::Output, b"GET".to_vec()), (PayloadType::Flag, vec![0, 0, 0, 1])];
    assert_eq!(sent(&channel.take_effects()), expected, "and no size: there is no terminal");
}

const KMS: &[u8] = br#"{"AgentVersion":"3.3.0.0","RequestedClientActions":[
    {"ActionType":"SessionType","ActionParameters":{"SessionType":"Standard_Stream"}},
    {"ActionType":"KMSEncryption","ActionParameters":{"KMSKeyId":"k","Challenge":"c"}}]}"#;

#[test]
fn without_a_key_the_agent_is_told_and_the_reason_is_kept() {
    let mut channel = connected();
    channel.receive(ms(0), &agent(0, PayloadType::HandshakeRequest, KMS));
    assert!(
        channel
            .take_effects()
            .iter()
            .any(|it| matches!(it, Effect::RequestKey(it) if it.key == "k"))
    );
    channel.data_key(ms(1), Err("kms:GenerateDataKey is denied".to_owned()));
    let answer = sent(&channel.take_effects());
    assert!(String::from_utf8_lossy(&answer[0].1).contains("kms:GenerateDataKey is denied"));
    channel.receive(ms(2), &service(MessageType::ChannelClosed, b"{}"));
    let reason = end(&channel.take_effects()).unwrap().reason.to_string();
    assert_eq!(reason, "no key for the encrypted session: kms:GenerateDataKey is denied");
}

#[test]
fn an_unknown_wish_is_refused_and_the_session_ends_even_if_the_agent_is_silent() {
    let mut channel = connected();
    let request =
        br#"{"AgentVersion":"3.3.0.0","RequestedClientActions":[{"ActionType":"Dance"}]}"#;
    channel.receive(ms(0), &agent(0, PayloadType::HandshakeRequest, request));
    assert_eq!(sent(&channel.take_effects()).len(), 1);
    loop {
        let (_, effects) = next_effects(&mut channel);
        if let Some(end) = end(&effects) {
            return assert_eq!(end.reason, EndReason::Unsupported("Dance".to_owned()));
        }
    }
}

#[test]
fn tampered_output_of_an_encrypted_session_ends_it() {
    let mut channel = connected();
    channel.receive(ms(0), &agent(0, PayloadType::HandshakeRequest, KMS));
    channel.data_key(ms(1), Ok(DataKey::new(&[5; 64], vec![1]).unwrap()));
    channel.receive(ms(2), &agent(1, PayloadType::HandshakeComplete, COMPLETE));
    assert!(
        channel.take_effects().iter().any(|it| matches!(it, Effect::Opened(it) if it.encrypted))
    );
    channel.receive(
        ms(3),
        &agent(2, PayloadType::Output, b"in the clear, and long enough to be sealed"),
    );
    let reason = end(&channel.take_effects()).unwrap().reason.to_string();
    assert!(reason.contains("tampered"), "{reason}");
}

#[test]
fn a_connection_that_is_closed_at_once_is_a_failed_attempt() {
    let mut channel = shell();
    channel.cut(ms(2000), "gone");
    let (mut now, mut attempts) = (ms(2000), Vec::new());
    for _ in 0..8 {
        let (at, effects) = next_effects(&mut channel);
        attempts.extend(resumes(&effects));
        now = at;
        channel.attached(now, &token());
        channel.cut(now, "closed at once");
        channel.take_effects();
    }
    assert_eq!(attempts, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert!(now > ms(20_000), "it waits longer and longer: {now:?}");
    // A quiet connection that lasted is a good one: the next loss begins anew.
    channel.attached(now, &token());
    channel.cut(now + ms(3_600_000), "closed with code 1000");
    let (at, effects) = next_effects(&mut channel);
    assert!(at < now + ms(3_600_300) && effects.iter().any(|it| matches!(it, Effect::Resume(1))));
}

#[test]
fn errors_and_exit_codes_are_decrypted_too() {
    let mut channel = connected();
    let key = || DataKey::new(&[5; 64], vec![1]).unwrap();
    let mut far = Ciphers::agent(&key(), [0; 12]).unwrap();
    channel.receive(ms(0), &agent(0, PayloadType::HandshakeRequest, KMS));
    channel.data_key(ms(1), Ok(key()));
    let question = challenge(&far.seal(b"the same?").unwrap());
    channel.receive(ms(2), &agent(1, PayloadType::ChallengeRequest, &question));
    let answer = sent(&channel.take_effects()).pop().unwrap();
    assert_eq!(answer.0, PayloadType::ChallengeResponse);
    assert_eq!(far.open(&read_challenge(&answer.1).unwrap()).unwrap(), b"the same?");
    channel.receive(ms(3), &agent(2, PayloadType::HandshakeComplete, COMPLETE));
    let (error, code) = (far.seal(b"oh").unwrap(), far.seal(b"EXIT_CODE: 7").unwrap());
    channel.receive(ms(4), &agent(3, PayloadType::StdErr, &error));
    channel.receive(ms(4), &agent(4, PayloadType::ExitCode, &code));
    channel.receive(ms(5), &service(MessageType::ChannelClosed, b"{}"));
    let effects = channel.take_effects();
    assert!(effects.iter().any(|it| matches!(it, Effect::ErrorOutput(bytes) if bytes == b"oh")));
    assert_eq!(end(&effects).unwrap().exit_code, Some(7));
}

#[test]
fn no_token_no_key_and_nothing_typed_is_ever_printed() {
    let mut channel = Channel::new(super::settings());
    let token = Token::new("sesame".to_owned());
    channel.attached(ms(0), &token);
    let opening = channel.take_effects();
    channel.receive(ms(0), &agent(0, PayloadType::HandshakeRequest, KMS));
    let key = DataKey::new(&[0xc5; 64], vec![1]).unwrap();
    let printed = format!("{token:?} {opening:?} {key:?}");
    channel.data_key(ms(1), Ok(key));
    let asked = channel.take_effects();
    let mut shell = shell();
    shell.receive(ms(1), &service(MessageType::PausePublication, b""));
    shell.write(ms(1001), b"hunter2");
    shell.receive(ms(1001), &agent(1, PayloadType::Output, b"hunter2"));
    let printed = format!("{printed} {channel:?} {asked:?} {shell:?} {:?}", shell.take_effects());
    assert_eq!(printed.matches("[hidden]").count(), 3, "{printed}");
    for secret in ["sesame", "hunter2", "197", "104, 117"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
