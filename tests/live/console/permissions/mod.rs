//! The policy and the role that the README prints, enforced by the rig: complete, minimal, and
//! costing no more than they should where a part of them is taken away.

mod alike;
mod document;
mod rules;
mod subject;

use std::{
    collections::BTreeSet,
    sync::{LazyLock, Mutex},
    thread,
    time::{Duration, Instant},
};

use quarterdeck::permission::aws::{OPERATIONS, Operation};
use serde_json::Value;

use super::environment::Environment;
use super::harness::Estate;
use alike::{alike, invented};
use document::Document;
use subject::Subject;

/// Nothing else looks at its account and its roles.
static OWN: LazyLock<Estate> = LazyLock::new(|| {
    let estate = Estate::own();
    estate.plane().kubectl(&["apply", "-f", "-"], Some(&document::role())).unwrap();
    let bind =
        ["create", "clusterrolebinding", "viewers", "--clusterrole=quarterdeck", "--group=viewers"];
    estate.plane().kubectl(&bind, None).unwrap();
    rules::prepare(&estate);
    await_pending(&estate);
    estate
});

/// What waits is told after a while: from then on, two looks at what is wrong are alike.
fn await_pending(estate: &Estate) {
    let count = |pane: &str, filter: &str| {
        let json = estate.snapshot(&[pane, "--filter", filter]).ended(0).json();
        json["rows"].as_array().unwrap().len()
    };
    let pending = count("pods", "status:^Pending$");
    assert!(pending > 0, "no pod waits");
    let begun = Instant::now();
    while count("alarms", "condition:pending") != pending {
        assert!(
            begun.elapsed() < Duration::from_mins(5),
            "{pending} pods wait, and it is not told"
        );
        thread::sleep(Duration::from_secs(1));
    }
}

/// What a caller with this key and the role of the README gets.
fn limited(key: &str, policy: &Document) -> Environment {
    OWN.aws.policy(key, &policy.json()).unwrap();
    OWN.environment().with("AWS_ACCESS_KEY_ID", key)
}

fn snapshot(environment: &Environment, subject: Subject, rest: &[&str]) -> (i32, Value) {
    let arguments = [&["snapshot", "--json", "--wait=60", subject.name()], rest].concat();
    let answer = environment.run(&arguments);
    (answer.code, answer.json())
}

/// What everybody may see is seen first, by an administrator.
fn whole(subject: Subject) -> Value {
    let (code, json) = snapshot(&OWN.environment(), subject, &[]);
    assert_eq!(code, 0, "{} as administrator: {json:#}", subject.name());
    json
}

/// Carries out `check` for each of these, a few at a time; every complaint is told.
fn each<T: Sync>(all: &[T], check: impl Fn(usize, &T) -> Vec<String> + Sync) {
    let (next, complaints) = (Mutex::new(0..all.len()), Mutex::default());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let Some(index) = next.lock().unwrap().next() else { break };
                    let found = check(index, &all[index]);
                    let found: Vec<String> = found;
                    Mutex::<Vec<String>>::lock(&complaints).unwrap().extend(found);
                }
            });
        }
    });
    let complaints = complaints.into_inner().unwrap();
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n\n"));
}

/// The operations that reached the account with this key.
fn called(key: &str) -> BTreeSet<String> {
    let requests = OWN.aws.requests().unwrap();
    requests.into_iter().filter(|it| it.access_key == key).map(|it| it.action).collect()
}

#[test]
fn the_printed_documents_fill_every_pane_and_ask_for_nothing_else() {
    let policy = Document::of_readme();
    each(&Subject::all(), |index, subject| {
        let key = format!("AKIAQDWHOLE{index:04}");
        let seen = snapshot(&limited(&key, &policy), *subject, &["--context=lab-viewer"]);
        let mut complaints = missing(&seen, subject.name(), &whole(*subject));
        let mut calls = called(&key);
        calls.retain(|name| !OPERATIONS.iter().any(|it| it.name == name && subject.needs(it)));
        complaints.extend(calls.iter().map(|it| format!("{} calls {it} unsaid", subject.name())));
        complaints
    });
    let all = limited("AKIAQDDOCTOR0001", &policy);
    let answer = all.run(&["doctor", "iam", "--context=lab-viewer"]).ended(0);
    assert!(answer.stdout.ends_with(" 0 denied, 0 unknown\n"), "{}", answer.stdout);
    let calls = called("AKIAQDDOCTOR0001");
    let idle = |it: &&Operation| !it.needs.is_empty() && !calls.contains(it.name);
    let idle: Vec<_> = OPERATIONS.iter().filter(idle).collect();
    assert!(idle.is_empty(), "allowed, but never called: {idle:#?}");
}

/// What a look that should be whole lacks.
fn missing((code, seen): &(i32, Value), about: &str, whole: &Value) -> Vec<String> {
    let ended = (*code != 0).then(|| format!("{about} ends with {code}: {:#}", seen["errors"]));
    let differs = alike(whole, seen).map(|place| format!("{about}: {place}"));
    ended.into_iter().chain(differs).collect()
}

/// What a look that lacks something says beyond that.
fn excess((code, seen): &(i32, Value), about: &str, whole: &Value) -> Vec<String> {
    let ended = (![0, 4].contains(code)).then(|| format!("{about} ends with {code}"));
    let more = invented(whole, seen).map(|row| format!("{about}: {row}"));
    ended.into_iter().chain(more).collect()
}

#[test]
fn each_action_taken_away_costs_only_what_it_feeds() {
    let policy = Document::of_readme();
    let wholes: Vec<_> = Subject::all().into_iter().map(|it| (it, whole(it))).collect();
    each(&policy.actions(), |index, action| {
        let key = format!("AKIAQDACTION{index:04}");
        let less = limited(&key, &policy.without(std::slice::from_ref(action)));
        let uses = |it: &&Operation| it.needs.contains(&action.as_str());
        let operation = OPERATIONS.iter().find(uses).unwrap();
        let (mut told, mut complaints) = (false, Vec::new());
        for (subject, whole) in wholes.iter().filter(|(it, _)| it.needs(operation)) {
            let seen = snapshot(&less, *subject, &[]);
            complaints.extend(excess(
                &seen,
                &format!("{} without {action}", subject.name()),
                whole,
            ));
            told |= seen.1.to_string().contains(action.as_str());
        }
        // What is only called when an object is read in full is told there.
        if !told {
            let answer = less.run(&["doctor", "iam"]);
            let denied = answer.stdout.contains(&format!("✗ denied   {action}"));
            complaints.extend((!denied).then(|| format!("nobody tells that {action} is missing")));
        }
        complaints
    });
}

#[test]
fn each_statement_taken_away_leaves_the_other_panes_whole() {
    let policy = Document::of_readme();
    let wholes: Vec<_> = Subject::all().into_iter().map(|it| (it, whole(it))).collect();
    each(&policy.statements(), |index, sid| {
        let gone = policy.actions_of(sid);
        let less = limited(&format!("AKIAQDPOLICY{index:04}"), &policy.without(&gone));
        let taken = |it: &&Operation| it.needs.iter().any(|need| gone.iter().any(|it| it == need));
        let hit = |subject: Subject| OPERATIONS.iter().filter(taken).any(|it| subject.needs(it));
        let (concerned, others): (Vec<_>, Vec<_>) = wholes.iter().partition(|(it, _)| hit(*it));
        let about = |subject: Subject| format!("{} without {sid}", subject.name());
        let mut complaints: Vec<_> = concerned
            .iter()
            .flat_map(|(it, whole)| excess(&snapshot(&less, *it, &[]), &about(*it), whole))
            .collect();
        // The first that it does not concern stands for the rest, whose calls are known.
        let other = others.first();
        complaints.extend(
            other
                .into_iter()
                .flat_map(|(it, whole)| missing(&snapshot(&less, *it, &[]), &about(*it), whole)),
        );
        complaints
    });
}
