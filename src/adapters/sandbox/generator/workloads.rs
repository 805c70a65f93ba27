//! What runs on a generated estate: many small things, a few large ones, and some that do not run.

use serde_json::{Value, json};

use super::{
    machines::{DAEMONS, Fleet, Group},
    recipe::Recipe,
};
use crate::random::Random;

/// Replicas: most workloads have few.
const SIZES: [u32; 12] = [1, 2, 2, 3, 3, 4, 6, 8, 12, 24, 60, 120];

const WORDS: [&str; 20] = [
    "api", "auth", "billing", "cache", "catalog", "feed", "gateway", "index", "ingest", "mail",
    "media", "order", "price", "queue", "report", "search", "session", "stock", "user", "worker",
];

const CPU: [&str; 4] = ["50m", "75m", "100m", "150m"];
const MEMORY: [&str; 4] = ["64Mi", "128Mi", "256Mi", "384Mi"];

/// Workloads that share a namespace.
const TEAM: usize = 40;

/// A group while it is filled: pods it has, and pods it is to have.
struct Place<'a> {
    group: &'a Group,
    pods: u32,
    target: u32,
}

pub(super) fn parts(recipe: &Recipe, fleet: &Fleet, dice: &mut Random) -> Vec<Value> {
    let mut parts = system();
    let mut left = recipe.pods - recipe.own();
    let load = recipe.load() - DAEMONS;
    let homes = fleet.all.iter().filter(|it| it.purpose != "system" && it.homes > 0);
    let place = |group| Place { group, pods: 0, target: group.homes * load };
    let mut places: Vec<_> = homes.map(place).collect();
    for number in 0.. {
        let emptiest = places.iter_mut().max_by_key(|it| it.target - it.pods);
        let Some(place) = emptiest.filter(|_| left > 0) else { break };
        let drawn = dice.pick(&SIZES).copied().unwrap_or(1);
        // What is found in the first few workloads does not depend on the dice.
        let replicas = if number < 4 { 1 } else { drawn * (1 + recipe.pods / 100_000) };
        let replicas = replicas.min(left).min(place.target - place.pods).max(1);
        parts.push(part(number, place, replicas, dice));
        place.pods += replicas;
        left -= replicas;
    }
    parts
}

fn part(number: usize, place: &Place<'_>, replicas: u32, dice: &mut Random) -> Value {
    let word = dice.pick(&WORDS).copied().unwrap_or("api");
    let kind = if place.group.purpose == "data" { "StatefulSet" } else { "Deployment" };
    let mut part = json!({
        "kind": kind,
        "namespace": format!("team-{:02}", number / TEAM + 1),
        "name": format!("{word}-{}", number % TEAM + 1),
        "replicas": replicas,
        "cpu": dice.pick(&CPU),
        "memory": dice.pick(&MEMORY),
        "group": place.group.name,
        "first": place.pods % place.group.homes,
        "image": format!("{word}:1.{}.{}", dice.below(20), dice.below(10)),
    });
    if replicas > 1 && dice.below(100) < 70 {
        // One in twenty lets nobody drain anything.
        let spare = if dice.below(100) < 5 { 0 } else { (replicas / 4).max(1) };
        part["pdb"] = json!({"minAvailable": replicas - spare});
    }
    if kind == "Deployment" && replicas > 2 && dice.below(100) < 30 {
        // As near to what is meant as autoscalers of pods leave alone.
        let now = 65 + dice.below(11);
        part["hpa"] = json!({
            "min": replicas / 2, "max": replicas * 2, "target_percent": 70, "now_percent": now,
        });
    }
    match number {
        0 => part["annotations"] = json!({"sim.lab/state": "crashloop"}),
        1 => part["annotations"] = json!({"sim.lab/state": "imagepull"}),
        2 => part["cpu"] = "96".into(),
        _ if replicas < 3 && dice.next().is_multiple_of(100) => {
            part["annotations"] = json!({"sim.lab/state": "crashloop"});
        }
        _ => {}
    }
    part
}

/// What every cluster runs: as many pods as the recipe counts on.
fn system() -> Vec<Value> {
    let row = |kind: &str, name: &str, replicas: Option<u32>, image: &str| {
        let mut part = json!({
            "kind": kind, "namespace": "kube-system", "name": name, "cpu": "50m", "memory": "64Mi",
            "image": image,
        });
        if let Some(replicas) = replicas {
            part["replicas"] = replicas.into();
            part["group"] = "system".into();
        }
        if replicas.is_some_and(|it| it > 1) {
            part["pdb"] = json!({"minAvailable": 1});
        }
        part
    };
    vec![
        row("DaemonSet", "aws-node", None, "amazon-k8s-cni:v1.19.2"),
        row("DaemonSet", "kube-proxy", None, "kube-proxy:v1.33.0"),
        row("DaemonSet", "node-exporter", None, "node-exporter:v1.9.1"),
        row("Deployment", "coredns", Some(2), "coredns:v1.11.4"),
        row("Deployment", "metrics-server", Some(2), "metrics-server:v0.8.0"),
        row("Deployment", "cluster-autoscaler", Some(1), "cluster-autoscaler:v1.33.0"),
        row(
            "Deployment",
            "aws-load-balancer-controller",
            Some(2),
            "aws-load-balancer-controller:v2.11.0",
        ),
    ]
}
