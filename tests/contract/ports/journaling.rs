//! [`Journal`]: entries follow each other, whoever adds them, and are kept as they were written.
//!
//! [`Journal`]: quarterdeck::ports::Journal

use futures::{TryStreamExt, future};
use quarterdeck::{
    journal::{Actor, Anchor, Entry, Integrity, Outcome, Phase, Place, Record, verify},
    ports::Journal,
};
use serde_json::json;

/// More than are read at once.
const MANY: u32 = 300;

/// The journal is empty.
pub(crate) async fn examine(journal: &dyn Journal) {
    assert_eq!(journal.newest().await.expect("it can be asked"), None);
    assert_eq!(read(journal, 0).await, []);
    let first = add(journal, &entry(0)).await;
    let second = add(journal, &entry(1)).await;
    assert_eq!((first.number, second.number), (1, 2));
    assert_eq!(journal.newest().await.expect("it can be asked"), Some(second));
    entries_are_kept_as_they_were_written(journal).await;
    many_at_once_make_one_chain(journal).await;
}

async fn entries_are_kept_as_they_were_written(journal: &dyn Journal) {
    let records = read(journal, 0).await;
    for (number, record) in (0..).zip(&records) {
        assert_eq!(serde_json::from_str::<Entry>(&record.text).expect("an entry"), entry(number));
    }
    assert_eq!(read(journal, 1).await, records[1..]);
    assert_eq!(read(journal, 2).await, []);
}

async fn many_at_once_make_one_chain(journal: &dyn Journal) {
    let entries: Vec<_> = (2..MANY).map(entry).collect();
    let added = future::join_all(entries.iter().map(|entry| add(journal, entry))).await;
    let records = read(journal, 0).await;
    assert_eq!(records.len() as u64, u64::from(MANY));
    for anchor in added {
        let place = usize::try_from(anchor.number).expect("a small number") - 1;
        assert_eq!(records[place].anchor(), anchor);
    }
    let last = records.last().map(Record::anchor);
    assert_eq!(journal.newest().await.expect("it can be asked"), last);
    let expected = Integrity::Intact { to: u64::from(MANY), anchored: Some(u64::from(MANY)) };
    assert_eq!(verify(records, last), expected);
}

/// Adds an entry.
pub(crate) async fn add(journal: &dyn Journal, entry: &Entry) -> Anchor {
    journal.append(entry.clone()).await.expect("there is room")
}

/// What follows an entry.
pub(crate) async fn read(journal: &dyn Journal, after: u64) -> Vec<Record> {
    journal.read(after).try_collect().await.expect("it can be read")
}

/// One like those of real runs, with text that is not plain.
pub(crate) fn entry(number: u32) -> Entry {
    let arn = Some("arn:aws:sts::123456789012:assumed-role/OnCall/anna".into());
    let place = Place { account: Some("123456789012".into()), ..Place::default() };
    let outcome = Outcome {
        error: Some("is refused: \"größe\"\n\u{202e}".into()),
        again: true,
        request_ids: vec!["7a62c49f".into()],
        duration_ms: 12,
    };
    let before = Phase::Before { token: Some(format!("run-{number}").into()) };
    Entry {
        at: "2026-01-01T00:00:00.123456789Z".parse().expect("a time"),
        monotonic_ms: u64::from(number),
        actor: Actor { arn, user: Some("anna".into()) },
        place,
        run: "run".into(),
        step: number,
        attempt: 1,
        title: "Evict web-1".into(),
        command: json!({"command": "evict", "pod": "pod/shop/web-1", "grace_s": null}),
        checks: Vec::new(),
        reason: None,
        approval: None,
        phase: if number.is_multiple_of(2) { before } else { Phase::After(outcome) },
    }
}
