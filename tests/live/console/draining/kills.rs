//! Consoles that are killed while they drain twenty nodes and scale a workload: the next one goes on,
//! nothing is done twice, and the end is that of consoles that nobody killed.

use std::collections::BTreeMap;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::lab::{App, Lab, estate, is_ready, node_of};
use crate::console::terminal::Terminal;
use crate::seeds::seeds;
use quarterdeck::random::Random;

const NODES: usize = 20;
const PODS: usize = 40;
/// How long a console may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long it may take until the runs that go on are over. An eviction whose asker is killed between the
/// two things that the API server does for it is counted against the budget and never carried out: the
/// controller of budgets gives such a one back after two minutes (`DeletionTimeout`).
const OVER: Duration = Duration::from_mins(4);
/// How long consoles live after the first of them has begun.
const LIFE_MS: (u64, u64) = (1_000, 9_000);

fn app(name: &'static str, may_miss: Option<usize>) -> App {
    App { kind: "Deployment", name, replicas: PODS / 2, ends_after: "1s", may_miss }
}

/// What one round changes: all pods go from one side to the other, and become one more.
struct Round<'a> {
    lab: &'a Lab<'a>,
    from: &'static str,
    to: &'static str,
    replicas: u64,
}

impl Round<'_> {
    fn drain(&self) -> Child {
        self.lab.begin(&self.lab.names(self.from, NODES), &[])
    }

    /// A console that has asked whether there is to be one more.
    fn asked(&self) -> Terminal {
        let mut console = self.lab.estate.console(&["--pane=workloads"]);
        console.resize(140, 40);
        console.until_text("Workloads[");
        console.send(&format!("/namespace:{} name:api kind:Deployment\r", self.lab.name));
        console.until_within(PATIENCE, "the workload", |it| it.contents().contains("Workloads[1/"));
        console.send("gMs");
        console.until_text(&format!("pods: {}", self.replicas));
        let digits = self.replicas.to_string().len();
        console.send(&format!("{}{}\r", "\x7f".repeat(digits), self.replicas + 1));
        let question = format!("from {} to {}? y/N", self.replicas, self.replicas + 1);
        console.until_within(PATIENCE, "the question and its checks", |it| {
            let text = it.contents();
            let checked = ["rbac       ok", "unchanged  ok", "guard      ok"];
            text.contains(&question) && checked.iter().all(|check| text.contains(check))
        });
        console
    }

    /// What there is once all is done, on the side that is left and on the other: nodes that take no
    /// pods, and ready pods; and what the workload wants more than before.
    fn found(&self) -> Value {
        let pods = self.lab.pods();
        let side = |side: &str| {
            let label = format!("--selector=lab={},side={side}", self.lab.name);
            let closed = ["get", "nodes", &label, "-o=jsonpath={.items[*].spec.unschedulable}"];
            let closed = self.lab.kubectl(&closed).matches("true").count();
            let begin = format!("{}-{side}-", self.lab.name);
            let ready = pods.iter().filter(|it| node_of(it).starts_with(&begin) && is_ready(it));
            json!({"closed nodes": closed, "ready pods": ready.count()})
        };
        let wants = self.lab.kubectl(&["get", "deployment", "api", "-o=jsonpath={.spec.replicas}"]);
        let more = wants.parse::<u64>().unwrap() - self.replicas;
        json!({"from": side(self.from), "to": side(self.to)["closed nodes"], "replicas more": more})
    }

    fn until_over(&self) {
        let wanted = PODS / 2 + usize::try_from(self.replicas).unwrap() + 1;
        let begin = format!("{}-{}-", self.lab.name, self.to);
        self.lab.until("all have moved and are ready", |pods| {
            pods.len() == wanted
                && pods.iter().all(|it| is_ready(it) && node_of(it).starts_with(&begin))
        });
    }
}

/// How many runs the journal says have begun, or ended, of those whose title begins like this.
fn counted(lab: &Lab<'_>, phase: &str, title: &str) -> usize {
    let answer = lab.estate.environment().run(&["journal", "--json"]).ended(0);
    let (phase, title) = (format!("\"{phase}\""), format!("\"{title} "));
    answer.stdout.lines().filter(|line| line.contains(&phase) && line.contains(&title)).count()
}

/// What is begun and not ended: nobody is at it any more.
fn left(lab: &Lab<'_>) -> usize {
    let open = |title| counted(lab, "begun", title) - counted(lab, "ended", title);
    open("drain") + open("scale")
}

/// Goes on with what was left in the middle.
fn go_on(lab: &Lab<'_>) {
    let mut console = lab.estate.console(&["--pane=runs"]);
    let listed = format!("Runs[{}]", left(lab));
    console.until_within(PATIENCE, "the runs", |it| it.contents().contains(&listed));
    // The place of a run has to be seen first.
    console.until_within(PATIENCE, "they can go on", |it| !it.contents().contains("elsewhere"));
    for place in ["g", "gj"] {
        if console.contents().contains("paused") {
            console.send(&format!("{place}L"));
            sleep(Duration::from_secs(1));
        }
    }
    let late = Instant::now() + OVER;
    console.until_within(OVER * 2, "they are over", |it| {
        let text = it.contents();
        assert!(Instant::now() < late, "{text}\n{}", lab.told());
        let is_open = |course: &&str| text.contains(*course);
        !["beginning", "paused", "running"].iter().any(is_open)
    });
    let text = console.contents();
    assert!(!text.contains("halted") && !text.contains("aborted"), "{text}");
    console.send("\x03");
    assert_eq!(console.ended().exit_code(), 0);
}

#[test]
fn what_consoles_that_are_killed_were_doing_ends_as_if_they_had_not_been() {
    let estate = estate();
    let lab = Lab::new(&estate, "killed");
    let seeds = seeds();
    let room = 4 + seeds.len().div_ceil(NODES);
    lab.add_nodes("a", NODES, room);
    lab.deploy(&[app("web", Some(8)), app("api", None)]);
    lab.add_nodes("b", NODES, room);
    let mut undisturbed = None;
    // The first round is the one that nobody disturbs.
    for (round, seed) in [None].into_iter().chain(seeds.into_iter().map(Some)).enumerate() {
        let (from, to) = if round.is_multiple_of(2) { ("a", "b") } else { ("b", "a") };
        let label = format!("--selector=lab={},side={to}", lab.name);
        lab.kubectl(&["uncordon", &label]);
        let replicas = (PODS / 2 + round) as u64;
        let (leaving, made) = (lab.on_side(from), lab.granted("create", "pods").len());
        let begun = |title| counted(&lab, "begun", title);
        let before = (begun("drain"), begun("scale"));
        let of_round = Round { lab: &lab, from, to, replicas };
        let mut console = of_round.asked();
        let mut drain = of_round.drain();
        if let Some(seed) = seed {
            let mut random = Random::new(seed);
            let life = random.between(LIFE_MS.0, LIFE_MS.1);
            let agrees = random.between(0, life);
            sleep(Duration::from_millis(agrees));
            console.send("y");
            sleep(Duration::from_millis(life - agrees));
            drain.kill().unwrap();
            console.signal(Signal::KILL);
            drain.wait().unwrap();
            drop(console);
            go_on(&lab);
            // What was killed before it had begun is begun now.
            if begun("drain") == before.0 {
                lab.drain(&lab.names(from, NODES), &["--deadline=80"]).ended(0);
            }
            if begun("scale") == before.1 {
                agree(of_round.asked());
            }
        } else {
            agree(console);
            assert!(drain.wait().unwrap().success());
        }
        of_round.until_over();
        let found = of_round.found();
        assert_eq!(&found, undisturbed.get_or_insert_with(|| found.clone()), "seed {seed:?}");
        let made = lab.granted("create", "pods").len() - made;
        assert_eq!(made, leaving + 1, "seed {seed:?}: each pod was replaced once, and one is new");
        let scaled = lab.granted("patch", "deployments/scale").len();
        assert_eq!(scaled, round + 1, "seed {seed:?}: it was scaled once");
        estate.environment().run(&["journal", "verify"]).ended(0);
    }
    let mut ended: BTreeMap<String, usize> = BTreeMap::new();
    for record in lab.granted("delete", "pods") {
        let by = record["user"]["username"].as_str().unwrap_or_default();
        let name = record["objectRef"]["name"].as_str().unwrap_or_default().to_owned();
        *ended.entry(name).or_default() += usize::from(by != "system:kwok");
    }
    assert!(ended.values().all(|count| *count <= 1), "{ended:?}");
}

/// Says yes, and leaves when it is done.
fn agree(mut console: Terminal) {
    console.send("y");
    console.until_gone("? y/N");
    console.send(":runs\r");
    console.until_within(PATIENCE, "it is done", |it| {
        it.contents().lines().any(|row| row.contains("scale ") && row.contains("finished"))
    });
    console.send("\x03");
    console.ended();
}
