//! The poller against a scripted API server.

use futures::StreamExt;

use super::{
    fake::{Ending, Reply, Script, undisturbed},
    feeds::endpoint,
    poll::poll,
    wire::SlimNodeUsage,
};
use crate::model::{Delta, FaultClass, Feed};

#[tokio::test(start_paused = true)]
async fn metrics_that_are_not_served_are_missing_and_come_when_they_are() {
    let metrics = r#"{"items":[{"metadata":{"name":"n1"},"timestamp":"2026-01-01T00:00:00Z",
        "usage":{"cpu":"250m","memory":"1Ki"}}]}"#;
    let script = Script::new([
        Reply::new(404, &["404 page not found"], Ending::Clean),
        Reply::whole(metrics),
        Reply::new(503, &[r#"{"message":"metrics not available yet"}"#], Ending::Clean),
    ]);
    let endpoint = endpoint(Feed::NodeUsage).unwrap();
    let mut deltas = poll::<SlimNodeUsage>(endpoint, script, undisturbed());
    let Some(Delta::Failed(fault)) = deltas.next().await else { panic!() };
    assert_eq!(fault.class, FaultClass::Missing);
    let Some(Delta::Resync(rows)) = deltas.next().await else { panic!() };
    assert_eq!((rows[0].cpu_m, rows[0].memory), (250, 1024));
    let Some(Delta::Failed(fault)) = deltas.next().await else { panic!() };
    assert_eq!(fault.class, FaultClass::Unavailable);
}
