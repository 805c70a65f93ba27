use futures::{
    FutureExt, StreamExt,
    future::{self, BoxFuture},
    stream::{self, BoxStream},
};
use serde_json::{Value, json};

use super::*;
use crate::journal::{Actor, Entry, Outcome, Phase, Place};

/// A journal with these records.
struct Fixed(Vec<Record>);

impl Journal for Fixed {
    fn append(&self, _entry: Entry) -> BoxFuture<'static, Result<Anchor, JournalError>> {
        unreachable!("nothing is added")
    }

    fn read(&self, after: u64) -> BoxStream<'static, Result<Record, JournalError>> {
        let records = self.0.iter().filter(|it| it.number > after).cloned().map(Ok);
        stream::iter(records.collect::<Vec<_>>()).boxed()
    }

    fn newest(&self) -> BoxFuture<'static, Result<Option<Anchor>, JournalError>> {
        future::ready(Ok(self.0.last().map(Record::anchor))).boxed()
    }
}

fn entry(minute: u8, phase: Phase) -> Entry {
    let arn = Some("arn:aws:sts::123456789012:assumed-role/OnCall/anna".into());
    Entry {
        at: format!("2026-01-01T00:{minute:02}:00.5Z").parse().unwrap(),
        monotonic_ms: 7,
        actor: Actor { arn: arn.filter(|_| minute > 0), user: None },
        place: Place::default(),
        run: "k3v9".into(),
        step: 0,
        attempt: 1,
        title: "Evict web-1\u{1b}[2J".into(),
        command: json!({"command": "evict", "target": "pod/shop/web-1"}),
        checks: Vec::new(),
        reason: None,
        approval: None,
        phase,
    }
}

fn outcome(error: Option<&str>, again: bool) -> Outcome {
    let error = error.map(Into::into);
    Outcome { error, again, request_ids: Vec::new(), duration_ms: 1500 }
}

fn journal(texts: Vec<String>) -> Fixed {
    let mut records = Vec::<Record>::new();
    for text in texts {
        let last = records.last().map(Record::anchor);
        records.push(Record::after(last, text.into()));
    }
    Fixed(records)
}

fn some() -> Fixed {
    let phases = [
        Phase::Before { token: None },
        Phase::After(outcome(Some("the budget web allows none"), true)),
        Phase::After(outcome(None, false)),
        Phase::After(outcome(Some("forbidden"), false)),
        Phase::Refused { why: "prod is frozen".into() },
        Phase::Dry(outcome(None, false)),
        Phase::Skipped { why: "not needed".into() },
        Phase::Measured { found: "down for 43.2 s".into() },
    ];
    let entries = (0..).zip(phases).map(|(minute, phase)| entry(minute, phase));
    journal(entries.map(|it| serde_json::to_string(&it).unwrap()).collect())
}

async fn listed(journal: &Fixed, since: Option<&str>, json: bool) -> (Exit, String, String) {
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let since = since.map(|it| it.parse().unwrap());
    let exit = list(journal, since, json, (&mut out, &mut notes)).await.unwrap();
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(notes).unwrap())
}

async fn examined(journal: &Fixed, anchor: Option<Anchor>, json: bool) -> (Exit, String) {
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let exit = examine(journal, anchor, json, (&mut out, &mut notes)).await.unwrap();
    assert_eq!(notes, b"");
    (exit, String::from_utf8(out).unwrap())
}

#[tokio::test]
async fn entries_are_printed_by_their_number_and_harmlessly() {
    let (exit, table, notes) = listed(&some(), None, false).await;
    assert_eq!((exit, &*notes), (Exit::Ok, ""));
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn the_reason_that_was_given_is_printed() {
    let begun = Entry {
        reason: Some("the disk is full".into()),
        ..entry(1, Phase::Begun { plan: json!({"stages": [{"steps": [1]}]}) })
    };
    let one = journal(vec![serde_json::to_string(&begun).unwrap()]);
    let (_, table, _) = listed(&one, None, false).await;
    assert!(table.contains("1 steps; because: the disk is full"), "{table}");
}

#[tokio::test]
async fn entries_are_printed_as_json_an_object_a_line() {
    let (_, text, _) = listed(&some(), Some("2026-01-01T00:05:00Z"), true).await;
    let lines: Vec<Value> = text.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["seq"], 6);
    assert_eq!(lines[0]["entry"]["command"]["command"], "evict");
    assert!(!text.contains('\u{1b}'), "{text}");
    let hash: Anchor = format!("6:{}", lines[0]["hash"].as_str().unwrap()).parse().unwrap();
    assert_eq!(hash, some().0[5].anchor());
}

#[tokio::test]
async fn nothing_is_said_to_be_nothing() {
    let (exit, table, notes) = listed(&journal(Vec::new()), None, false).await;
    assert_eq!((exit, &*table), (Exit::Ok, ""));
    assert!(notes.contains("nothing was changed from here"), "{notes}");
    let (_, table, notes) = listed(&some(), Some("2027-01-01T00:00:00Z"), false).await;
    assert!(table.is_empty() && notes.contains("no entry from that time on"), "{notes}");
    assert_eq!(listed(&journal(Vec::new()), None, true).await.1, "");
}

#[tokio::test]
async fn what_cannot_be_read_is_printed_all_the_same() {
    let strange = journal(vec!["{}".into()]);
    let (exit, table, _) = listed(&strange, Some("2027-01-01T00:00:00Z"), false).await;
    assert_eq!(exit, Exit::Partial);
    assert!(table.contains("its text is no entry"), "{table}");
    let (exit, text, _) = listed(&strange, None, true).await;
    let line: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((exit, &line["entry"]), (Exit::Partial, &Value::Null));
    assert_eq!(line["unknown"]["entry"], "its text is no entry");
}

#[tokio::test]
async fn what_holds_is_said_and_what_does_not_is_a_finding() {
    let mut journal = some();
    let anchor = journal.0.last().map(Record::anchor);
    let expected = (Exit::Ok, "intact to 8, tail unanchored\n".to_owned());
    assert_eq!(examined(&journal, None, false).await, expected);
    let expected = (Exit::Ok, "intact to 8, anchored\n".to_owned());
    assert_eq!(examined(&journal, anchor, false).await, expected);
    let text = examined(&journal, anchor, true).await.1;
    let expected = json!({"intact": true, "entries": 8, "anchored_to": 8, "breaks": []});
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    journal.0.remove(2);
    journal.0[0].text = "{}".into();
    let (exit, text) = examined(&journal, anchor, false).await;
    assert_eq!((exit, &*text), (Exit::Finding, "entry 1 was changed\nentry 3 was removed\n"));
    let (exit, text) = examined(&journal, anchor, true).await;
    let said: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((exit, &said["intact"]), (Exit::Finding, &json!(false)));
    let kinds: Vec<_> = said["breaks"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["changed", "removed"]);
}

#[tokio::test]
async fn a_journal_that_cannot_be_read_is_a_failure() {
    let nowhere = crate::adapters::journal::Nowhere::because("no folder");
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let exit = examine(&nowhere, None, false, (&mut out, &mut notes)).await.unwrap();
    let said = String::from_utf8(notes).unwrap();
    assert_eq!((exit, &*out), (Exit::Finding, &b""[..]));
    assert_eq!(said, "error: the journal of changes cannot be used: no folder\n");
    let exit = list(&nowhere, None, false, (&mut out, &mut Vec::new())).await.unwrap();
    assert_eq!(exit, Exit::Finding);
}
