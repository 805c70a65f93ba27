//! Files of twins that somebody has broken: all faults are told, nothing is loaded, nothing panics.

use std::{fs, path::Path, time::Duration};

use quarterdeck::{
    adapters::sandbox::Sandbox,
    headless,
    model::Feed,
    twin::{self, Veil},
};
use serde_json::{Value, json};
use tokio::time;

use crate::{dice::Dice, seeds::seeds};

async fn twin_of(estate: &str) -> Value {
    let ports = Sandbox::open(estate).unwrap().ports();
    let taken = headless::take(&ports, Duration::from_secs(5), &Veil::new()).await.unwrap();
    serde_json::from_slice(&taken.file.unwrap()).unwrap()
}

/// Breaks something at random, somewhere in the file.
fn break_somewhere(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::Object(members) if !members.is_empty() && dice.below(12) > 0 => {
            let name = members.keys().nth(dice.below(members.len())).unwrap().clone();
            match dice.below(20) {
                0 => drop(members.remove(&name)),
                1 => drop(members.insert(format!("{name}\u{202e}"), json!(1))),
                _ => break_somewhere(&mut members[&name], dice),
            }
        }
        Value::Array(list) if !list.is_empty() && dice.below(12) > 0 => {
            let index = dice.below(list.len());
            match dice.below(20) {
                0 => list.push(list[index].clone()),
                1 => drop(list.remove(index)),
                _ => break_somewhere(&mut list[index], dice),
            }
        }
        Value::Object(_)
        | Value::Array(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => *value = absurd(dice),
    }
}

fn absurd(dice: &mut Dice) -> Value {
    match dice.below(10) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(u64::MAX),
        3 => json!(u32::MAX),
        4 => json!(-1.5e300),
        5 => json!(0),
        6 => json!("\u{1b}]52;c;cGF5bG9hZA==\u{7}"),
        7 => json!("x".repeat(10_000)),
        8 => json!("-9999-01-01T00:00:00Z"),
        _ => json!([[[{}]]]),
    }
}

/// Opens a file. If it is sound nevertheless, it has to live for a while, too.
async fn open(path: &Path) -> Result<(), String> {
    let sandbox = Sandbox::open(path.to_str().unwrap()).map_err(|error| error.to_string())?;
    let ports = sandbox.ports();
    let seen = headless::gather(&ports, twin::feeds(), Duration::from_secs(5)).await;
    assert!(seen.store.freshness(Feed::Pods).seen <= Some(seen.at));
    let watch = [Feed::Pods, Feed::Nodes].map(|feed| ports.inventory.watch(feed));
    time::advance(Duration::from_mins(10)).await;
    let after = headless::gather(&ports, &[Feed::Pods, Feed::Nodes], Duration::from_secs(5)).await;
    drop((watch, after));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_file_that_was_broken_at_random_is_told_or_opens_and_lives() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twin.json");
    let twins = [twin_of("p2").await, twin_of("p4").await];
    let mut told = 0;
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        for _ in 0..20 {
            let mut twin = twins[dice.below(2)].clone();
            for _ in 0..=dice.below(3) {
                break_somewhere(&mut twin, &mut dice);
            }
            fs::write(&path, twin.to_string()).unwrap();
            if let Err(error) = Box::pin(open(&path)).await {
                told += 1;
                assert!(error.contains(": ") && !error.contains('\u{1b}'), "seed {seed}: {error}");
            }
        }
    }
    assert!(told > 50, "{told} of 200 or more were refused");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_ends_early_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twin.json");
    let text = twin_of("p4").await.to_string();
    for seed in seeds() {
        let length = Dice::new(seed).below(text.len());
        fs::write(&path, &text.as_bytes()[..length]).unwrap();
        let error = Box::pin(open(&path)).await.unwrap_err();
        assert!(error.contains("cannot be read: EOF"), "seed {seed}, {length}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn sizes_that_no_platform_has_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twin.json");
    let twin = twin_of("p2").await;
    let mut broken = twin.clone();
    broken["feeds"]["deployments"][0]["desired"] = json!(4_000_000_000_u32);
    broken["feeds"]["pods"][0]["requests"] = json!({"cpu_m": 1_u64 << 45, "memory": 1_u64 << 49});
    broken["feeds"]["nodes"][0]["allocatable"]["memory"] = json!(1_u64 << 49);
    broken["feeds"]["node_groups"][0]["scaling"]["max"] = json!(4_000_000_000_u32);
    fs::write(&path, broken.to_string()).unwrap();
    let error = Box::pin(open(&path)).await.unwrap_err();
    for part in ["deployments", "pods", "nodes", "node_groups"] {
        assert!(error.contains(&format!("feeds.{part}: ")), "{part}: {error}");
    }
    let twice = twin.to_string().replacen("\"format\"", "\"version\":1,\"format\"", 1);
    fs::write(&path, twice).unwrap();
    let error = Box::pin(open(&path)).await.unwrap_err();
    assert!(error.contains("`version` is there twice"), "{error}");
}
