//! Following CloudWatch Logs against scripted answers.

use futures::StreamExt;

use super::*;
use crate::{
    adapters::aws::replay::{Answer, CLUSTER, IDENTITY, account},
    ports::Begin,
};

/// The first events of a log, and what was asked for them.
async fn seen(answers: &[Answer], query: LogQuery, most: usize) -> (Vec<String>, Vec<String>) {
    let (shared, asked) = account(answers).await;
    let events = follow(query, Arc::new(shared)).take(most).map(|event| event.brief());
    let events = events.collect().await;
    let asked = asked.lock().unwrap().clone();
    (events, asked)
}

fn group() -> LogQuery {
    LogQuery::newest(LogTarget::Group("/g".into(), None))
}

const NEWEST: Answer = (
    r#""startFromHead":false"#,
    200,
    r#"{"events": [
        {"logStreamName": "b", "timestamp": 2000, "message": "two\n", "eventId": "2"},
        {"logStreamName": "a", "timestamp": 1000, "message": "one", "eventId": "1"}]}"#,
);
const SINCE: Answer = (
    r#""startFromHead":true"#,
    200,
    r#"{"events": [
        {"logStreamName": "b", "timestamp": 2000, "message": "two\n", "eventId": "2"},
        {"logStreamName": "b", "timestamp": 2000, "message": "two", "eventId": "3"}]}"#,
);

#[tokio::test(start_paused = true)]
async fn the_newest_come_by_time_and_what_follows_comes_once() {
    let (events, asked) = seen(&[NEWEST, SINCE], group(), 3).await;
    assert_eq!(events, ["a: one", "b: two", "b: two"]);
    assert!(asked[0].contains(r#""limit":1000"#), "{}", asked[0]);
}

#[tokio::test(start_paused = true)]
async fn without_following_it_ends_and_a_pattern_is_sent() {
    let query = LogQuery {
        begin: Begin::Ago(60),
        pattern: "ERROR -probe".into(),
        follow: false,
        ..group()
    };
    let (events, asked) = seen(&[SINCE], query, 9).await;
    assert_eq!(events, ["b: two", "b: two", "end /g"]);
    assert!(asked[0].contains(r#""filterPattern":"ERROR -probe""#), "{}", asked[0]);
}

#[tokio::test(start_paused = true)]
async fn a_search_without_end_is_given_up_and_that_is_said() {
    let endless = [
        (r#""nextToken":"a""#, 200, r#"{"events": [], "nextToken": "b"}"#),
        ("logGroupName", 200, r#"{"events": [], "nextToken": "a"}"#),
    ];
    let query = LogQuery { follow: false, ..group() };
    let (events, asked) = seen(&endless, query, 9).await;
    assert_eq!(events, ["gap", "end /g"]);
    assert!(asked.len() > 10 && asked.len() <= 50, "{}", asked.len());
}

#[tokio::test(start_paused = true)]
async fn a_group_that_is_missing_is_named() {
    let missing = (
        "logGroupName",
        400,
        r#"{"__type": "ResourceNotFoundException", "message": "The specified log group does not exist."}"#,
    );
    let query = LogQuery { follow: false, ..group() };
    let (events, _) = seen(&[missing], query, 9).await;
    let message = "not found: log group /g: The specified log group does not exist.";
    assert!(events[0].starts_with(message) && events[1] == "end /g", "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn the_api_server_is_read_without_its_audit_log() {
    let streams = (
        "logStreamNamePrefix",
        200,
        r#"{"logStreams": [
            {"logStreamName": "kube-apiserver-1", "lastEventTimestamp": 1},
            {"logStreamName": "kube-apiserver-audit-1", "lastEventTimestamp": 9},
            {"logStreamName": "kube-apiserver-2", "lastEventTimestamp": 5}]}"#,
    );
    let target = LogTarget::Preset(LogPreset::ApiServer);
    let query = LogQuery { follow: false, ..LogQuery::newest(target) };
    let (events, asked) = seen(&[streams, NEWEST, CLUSTER, IDENTITY], query, 9).await;
    assert_eq!(events.last().unwrap(), "end /aws/eks/prod/cluster");
    let search = asked.last().unwrap();
    let names = r#""logStreamNames":["kube-apiserver-2","kube-apiserver-1"]"#;
    assert!(search.contains(names), "{search}");
}

#[tokio::test(start_paused = true)]
async fn a_log_that_is_off_is_explained() {
    let none = ("logStreamNamePrefix", 200, r#"{"logStreams": []}"#);
    let target = LogTarget::Preset(LogPreset::Scheduler);
    let query = LogQuery { follow: false, ..LogQuery::newest(target) };
    let (events, _) = seen(&[none, CLUSTER, IDENTITY], query, 9).await;
    assert!(events.len() == 1 && events[0].contains("control-plane log is on"), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn a_file_of_a_database_is_cut_into_lines() {
    let portion = (
        "Action=DownloadDBLogFilePortion",
        200,
        r"<DownloadDBLogFilePortionResponse><DownloadDBLogFilePortionResult>
            <LogFileData>2026-01-05 09:00:00 UTC::LOG:  one
two
thr</LogFileData><Marker>1:9</Marker><AdditionalDataPending>false</AdditionalDataPending>
            </DownloadDBLogFilePortionResult></DownloadDBLogFilePortionResponse>",
    );
    let target = LogTarget::DatabaseFile("orders".into(), "error/postgresql.log".into());
    let query = LogQuery { follow: false, ..LogQuery::newest(target) };
    let (events, asked) = seen(&[portion], query, 9).await;
    let name = "error/postgresql.log";
    let lines = ["2026-01-05 09:00:00 UTC::LOG:  one", "two", "thr"];
    let lines = lines.map(|line| format!("{name}: {line}"));
    assert_eq!(events[..3], lines);
    assert_eq!(events[3..], [format!("end {name}")]);
    assert!(asked[0].contains("NumberOfLines=1000"), "{}", asked[0]);
}
