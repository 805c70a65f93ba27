//! The contract of the ports, kept by the live adapters on the rig.
//!
//! They read the environment of their process, so that the suite runs in a process of its own. What
//! is to happen to the rig it asks of the process that started it, a line each way.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fields;
mod stage;

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::Arc,
};

use quarterdeck::adapters::{
    journal::OnDisk,
    leave::Leave,
    live::{Options, connect},
    sandbox::Sandbox,
};

use self::stage::{ASKED, Asking};
use crate::{
    console::harness::Estate,
    ports::{Place, examine},
};

/// Says that the environment is that of the rig, and nobody's own.
const INSIDE: &str = "QUARTERDECK_CONTRACT_INSIDE";

/// Its calls alone are struck.
const KEY: &str = "AKIACONTRACT00000000";

/// Runs one of the ignored tests below where the live adapters find the rig.
fn inside(test: &str) {
    let estate = Estate::shared();
    let environment = estate.environment().with("AWS_ACCESS_KEY_ID", KEY).with(INSIDE, "1");
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    environment.apply(&mut command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut answers = child.stdin.take().unwrap();
    let mut said = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        match line.strip_prefix(ASKED) {
            Some(wish) => {
                stage::carry_out(estate, wish, KEY);
                answers.write_all(b"done\n").unwrap();
            }
            None => said = said + &line + "\n",
        }
    }
    let ended = child.wait().unwrap();
    estate.aws.clear_faults_for(KEY).unwrap();
    assert!(ended.success() && said.contains("1 passed"), "{said}");
}

/// The live adapters, in the process that [`inside`] starts.
fn place() -> Place {
    assert!(std::env::var_os(INSIDE).is_some(), "this is the environment of a person");
    let options = Options { leave: Leave::Change, ..Options::default() };
    let ports = connect(options).unwrap();
    assert!(ports.director.is_none(), "nobody directs what is real");
    Place { ports, stage: Box::new(Asking) }
}

#[test]
fn the_live_adapters_keep_the_contract_of_the_ports() {
    inside("contract::the_suite");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs in a process that the test above starts"]
async fn the_suite() {
    let folder = tempfile::tempdir().unwrap();
    let mut place = place();
    place.ports.journal = Arc::new(OnDisk::at(folder.path().join("journal.sqlite")));
    Box::pin(examine(&place)).await;
}

#[test]
fn the_sandbox_fills_the_fields_that_the_live_adapters_fill() {
    inside("contract::the_fields");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs in a process that the test above starts"]
async fn the_fields() {
    let simulated = Sandbox::open("p2").unwrap().ports();
    let rig = place().ports;
    let complaints = Box::pin(fields::complaints(&rig, &simulated)).await;
    assert!(complaints.is_empty(), "{}\n{} complaints", complaints.join("\n"), complaints.len());
}
