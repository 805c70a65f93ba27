use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
};

use serde_json::Value;

use super::*;
use crate::{
    journal::{Actor, Entry, Place},
    model::{Kind, ResourceId, SourceId},
    plan::{Goal, Reached, Stage},
    random::Random,
    seeds::seeds,
};

fn cluster() -> SourceId {
    SourceId::kubernetes("uid", "shop")
}

fn node() -> ResourceId {
    ResourceId::new(&cluster(), Kind::Node, "a")
}

fn pod(name: &str) -> Step {
    let pod = ResourceId::namespaced(&cluster(), Kind::Pod, "shop", name);
    step(Command::Evict { pod, uid: name.into(), grace_s: None }, None)
}

fn database() -> ResourceId {
    ResourceId::new(&SourceId::aws("123456789012", "us-east-1"), Kind::Database, "orders")
}

fn step(act: Command, undo: Option<Command>) -> Step {
    Step { undo, ..Step::new(act.name().to_owned(), act, 60) }
}

fn stage(width: usize, steps: Vec<Step>) -> Stage {
    Stage { title: "stage".to_owned(), width, steps }
}

/// Cordon, evict three two at a time, fail over.
fn plan() -> Plan {
    let (title, intent) = ("drain a".to_owned(), "empty a node".to_owned());
    let cordon = step(Command::Cordon(node()), Some(Command::Uncordon(node())));
    let stages = vec![
        stage(1, vec![cordon]),
        stage(2, vec![pod("x"), pod("y"), pod("z")]),
        stage(
            1,
            vec![step(Command::FailOver { database: database(), from: "us-east-1a".into() }, None)],
        ),
    ];
    Plan { title, intent, facts: Vec::new(), stages }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn start() -> (Run, Vec<Request>) {
    Run::start("r1", plan(), at(0))
}

fn recorded(requests: &[Request]) -> Vec<(StepNumber, u32)> {
    let before = |it: &Request| match it {
        Request::Record(step, attempt, Phase::Before { .. }) => Some((*step, *attempt)),
        Request::Record(..) | Request::Perform(..) => None,
    };
    requests.iter().filter_map(before).collect()
}

fn done(run: &mut Run, step: StepNumber) -> Vec<Request> {
    run.handle(Event::Recorded(step, 1, Ok(())));
    run.handle(Event::Answered(step, 1, Answer::Done(Vec::new()), 5));
    let number = Cell::new(0);
    let goals: Vec<Goal> = run.plan.steps().map(|it| it.goal.clone()).collect();
    run.look_by(|goal| {
        number.set(number.get() + 1);
        if *goal == goals[step] { Reached::Yes } else { Reached::NotYet("waits".to_owned()) }
    })
}

#[test]
fn nothing_leaves_before_it_is_written_down() {
    let (mut run, first) = start();
    assert_eq!(recorded(&first), [(0, 1)]);
    assert_eq!(first.len(), 1);
    let sent = run.handle(Event::Recorded(0, 1, Ok(())));
    let expected = Request::Perform(0, 1, Command::Cordon(node()), "r1-0".into());
    assert_eq!(sent, [expected]);
    let (mut refused, _) = start();
    assert_eq!(refused.handle(Event::Recorded(0, 1, Err("disk full".to_owned()))), []);
    assert_eq!(*refused.course(), Course::Halted);
    assert!(refused.is_at_rest());
    assert!(format!("{:?}", refused.states()[0]).contains("nothing was sent: disk full"));
}

#[test]
fn a_stage_is_as_wide_as_it_says_and_waits_for_the_one_before() {
    let (mut run, _) = start();
    assert_eq!(recorded(&done(&mut run, 0)), [(1, 1), (2, 1)]);
    assert_eq!(recorded(&done(&mut run, 2)), [(3, 1)]);
    assert_eq!(recorded(&done(&mut run, 1)), []);
    assert_eq!(recorded(&done(&mut run, 3)), [(4, 1)]);
    done(&mut run, 4);
    assert_eq!(*run.course(), Course::Finished);
    let back = run.rollback().unwrap();
    assert_eq!(
        back.steps().map(|it| it.act.clone()).collect::<Vec<_>>(),
        [Command::Uncordon(node())]
    );
}

#[test]
fn what_is_refused_for_now_is_tried_again_until_its_time_is_over() {
    let (mut run, _) = start();
    done(&mut run, 0);
    let later = || Answer::Later { why: "budget shop/x".to_owned(), after_s: 5 };
    run.handle(Event::Recorded(1, 1, Ok(())));
    run.handle(Event::Answered(1, 1, later(), 5));
    assert_eq!(recorded(&run.handle(Event::Tick(at(4)))), []);
    assert_eq!(recorded(&run.handle(Event::Tick(at(5)))), [(1, 2)]);
    assert_eq!(run.handle(Event::Answered(1, 1, Answer::Done(Vec::new()), 5)), [], "too late");
    run.handle(Event::Recorded(1, 2, Ok(())));
    run.handle(Event::Answered(1, 2, later(), 5));
    run.handle(Event::Tick(at(60)));
    let why = "not within 60 s: budget shop/x".to_owned();
    assert_eq!(run.states()[1], Progress::Failed { attempt: 2, why });
    assert_eq!(*run.course(), Course::Halted);
    assert_eq!(recorded(&run.handle(Event::Retry(1))), [(1, 3)]);
    assert_eq!(*run.course(), Course::Running);
}

#[test]
fn a_failure_halts_and_what_is_left_out_says_why() {
    let (mut run, _) = start();
    done(&mut run, 0);
    run.handle(Event::Recorded(1, 1, Ok(())));
    let denied = PortError::new(FaultClass::Denied, "evict pods", "no");
    run.handle(Event::Answered(1, 1, Answer::Failed(denied), 5));
    assert_eq!(*run.course(), Course::Halted);
    assert!(!run.is_at_rest(), "the other one is still under way");
    assert_eq!(recorded(&done(&mut run, 2)), [], "no step begins");
    assert!(run.is_at_rest());
    let skipped = run.handle(Event::Skip(1, "handled by hand".to_owned()));
    let why = || Phase::Skipped { why: "handled by hand".into() };
    assert_eq!(skipped[0], Request::Record(1, 1, why()));
    assert_eq!(recorded(&skipped), [(3, 1)]);
}

#[test]
fn what_is_gone_already_is_done() {
    let (mut run, _) = start();
    done(&mut run, 0);
    run.handle(Event::Recorded(1, 1, Ok(())));
    let gone = PortError::new(FaultClass::NotFound, "evict pods", "no such pod");
    run.handle(Event::Answered(1, 1, Answer::Failed(gone), 5));
    run.look_by(|_| Reached::Yes);
    assert!(matches!(run.states()[1], Progress::Done { .. }));
}

#[test]
fn a_second_request_that_finds_the_world_changed_looks_whether_that_was_the_first() {
    let scale = || {
        let workload = ResourceId::namespaced(&cluster(), Kind::Deployment, "shop", "web");
        step(Command::Scale { workload, from: 2, replicas: 3 }, None)
    };
    let stages = vec![stage(1, vec![scale()])];
    let plan =
        Plan { title: "scale".to_owned(), intent: "more".to_owned(), facts: Vec::new(), stages };
    let changed = || Answer::Failed(PortError::new(FaultClass::Conflict, "scale", "changed"));
    let begin = || Run::start("r1", plan.clone(), at(0)).0;
    let mut first = begin();
    first.handle(Event::Recorded(0, 1, Ok(())));
    first.handle(Event::Answered(0, 1, changed(), 5));
    assert!(matches!(first.states()[0], Progress::Failed { .. }), "{first:?}");
    let mut second = begin();
    second.handle(Event::Recorded(0, 1, Ok(())));
    let lost = PortError::new(FaultClass::Unavailable, "scale", "no answer");
    second.handle(Event::Answered(0, 1, Answer::Failed(lost), 5));
    second.handle(Event::Tick(at(2)));
    second.handle(Event::Recorded(0, 2, Ok(())));
    second.handle(Event::Answered(0, 2, changed(), 5));
    assert!(matches!(second.states()[0], Progress::Verifying { .. }), "{second:?}");
    second.look_by(|_| Reached::Yes);
    assert_eq!(*second.course(), Course::Finished);
}

#[test]
fn while_it_is_paused_nothing_begins_and_what_is_under_way_ends() {
    let (mut run, _) = start();
    run.handle(Event::Pause);
    assert_eq!(recorded(&done(&mut run, 0)), []);
    assert!(run.is_at_rest());
    assert_eq!(recorded(&run.handle(Event::Resume)), [(1, 1), (2, 1)]);
    run.handle(Event::Abort);
    done(&mut run, 1);
    assert_eq!(*run.course(), Course::Aborted);
    assert_eq!(run.handle(Event::Resume), []);
}

/// A world that keeps count of what is done to it.
#[derive(Debug, Default, PartialEq, Eq)]
struct World {
    cordoned: bool,
    gone: BTreeSet<Box<str>>,
    failovers: u32,
    effects: Vec<String>,
}

impl World {
    fn perform(&mut self, command: &Command) {
        let is_new = if let Command::Cordon(_) = command {
            !std::mem::replace(&mut self.cordoned, true)
        } else if let Command::Evict { uid, .. } = command {
            self.gone.insert(uid.clone())
        } else {
            let is_failover = matches!(command, Command::FailOver { .. });
            self.failovers += u32::from(is_failover);
            is_failover
        };
        if is_new {
            self.effects.push(format!("{command:?}"));
        }
    }

    fn look(&self, goal: &Goal) -> Reached {
        let reached = if let Goal::Cordoned(_, wanted) = goal {
            self.cordoned == *wanted
        } else if let Goal::Gone(_, uid) = goal {
            self.gone.contains(uid)
        } else {
            matches!(goal, Goal::Moved(..)) && self.failovers > 0
        };
        if reached { Reached::Yes } else { Reached::NotYet("waits".to_owned()) }
    }
}

fn entry(step: StepNumber, attempt: u32, phase: Phase, now: Timestamp) -> Entry {
    Entry {
        at: now,
        monotonic_ms: 0,
        actor: Actor::default(),
        place: Place::default(),
        run: "r1".into(),
        step: u32::try_from(step).unwrap(),
        attempt,
        title: "step".into(),
        command: Value::Null,
        checks: Vec::new(),
        reason: None,
        approval: None,
        phase,
    }
}

/// Carries a run out, and kills the console at random: what was written stays, and requests may have
/// arrived or not.
fn lived_through(seed: u64) -> (World, u32) {
    let (dice, world) = (RefCell::new(Random::new(seed)), RefCell::new(World::default()));
    let (mut journal, mut second, mut kills) = (Vec::new(), 0, 0);
    let (mut run, mut requests) = start();
    while *run.course() != Course::Finished {
        second += 1;
        assert!(second < 10_000, "seed {seed}: {run:#?}");
        if dice.borrow_mut().below(12) == 0 {
            kills += 1;
            if let Some(Request::Perform(_, _, command, _)) = requests.first()
                && dice.borrow_mut().below(2) == 0
            {
                world.borrow_mut().perform(command);
            }
            run = Run::recover("r1", plan(), &journal, at(second));
            requests = run.handle(Event::Resume);
            continue;
        }
        if requests.is_empty() {
            requests = run.handle(Event::Tick(at(second)));
            requests.extend(run.look_by(|goal| world.borrow().look(goal)));
            // What nobody knows is for a person to look at.
            for step in 0..run.states().len() {
                if matches!(run.states()[step], Progress::Unknown { .. }) {
                    let happened = world.borrow().failovers > 0;
                    let decision = if happened {
                        Event::Skip(step, "it has happened".to_owned())
                    } else {
                        Event::Retry(step)
                    };
                    requests.extend(run.handle(decision));
                }
            }
            continue;
        }
        let more = match requests.remove(0) {
            Request::Record(step, attempt, phase) => {
                let waits = matches!(phase, Phase::Before { .. });
                journal.push(entry(step, attempt, phase, at(second)));
                if waits { run.handle(Event::Recorded(step, attempt, Ok(()))) } else { Vec::new() }
            }
            Request::Perform(step, attempt, command, _) => {
                let answer = if dice.borrow_mut().below(5) == 0 {
                    Answer::Later { why: "budget".to_owned(), after_s: 3 }
                } else {
                    world.borrow_mut().perform(&command);
                    Answer::Done(Vec::new())
                };
                run.handle(Event::Answered(step, attempt, answer, 1))
            }
        };
        requests.extend(more);
    }
    (world.into_inner(), kills)
}

#[test]
fn a_console_that_is_killed_at_any_moment_doubles_no_effect() {
    let mut killed = 0;
    for seed in seeds() {
        for round in 0..20 {
            let (world, kills) = lived_through(seed.wrapping_add(round));
            killed += kills;
            assert!(world.cordoned && world.gone.len() == 3, "seed {seed}: {world:?}");
            assert_eq!(world.failovers, 1, "seed {seed}: {world:?}");
            let once: BTreeSet<_> = world.effects.iter().collect();
            assert_eq!(once.len(), world.effects.len(), "seed {seed}: {world:?}");
        }
    }
    assert!(killed > 50, "{killed}");
}

/// Evictions that take turns by twos and one by one, beside one that waits for nobody.
fn queued() -> Plan {
    let turn = |name: &str, queue: &str, width| {
        let queue = Some(crate::plan::Queue { name: queue.into(), width });
        Step { queue, ..pod(name) }
    };
    let steps = (0..6).map(|it| turn(&format!("a{it}"), "a", 2));
    let steps = steps.chain((0..4).map(|it| turn(&format!("b{it}"), "b", 1))).chain([pod("c")]);
    let stage = Stage { title: "evict".into(), width: 4, steps: steps.collect() };
    Plan { title: "drain".into(), intent: String::new(), facts: Vec::new(), stages: vec![stage] }
}

#[test]
fn a_queue_lets_no_more_begin_than_it_has_room_for_whatever_is_refused() {
    for seed in seeds() {
        let (mut dice, plan) = (Random::new(seed), queued());
        let (mut run, mut requests) = Run::start("r1", plan.clone(), at(0));
        let (mut second, mut widest) = (0, [0, 0, 0]);
        while *run.course() != Course::Finished {
            second += 1;
            assert!(second < 1000, "seed {seed}: {run:#?}");
            let under_way: Vec<_> =
                plan.steps().zip(run.states()).filter(|(_, it)| it.is_under_way()).collect();
            let of = |name: &str| {
                let is_in = |it: &&(&Step, &Progress)| {
                    it.0.queue.as_ref().is_some_and(|it| *it.name == *name)
                };
                under_way.iter().filter(is_in).count()
            };
            let now = [of("a"), of("b"), under_way.len()];
            widest = std::array::from_fn(|at| now[at].max(widest[at]));
            for request in std::mem::take(&mut requests) {
                requests.extend(match request {
                    Request::Record(step, attempt, Phase::Before { .. }) => {
                        run.handle(Event::Recorded(step, attempt, Ok(())))
                    }
                    Request::Perform(step, attempt, ..) => {
                        let later = || Answer::Later { why: "budget".to_owned(), after_s: 5 };
                        let refused = dice.below(2) == 0;
                        let answer = if refused { later() } else { Answer::Done(Vec::new()) };
                        run.handle(Event::Answered(step, attempt, answer, 1))
                    }
                    Request::Record(..) => Vec::new(),
                });
            }
            requests.extend(run.handle(Event::Tick(at(second))));
            let done = |dice: &mut Random| dice.below(3) == 0;
            let reached =
                if done(&mut dice) { Reached::Yes } else { Reached::NotYet(String::new()) };
            requests.extend(run.look_by(|_| reached.clone()));
        }
        assert_eq!(widest, [2, 1, 4], "seed {seed}");
    }
}

#[test]
fn a_goal_that_will_not_be_reached_ends_its_step_with_the_reason() {
    let mut state = Progress::Verifying { attempt: 1, since: at(0), why: "waits".to_owned() };
    state.give_up("EKS has given up".to_owned());
    assert_eq!(state, Progress::Failed { attempt: 1, why: "EKS has given up".to_owned() });
}
