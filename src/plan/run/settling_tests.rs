//! What follows a step: who takes the place of a pod, and whose turn it is.

use super::*;
use crate::{
    estate::drain_fixtures::{budget, node, pod as running, store},
    model::{Delta, DisruptionBudget, Observation, Pod, Store},
    plan,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn pod(name: &str, made: i64) -> Pod {
    Pod { created: Some(at(made)), ..running("web", name) }
}

fn drained(pods: &[Pod], budgets: &[DisruptionBudget]) -> (Run, Store) {
    let store = store(vec![node("a"), node("b")], pods.to_vec(), budgets.to_vec());
    let departures = crate::estate::drain(&store, &["a".into()]);
    let pods: Vec<_> = departures.iter().collect();
    let plan = plan::drain_of(&store, &["a".into()], &pods, &[], None).unwrap();
    (Run::start("r1", plan, at(100)).0, store)
}

fn see(run: &mut Run, store: &mut Store, pods: &[Pod]) -> Vec<Request> {
    store.apply(Observation::Pods(Delta::Resync(pods.to_vec())), at(100));
    run.look(store)
}

/// The node is cordoned.
fn cordoned(run: &mut Run, store: &mut Store) -> Vec<Request> {
    run.handle(Event::Recorded(0, 1, Ok(())));
    run.handle(Event::Answered(0, 1, Answer::Done(Vec::new()), 1));
    let nodes = vec![crate::model::Node { cordoned: true, ..node("a") }, node("b")];
    store.apply(Observation::Nodes(Delta::Resync(nodes)), at(100));
    run.look(store)
}

fn begun(requests: &[Request]) -> Vec<StepNumber> {
    let of = |it: &Request| match it {
        Request::Record(step, _, Phase::Before { .. }) => Some(*step),
        Request::Record(..) | Request::Perform(..) => None,
    };
    requests.iter().filter_map(of).collect()
}

fn answered(run: &mut Run, step: StepNumber, answer: Answer) -> Vec<Request> {
    let attempt = run.states()[step].attempts();
    run.handle(Event::Recorded(step, attempt, Ok(())));
    run.handle(Event::Answered(step, attempt, answer, 1))
}

#[test]
fn a_drain_is_over_when_those_that_take_their_places_are_ready() {
    let (mut run, mut store) = drained(&[pod("1", 10), pod("2", 10)], &[]);
    assert_eq!(begun(&cordoned(&mut run, &mut store)), [1, 2]);
    for step in [1, 2] {
        answered(&mut run, step, Answer::Done(Vec::new()));
    }
    see(&mut run, &mut store, &[]);
    assert_eq!(
        run.unready().as_deref(),
        Some("2 of 2 replacements are not ready: no pod has taken its place")
    );
    let waits = Pod { ready: 0, node: None, status: "Pending".into(), ..pod("3", 101) };
    let ready = Pod { node: Some("b".into()), ..pod("4", 102) };
    see(&mut run, &mut store, &[waits.clone(), ready.clone()]);
    let why = "1 of 2 replacements are not ready: 3 has no node yet (Pending)";
    assert_eq!(run.unready().as_deref(), Some(why));
    assert_eq!(run.heir(2).and_then(|it| it.node.as_deref()), Some("b"));
    assert_eq!(*run.course(), Course::Running);
    // Who is gone again leaves the place to another.
    see(&mut run, &mut store, &[Pod { ready: 0, ..pod("5", 103) }, ready.clone()]);
    assert_eq!(run.heir(1).map(|it| &*it.pod.name), Some("5"));
    see(&mut run, &mut store, &[pod("5", 103), ready]);
    assert_eq!(*run.course(), Course::Finished);
}

#[test]
fn who_was_there_before_takes_nobodys_place_and_patience_ends() {
    let other = Pod { node: Some("b".into()), ..pod("2", 10) };
    let (mut run, mut store) = drained(&[pod("1", 9), other.clone()], &[]);
    cordoned(&mut run, &mut store);
    answered(&mut run, 1, Answer::Done(Vec::new()));
    see(&mut run, &mut store, &[other]);
    assert!(run.heir(1).is_none() && run.states()[1].is_settling(), "{:?}", run.states());
    run.handle(Event::Tick(at(10_000)));
    assert_eq!(*run.course(), Course::Halted);
    assert!(run.unready().is_some_and(|it| it.contains("1 of 1") && it.contains("not within")));
    run.handle(Event::Abort);
    assert!(run.is_at_rest());
}

#[test]
fn what_is_ended_asks_for_nothing_again_and_the_journal_tells_it() {
    let (mut run, mut store) = drained(&[pod("1", 10), pod("2", 10)], &[]);
    cordoned(&mut run, &mut store);
    answered(&mut run, 1, Answer::Later { why: "pdb/web".into(), after_s: 5 });
    answered(&mut run, 2, Answer::Done(Vec::new()));
    see(&mut run, &mut store, &[pod("1", 10)]);
    let requests = run.handle(Event::Abort);
    assert!(
        matches!(&requests[..], [Request::Record(1, 1, Phase::Skipped { why })] if why.contains("pdb/web")),
        "{requests:?}"
    );
    assert!(run.is_at_rest() && *run.course() == Course::Aborted, "{run:?}");
    assert!(matches!(run.states()[2], Progress::Done { .. }));
}

#[test]
fn as_many_go_as_the_budget_allows_now_and_one_asks_for_the_others() {
    let pods: Vec<_> = (0..6).map(|it| pod(&it.to_string(), 10)).collect();
    let guard = |allowed: u32| vec![budget("web", (allowed, 4 + allowed), (4, 6))];
    let (mut run, mut store) = drained(&pods, &guard(2));
    assert_eq!(begun(&cordoned(&mut run, &mut store)), [1, 2]);
    answered(&mut run, 1, Answer::Done(Vec::new()));
    // The feed does not know yet what the answer told: the last one is not asked for in vain.
    assert!(begun(&run.look(&store)).is_empty());
    let next = answered(&mut run, 2, Answer::Done(Vec::new()));
    assert_eq!(begun(&next), [3], "one asks");
    answered(&mut run, 3, Answer::Later { why: "pdb/web".into(), after_s: 5 });
    let allow = |store: &mut Store, allowed| {
        store.apply(Observation::Budgets(Delta::Resync(guard(allowed))), at(100));
    };
    allow(&mut store, 0);
    assert!(begun(&run.look(&store)).is_empty());
    allow(&mut store, 2);
    assert_eq!(begun(&run.look(&store)), [3, 4], "at once, not after five seconds");
}
