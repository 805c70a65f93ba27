//! Logs follow what happens, and say the same whenever they are asked.

use std::{sync::Arc, time::Duration};

use futures::StreamExt as _;

use super::source::{Complaint, Source, Stretch};
use crate::{
    adapters::sandbox::Sandbox,
    model::{FaultClass, Feed, Observation, Pod, Store, Symbol},
    ports::{Begin, Director as _, LogEvent, LogLine, LogQuery, LogTarget, Logs as _},
    random::Random,
    seeds::seeds,
};

/// What comes within so many minutes, at some speed.
async fn within(
    sandbox: &Arc<Sandbox>,
    query: LogQuery,
    minutes: u64,
    speed: u32,
) -> Vec<LogEvent> {
    let mut events = sandbox.follow(query);
    sandbox.run_at(speed);
    let end = tokio::time::sleep(Duration::from_millis(minutes * 60_000 / u64::from(speed) + 1));
    tokio::pin!(end);
    let mut seen = Vec::new();
    loop {
        tokio::select! {
            biased;
            event = events.next() => match event {
                Some(event) => seen.push(event),
                None => return seen,
            },
            () = &mut end => return seen,
        }
    }
}

fn lines(events: &[LogEvent]) -> Vec<&LogLine> {
    let line = |it: &'_ LogEvent| matches!(it, LogEvent::Line(_));
    let lines = events.iter().filter(|it| line(it));
    lines.filter_map(|it| if let LogEvent::Line(line) = it { Some(line) } else { None }).collect()
}

fn says(events: &[LogEvent], text: &str) -> bool {
    lines(events).iter().any(|it| it.text.contains(text))
}

fn pods(sandbox: &Arc<Sandbox>) -> Vec<Arc<Pod>> {
    let mut store = Store::default();
    let seen: Observation = sandbox.complete(Feed::Pods);
    store.apply(seen, sandbox.now());
    store.pods.rows().cloned().collect()
}

fn pod(sandbox: &Arc<Sandbox>, name: &str) -> Arc<Pod> {
    pods(sandbox).into_iter().find(|it| it.id.name.starts_with(name)).unwrap()
}

fn new_only(target: LogTarget) -> LogQuery {
    LogQuery { begin: Begin::Newest(0), ..LogQuery::newest(target) }
}

fn of(sandbox: &Arc<Sandbox>, name: &str) -> LogQuery {
    new_only(LogTarget::Pod(pod(sandbox, name).id.clone(), None))
}

fn stretch(random: &mut Random) -> Stretch {
    let from = i64::try_from(random.between(0, 2_000_000)).unwrap() - 1_000_000;
    let until = from + i64::try_from(random.between(0, 2_000_000)).unwrap();
    let ever = Stretch::since_ever(
        i64::try_from(random.between(1, 60)).unwrap() * 1_000,
        vec!["{n}".into(), "b {n}".into()],
    );
    Stretch { from, until, ..ever }
}

#[test]
fn however_time_is_cut_no_line_is_lost_and_none_comes_twice() {
    for seed in seeds() {
        let mut random = Random::new(seed);
        let stretches = (0..3).map(|_| stretch(&mut random)).collect();
        let complaints = vec![Complaint { from: -5_000, until: 90_000, share: 500, text: None }];
        let said = (0..20).map(|it| (it * 31_337 - 200_000, format!("said {it}"))).collect();
        let source = Source { stretches, complaints, said, ..Source::empty(Symbol::from("app")) };
        let (begin, end) = (-1_000_000, 3_000_000);
        let whole = source.lines(begin, end, usize::MAX);
        assert!(whole.len() > 20 && whole.is_sorted_by_key(|line| line.at), "seed {seed}");
        let (mut pieces, mut from) = (Vec::new(), begin);
        while from < end {
            let to = end.min(from + i64::try_from(random.between(1, 40_000)).unwrap());
            pieces.extend(source.lines(from, to, usize::MAX));
            from = to;
        }
        assert_eq!(pieces, whole, "seed {seed}");
        let newest = source.lines(begin, end, 7);
        assert_eq!(newest, whole[whole.len() - 7..], "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn new_lines_come_with_the_time_the_same_at_any_speed() {
    let mut seen = Vec::new();
    for speed in [1, 100] {
        let sandbox = Sandbox::open("p2").unwrap();
        let deployment = LogTarget::Labelled(Some("analytics".into()), "app=api".into());
        let events = within(&sandbox, new_only(deployment), 30, speed).await;
        let mut lines: Vec<_> = lines(&events).into_iter().cloned().collect();
        assert!(lines.len() > 6 * 200, "{speed}: {}", lines.len());
        assert!(lines.len() < 6 * 280, "{speed}: {}", lines.len());
        lines.sort_by(|a, b| (a.at, &a.origin).cmp(&(b.at, &b.origin)));
        let count = lines.len();
        lines.dedup();
        assert_eq!(lines.len(), count, "no line comes twice");
        seen.push(lines);
    }
    // The last look may be some moments earlier.
    let both = seen[0].len().min(seen[1].len());
    assert!(seen[0].len().abs_diff(seen[1].len()) <= 6, "{} {}", seen[0].len(), seen[1].len());
    assert_eq!(seen[0][..both - 12], seen[1][..both - 12]);
}

#[tokio::test(start_paused = true)]
async fn reading_goes_on_where_it_was_left() {
    let sandbox = Sandbox::open("p2").unwrap();
    let query = LogQuery { begin: Begin::Oldest, follow: false, ..of(&sandbox, "api-") };
    let first = within(&sandbox, query.clone(), 20, 1).await;
    let followed = within(&sandbox, LogQuery { follow: true, ..query.clone() }, 20, 60).await;
    let after = within(&sandbox, query, 1, 60).await;
    let (first, followed, after) = (lines(&first), lines(&followed), lines(&after));
    let newest = followed.last().unwrap().at;
    let since = first[first.len() / 2].at;
    let between = |all: &[&LogLine]| -> Vec<_> {
        all.iter()
            .filter(|it| it.at >= since && it.at <= newest)
            .map(|it| it.text.clone())
            .collect()
    };
    assert_eq!(between(&followed), between(&after));
    assert!(first.len() < followed.len());
}

#[tokio::test(start_paused = true)]
async fn a_crash_loop_says_why_and_the_one_before_too() {
    let sandbox = Sandbox::open("p2").unwrap();
    let query = of(&sandbox, "report-worker-");
    let before = LogQuery { begin: Begin::Oldest, ..query.clone() }.before_restart();
    let previous = within(&sandbox, before.clone(), 1, 1).await;
    assert!(says(&previous, "panic: required setting"), "{previous:#?}");
    assert!(matches!(previous.last(), Some(LogEvent::End(_))));
    let events = within(&sandbox, query, 20, 60).await;
    let told: Vec<_> = lines(&events).iter().map(|it| it.text.to_string()).collect();
    assert!(told.len() >= 6, "{told:?}");
    for pair in told.chunks_exact(2) {
        assert!(pair[0].starts_with("starting") && pair[1].starts_with("panic"), "{events:#?}");
    }
    let latest = lines(&events).last().unwrap().at;
    let previous = within(&sandbox, before, 1, 1).await;
    assert!(lines(&previous).last().unwrap().at <= latest, "{previous:#?}");
}

#[tokio::test(start_paused = true)]
async fn what_has_not_run_has_no_log_and_says_why() {
    let sandbox = Sandbox::open("p2").unwrap();
    let query = of(&sandbox, "tokenizer-");
    let events = within(&sandbox, LogQuery { begin: Begin::Oldest, ..query }, 20, 60).await;
    let fault = |it: &LogEvent| match it {
        LogEvent::Failed(fault) => (fault.class, fault.message.clone()),
        LogEvent::Line(_)
        | LogEvent::Joined(_)
        | LogEvent::Note(_)
        | LogEvent::Gap(_)
        | LogEvent::End(_) => panic!("{it:?}"),
    };
    let faults: Vec<_> = events.iter().map(fault).collect();
    assert!(faults[0].1.contains("failing to pull image"), "{faults:?}");
    assert!(faults.iter().all(|(class, _)| *class == FaultClass::Unavailable), "{faults:?}");
}

#[tokio::test(start_paused = true)]
async fn pods_behind_a_failed_gateway_complain_until_it_is_mended() {
    let sandbox = Sandbox::open("p2").unwrap();
    let api = LogTarget::Labelled(Some("analytics".into()), "app=api".into());
    sandbox.direct("fault nat-down nat-a").unwrap();
    let events = within(&sandbox, new_only(api.clone()), 10, 1).await;
    let complaining: std::collections::BTreeSet<_> = lines(&events)
        .iter()
        .filter(|it| it.text.contains("i/o timeout"))
        .map(|it| it.origin.to_string())
        .collect();
    assert!(!complaining.is_empty() && complaining.len() < 6, "{complaining:?}: not all zones");
    sandbox.direct("mend").unwrap();
    let events = within(&sandbox, new_only(api), 10, 1).await;
    assert!(!says(&events, "i/o timeout") && says(&events, "served"));
}

#[tokio::test(start_paused = true)]
async fn autoscalers_and_databases_tell_what_happens_to_them() {
    let sandbox = Sandbox::open("p4").unwrap();
    let karpenter = LogTarget::Labelled(Some("kube-system".into()), "app=karpenter".into());
    sandbox.direct("fault spot-storm").unwrap();
    let events = within(&sandbox, new_only(karpenter), 5, 1).await;
    for text in ["spot_interrupted", "created nodeclaim", "initialized nodeclaim"] {
        assert!(says(&events, text), "{text}: {events:#?}");
    }
    let sandbox = Sandbox::open("p2").unwrap();
    let autoscaler = of(&sandbox, "cluster-autoscaler-");
    sandbox.direct("fault throttling").unwrap();
    let events = within(&sandbox, autoscaler, 5, 1).await;
    assert!(says(&events, "RequestLimitExceeded"), "{events:#?}");
    let group = LogTarget::Group("/aws/rds/instance/analytics-postgres/postgresql".into(), None);
    sandbox.direct("fault rds-failover analytics-postgres").unwrap();
    let events = within(&sandbox, new_only(group), 3, 1).await;
    let texts: Vec<_> = lines(&events).iter().map(|it| it.text.to_string()).collect();
    let place = |text: &str| texts.iter().position(|it| it.contains(text)).unwrap();
    assert_eq!(place("database system is shut down") + 1, place("was interrupted"), "{texts:?}");
    assert!(place("ready to accept") < texts.len() - 1, "{texts:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_follows_a_pod_reads_to_its_end() {
    let sandbox = Sandbox::open("p2").unwrap();
    let query = of(&sandbox, "api-");
    let workload = new_only(LogTarget::Labelled(Some("analytics".into()), "app=api".into()));
    let mut all = sandbox.follow(workload);
    let node = pod(&sandbox, "api-").node.clone().unwrap();
    sandbox.direct(&format!("fault disk-full {node}")).unwrap();
    let events = within(&sandbox, query, 10, 100).await;
    let texts: Vec<_> = lines(&events).iter().map(|it| it.text.to_string()).collect();
    assert!(texts.last().unwrap().contains("SIGTERM"), "{texts:?}");
    assert!(matches!(events.last(), Some(LogEvent::End(_))), "{events:#?}");
    sandbox.run_at(0);
    let mut seen = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_millis(900), all.next()).await {
        seen.push(event);
    }
    let joined = seen.iter().filter(|it| matches!(it, LogEvent::Joined(_))).count();
    let ended = seen.iter().filter(|it| matches!(it, LogEvent::End(_))).count();
    assert!(joined >= 1 && joined == ended, "{joined} {ended}");
}
