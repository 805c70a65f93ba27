//! How long drains take on a real control plane: against the best that their disruption budgets allow, and
//! against one `kubectl drain` for each node.
#![expect(clippy::print_stdout, reason = "a benchmark says what it has measured")]
#![allow(dead_code, unused_imports, reason = "only a part of what tests share is needed")]

pub mod fixture;
pub mod rig;

mod console {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "it may as well stop")]

    pub(crate) mod environment;
    pub(crate) mod harness;
    #[path = "../../pty/terminal.rs"]
    pub(crate) mod terminal;

    pub(crate) mod draining {
        pub(crate) mod lab;
    }
}

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use console::draining::lab::{App, Lab, estate, is_ready};

/// Without optimisation nothing is measured, only whether it still runs.
const SMALL: bool = cfg!(debug_assertions);
const NODES: usize = if SMALL { 2 } else { 20 };
/// Workloads, the pods of each, and how many of those may be missing.
const APPS: [&str; 5] = ["web", "api", "feed", "mail", "work"];
const PODS: usize = if SMALL { 2 } else { 100 };
const MAY_MISS: usize = if SMALL { 1 } else { 10 };
const ENDS_AFTER_S: u64 = if SMALL { 1 } else { 6 };
const RUNS: usize = if SMALL { 1 } else { 5 };

/// One side of the lab is drained, by the console or by kubectl; how long that takes.
fn drained(lab: &Lab<'_>, (from, to): (&str, &str), drain: impl FnOnce(&[String])) -> Duration {
    lab.kubectl(&["uncordon", &format!("--selector=lab={},side={to}", lab.name)]);
    let begun = Instant::now();
    drain(&lab.names(from, NODES));
    let took = begun.elapsed();
    lab.until("all have moved", |pods| {
        pods.len() == APPS.len() * PODS && pods.iter().all(is_ready)
    });
    assert_eq!(lab.on_side(from), 0, "the nodes are empty");
    took
}

fn by_the_console(lab: &Lab<'_>, nodes: &[String]) {
    let (code, told) = console::draining::lab::ended(lab.begin(nodes, &[]));
    assert_eq!(code, Some(0), "{told}");
}

/// One for each node, all at once.
fn by_kubectl(lab: &Lab<'_>, nodes: &[String]) {
    let drain = |node: &String| {
        let arguments = ["drain", node, "--ignore-daemonsets", "--delete-emptydir-data"];
        let mut command = lab.estate.plane().kubectl_command(&arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    };
    let children: Vec<_> = nodes.iter().map(drain).collect();
    for child in children {
        let status = child.and_then(|mut it| it.wait());
        assert!(status.is_ok_and(|it| it.success()), "kubectl drains");
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A lab with the pods on one side, and what `drain` takes back and forth.
fn measured(lab: &Lab<'_>, runs: usize, drain: impl Fn(&[String])) -> Duration {
    let side = |run: usize| if run.is_multiple_of(2) { ("a", "b") } else { ("b", "a") };
    let begin = usize::from(lab.on_side("a") == 0);
    let times = (begin..begin + runs).map(|run| {
        let took = drained(lab, side(run), |nodes| drain(nodes));
        println!("  {:.1} s", took.as_secs_f64());
        sleep(Duration::from_secs(2));
        took
    });
    median(times.collect())
}

fn lab<'e>(estate: &'e console::harness::Estate, name: &'static str, guarded: bool) -> Lab<'e> {
    let lab = Lab::new(estate, name);
    let ends_after = if SMALL { "1s" } else { "6s" };
    let may_miss = guarded.then_some(MAY_MISS);
    lab.add_nodes("a", NODES, 110);
    // Of a Deployment, the replacement of a pod is ready before the pod has ended: its budget would
    // allow more than one turn in the time that a pod takes to end.
    let kind = if guarded { "StatefulSet" } else { "Deployment" };
    lab.deploy(&APPS.map(|name| App { kind, name, replicas: PODS, ends_after, may_miss }));
    lab.add_nodes("b", NODES, 110);
    lab
}

fn main() {
    let estate = estate();
    let guarded = lab(&estate, "guarded", true);
    let turns = PODS.div_ceil(MAY_MISS) as u64;
    let best = Duration::from_secs(turns * ENDS_AFTER_S);
    println!("with budgets, {NODES} nodes, {} pods, at best {best:?}:", APPS.len() * PODS);
    let took = measured(&guarded, RUNS, |nodes| by_the_console(&guarded, nodes));
    let allowed = best.mul_f64(1.1) + Duration::from_secs(5);
    println!("median {:.1} s, {:.1} s allowed", took.as_secs_f64(), allowed.as_secs_f64());
    assert!(SMALL || took <= allowed, "{took:?} is more than {allowed:?}");

    let free = lab(&estate, "free", false);
    println!("without budgets, one kubectl drain for each node:");
    let theirs = measured(&free, RUNS, |nodes| by_kubectl(&free, nodes));
    println!("without budgets, the console:");
    let ours = measured(&free, RUNS, |nodes| by_the_console(&free, nodes));
    println!("kubectl {:.1} s, console {:.1} s", theirs.as_secs_f64(), ours.as_secs_f64());
    assert!(SMALL || ours <= theirs, "{ours:?} is more than {theirs:?}");
}
