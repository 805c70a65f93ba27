//! `Logs::follow`: order, beginning, end, what is missing, and filters.

use std::time::Duration;

use futures::StreamExt;
use quarterdeck::{
    model::{FaultClass, Feed, LogPreset, ResourceId},
    ports::{Begin, LogEvent, LogLine, LogQuery, LogTarget, Ports},
};

use super::{
    Place,
    seen::{DATABASE, GROUP, PATIENCE, Watch},
};

pub(super) async fn examine(place: &Place) {
    let ports = &place.ports;
    let pod = pod(ports).await;
    the_newest_lines_come_in_order(ports, &pod).await;
    earlier_lines_are_further_away(ports, &pod).await;
    the_instance_before_wrote_earlier(ports, &pod).await;
    several_are_told_apart(ports, &pod).await;
    a_group_is_one_log(ports).await;
    what_is_missing_is_not_found(ports, &pod).await;
    a_pattern_selects_or_is_refused(ports, &pod).await;
    following_goes_on(ports, &pod).await;
}

/// One that both have.
async fn pod(ports: &Ports) -> ResourceId {
    let mut pods = Watch::begin(ports, Feed::Pods);
    pods.answer().await.expect("pods can be seen");
    let found =
        pods.rows().into_iter().find(|id| &*id.namespace == "data" && &*id.name == "postgres-0");
    found.expect("the database of P2 has a first pod")
}

fn query(target: LogTarget, begin: Begin) -> LogQuery {
    LogQuery { target, begin, pattern: Box::default(), previous: false, follow: false }
}

/// All that comes, of what is not followed.
async fn all(ports: &Ports, query: LogQuery) -> Vec<LogEvent> {
    let about = format!("{query:?}");
    let events = ports.logs.follow(query).collect::<Vec<_>>();
    tokio::time::timeout(PATIENCE, events).await.unwrap_or_else(|_| panic!("{about} never ends"))
}

fn lines(events: &[LogEvent]) -> Vec<&LogLine> {
    let line = |event: &'_ LogEvent| matches!(event, LogEvent::Line(_));
    let lines = events.iter().filter(|it| line(it));
    lines.filter_map(|it| if let LogEvent::Line(line) = it { Some(line) } else { None }).collect()
}

fn is_in_order(lines: &[&LogLine]) -> bool {
    lines.iter().all(|line| line.at.is_some()) && lines.is_sorted_by_key(|line| line.at)
}

/// No more than were asked for, the oldest first, and then the end.
async fn the_newest_lines_come_in_order(ports: &Ports, pod: &ResourceId) {
    let events = all(ports, query(LogTarget::Pod(pod.clone(), None), Begin::Newest(5))).await;
    let seen = lines(&events);
    assert!(seen.len() == 5 && is_in_order(&seen), "{events:#?}");
    assert!(
        matches!(events.last(), Some(LogEvent::End(it)) if *it == seen[0].origin),
        "{events:?}"
    );
    assert!(seen.iter().all(|line| !line.text.is_empty() && line.origin == seen[0].origin));
}

/// The newest are the last of all, and nothing from before is among the latest.
async fn earlier_lines_are_further_away(ports: &Ports, pod: &ResourceId) {
    let target = || LogTarget::Pod(pod.clone(), None);
    let newest = all(ports, query(target(), Begin::Newest(5))).await;
    let oldest = all(ports, query(target(), Begin::Oldest)).await;
    let (newest, oldest) = (lines(&newest), lines(&oldest));
    assert!(oldest.len() > newest.len() && is_in_order(&oldest));
    assert_eq!(oldest.last().map(|it| &it.text), newest.last().map(|it| &it.text));
    let latest = all(ports, query(target(), Begin::Ago(60))).await;
    let from = ports.clock.now() - Duration::from_mins(2);
    assert!(lines(&latest).iter().all(|line| line.at >= Some(from)), "{latest:#?}");
    assert!(lines(&latest).len() < oldest.len());
}

/// It ended before the present one began.
async fn the_instance_before_wrote_earlier(ports: &Ports, pod: &ResourceId) {
    let now = query(LogTarget::Pod(pod.clone(), None), Begin::Oldest);
    let before = all(ports, now.clone().before_restart()).await;
    let now = all(ports, now).await;
    let refused = before.iter().any(|it| {
        matches!(it, LogEvent::Failed(fault) if matches!(fault.class, FaultClass::NotFound | FaultClass::Invalid))
    });
    let (before, now) = (lines(&before), lines(&now));
    assert_eq!(before.is_empty(), refused, "{before:#?}");
    assert!(is_in_order(&before));
    assert!(before.last().is_none_or(|line| line.at <= now[0].at), "{before:#?}");
}

/// The label by which the pods of the database are told from others.
async fn selector(ports: &Ports, pod: &ResourceId) -> String {
    let mut pods = Watch::begin(ports, Feed::Pods);
    pods.answer().await.expect("pods can be seen");
    let row = pods.store.pods.get(pod).expect("it was there");
    let own = row.labels.iter().find(|(_, value)| value.as_str() == "postgres");
    own.map(|(key, value)| format!("{key}={value}")).expect("it is labelled")
}

/// Lines of several pods say whose they are.
async fn several_are_told_apart(ports: &Ports, pod: &ResourceId) {
    let workload = {
        let mut sets = Watch::begin(ports, Feed::StatefulSets);
        sets.answer().await.expect("sets can be seen");
        let rows = sets.rows();
        rows.into_iter().find(|id| &*id.namespace == "data" && &*id.name == "postgres")
    };
    let workload = workload.expect("the pod belongs to it");
    let labelled = LogTarget::Labelled(Some("data".into()), selector(ports, pod).await.into());
    for target in [LogTarget::Workload(workload), LogTarget::Pods(vec![pod.clone()]), labelled] {
        let events = all(ports, query(target.clone(), Begin::Newest(3))).await;
        let seen = lines(&events);
        assert!(!seen.is_empty(), "{target:?}: {events:#?}");
        assert!(seen.iter().all(|it| it.origin.starts_with("postgres-")), "{events:#?}");
        let of = |name: &str| seen.iter().filter(|it| it.origin.starts_with(name)).count();
        assert_eq!(of(&pod.name), 3, "{target:?}: {events:#?}");
    }
}

/// Lines of all streams stand in the order of their time, and are counted together.
async fn a_group_is_one_log(ports: &Ports) {
    let group = || LogTarget::Group(GROUP.into(), None);
    let events = all(ports, query(group(), Begin::Newest(20))).await;
    let seen = lines(&events);
    assert!(seen.len() == 20 && is_in_order(&seen), "{events:#?}");
    let audit = all(ports, query(LogTarget::Preset(LogPreset::Audit), Begin::Newest(10))).await;
    let audit = lines(&audit);
    assert!(!audit.is_empty() && audit.iter().all(|it| LogPreset::Audit.has(&it.origin)));
    let stream = LogTarget::Group(GROUP.into(), Some(audit[0].origin.clone()));
    let stream = all(ports, query(stream, Begin::Newest(10))).await;
    assert!(lines(&stream).iter().all(|it| it.origin == audit[0].origin), "{stream:#?}");
    let ago = all(ports, query(group(), Begin::Ago(300))).await;
    let from = ports.clock.now() - Duration::from_mins(6);
    assert!(lines(&ago).iter().all(|it| it.at >= Some(from)) && !lines(&ago).is_empty());
}

async fn what_is_missing_is_not_found(ports: &Ports, pod: &ResourceId) {
    let nobody = ResourceId { name: "nobody".into(), ..pod.clone() };
    let missing = [
        LogTarget::Pod(nobody, None),
        LogTarget::Group("/no/such/group".into(), None),
        LogTarget::DatabaseFile(DATABASE.into(), "error/no-such-file".into()),
        LogTarget::DatabaseFile("no-such-database".into(), "error/postgresql.log".into()),
    ];
    for target in missing {
        let events = all(ports, query(target.clone(), Begin::Newest(5))).await;
        assert!(lines(&events).is_empty(), "{target:?}");
        let told = events.iter().find_map(failure);
        assert_eq!(told, Some(FaultClass::NotFound), "{target:?}: {events:#?}");
    }
}

fn failure(event: &LogEvent) -> Option<FaultClass> {
    if let LogEvent::Failed(fault) = event { Some(fault.class) } else { None }
}

/// CloudWatch Logs filters; whoever does not says so and shows nothing.
async fn a_pattern_selects_or_is_refused(ports: &Ports, pod: &ResourceId) {
    let patterned = |target: LogTarget, pattern: &str| LogQuery {
        pattern: pattern.into(),
        ..query(target, Begin::Ago(3600))
    };
    let denied = LogTarget::Preset(LogPreset::Authenticator);
    let events = all(ports, patterned(denied.clone(), "denied")).await;
    let seen = lines(&events);
    assert!(!seen.is_empty() && seen.iter().all(|it| it.text.contains("denied")), "{events:#?}");
    let none = all(ports, patterned(denied.clone(), "nobodywritesthis")).await;
    assert!(lines(&none).is_empty() && none.iter().find_map(failure).is_none(), "{none:#?}");
    for (target, pattern) in
        [(denied, "\"not closed"), (LogTarget::Pod(pod.clone(), None), "denied")]
    {
        let events = all(ports, patterned(target.clone(), pattern)).await;
        let told = events.iter().find_map(failure);
        assert_eq!(told, Some(FaultClass::Invalid), "{target:?}: {events:#?}");
        assert!(lines(&events).is_empty(), "{target:?}");
    }
}

/// What is followed does not end with the lines there are.
async fn following_goes_on(ports: &Ports, pod: &ResourceId) {
    for target in [LogTarget::Pod(pod.clone(), None), LogTarget::Group(GROUP.into(), None)] {
        let begun = LogQuery { follow: true, ..query(target.clone(), Begin::Newest(5)) };
        let mut events = ports.logs.follow(begun);
        let mut count = 0;
        while count < 5 {
            let next = tokio::time::timeout(PATIENCE, events.next()).await;
            match next.expect("the lines that there are come") {
                Some(LogEvent::Line(_)) => count += 1,
                Some(LogEvent::Joined(_) | LogEvent::Note(_)) => {}
                other => panic!("{target:?}: {other:?}"),
            }
        }
        let soon = tokio::time::timeout(Duration::from_millis(50), events.next()).await;
        let over = matches!(soon, Ok(None | Some(LogEvent::End(_) | LogEvent::Failed(_))));
        assert!(!over, "{target:?} ends");
    }
}
