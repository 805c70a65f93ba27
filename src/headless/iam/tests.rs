use futures::stream::{self, BoxStream};

use super::*;
use crate::ports::Check;

struct Fixed(Vec<Standing>);

impl Doctor for Fixed {
    fn examine(&self) -> BoxStream<'static, Check> {
        stream::empty().boxed()
    }

    fn permissions(&self) -> BoxStream<'static, Permission> {
        let permission =
            |standing| Permission { side: Side::Aws, name: "s3:ListAllMyBuckets".into(), standing };
        stream::iter(self.0.clone().into_iter().map(permission)).boxed()
    }
}

async fn run(asked: Asked<'_>, machine: bool) -> (Exit, String) {
    let mut out = Vec::new();
    let exit = iam(asked, machine, &mut out).await.unwrap();
    (exit, String::from_utf8(out).unwrap())
}

#[tokio::test]
async fn what_is_missing_is_named_after_the_documents() {
    let standings = vec![
        Standing::Granted,
        Standing::Denied("no\x1b[2J".into()),
        Standing::Unknown("?".into()),
    ];
    let doctor = Fixed(standings);
    let (exit, text) = run(Asked::Of(&doctor), false).await;
    assert_eq!(exit, Exit::Denied);
    let checks: Vec<_> = text.lines().rev().take(4).collect();
    assert_eq!(
        checks,
        [
            "3 permissions: 1 granted, 1 denied, 1 unknown",
            "? unknown  s3:ListAllMyBuckets: ?",
            "✗ denied   s3:ListAllMyBuckets: no\u{fffd}[2J",
            "✓ granted  s3:ListAllMyBuckets",
        ]
    );
    assert!(text.contains("\"Sid\": \"NodeGroups\"") && text.contains("kind: ClusterRole\n"));
}

#[tokio::test]
async fn machines_are_told_the_same() {
    let doctor = Fixed(vec![Standing::Granted, Standing::Unknown("late".into())]);
    let (exit, text) = run(Asked::Of(&doctor), true).await;
    assert_eq!(exit, Exit::Partial);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["permissions"][0]["granted"], true);
    assert_eq!(value["permissions"][1]["granted"], Value::Null);
    assert_eq!(value["permissions"][1]["unknown"]["granted"], "late");
    assert_eq!(value["policy"], policy());
}

#[tokio::test]
async fn without_a_connection_the_documents_are_printed_and_nothing_is_claimed() {
    let nobody = || Asked::Nobody("no Region".into());
    let (exit, text) = run(nobody(), false).await;
    assert_eq!(exit, Exit::Ok);
    assert!(text.ends_with("What you have of it is unknown: no Region\n"), "{text}");
    let (_, text) = run(nobody(), true).await;
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&value["permissions"], &value["unknown"]["permissions"]),
        (&Value::Null, &"no Region".into())
    );
}

#[tokio::test]
async fn all_granted_is_the_only_good_end() {
    assert_eq!(run(Asked::Of(&Fixed(vec![Standing::Granted])), false).await.0, Exit::Ok);
    assert_eq!(run(Asked::Of(&Fixed(Vec::new())), false).await.0, Exit::Partial);
}
