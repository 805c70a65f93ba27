//! Drains of nodes of a real control plane: what is foreseen, what its budgets refuse, what is done.

use serde_json::Value;

use super::harness::Estate;

fn pods(estate: &Estate) -> Vec<Value> {
    let json = estate.snapshot(&["pods"]).ended(0).json();
    json["rows"].as_array().unwrap().clone()
}

/// The node of a pod whose name begins like this.
fn node_of(estate: &Estate, namespace: &str, begin: &str) -> String {
    let is_it = |pod: &&Value| {
        let name = pod["name"].as_str().unwrap();
        pod["namespace"] == namespace && name.starts_with(begin)
    };
    let all = pods(estate);
    all.iter().find(is_it).unwrap()["node"].as_str().unwrap().to_owned()
}

/// Has a budget insist on so many pods.
fn insist(estate: &Estate, namespace: &str, budget: &str, limit: &str) {
    let space = format!("-n={namespace}");
    let patch = ["patch", "pdb", &space, budget, "--type=merge", "-p", limit];
    estate.plane().kubectl(&patch, None).unwrap();
}

#[test]
fn a_node_is_drained_in_the_turns_of_a_budget_and_what_never_allows_is_told_before() {
    let estate = Estate::own();
    let node = node_of(&estate, "kube-system", "coredns");
    insist(&estate, "kube-system", "coredns", r#"{"spec": {"maxUnavailable": 0}}"#);
    let program = estate.environment();
    // The controller counts the budget anew.
    let foreseen = (0..30).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_secs(1));
        let answer = program.run(&["drain", &node, "--plan", "--json"]);
        (answer.code == 1).then(|| answer.json())
    });
    let foreseen = foreseen.expect("the budget is seen");
    let rows = foreseen["rows"].as_array().unwrap();
    let never = rows.iter().find(|row| row["verdict"] == "never").unwrap();
    assert!(never["detail"].as_str().unwrap().contains("pdb/coredns"), "{never}");
    assert!(rows.iter().any(|row| row["verdict"] == "ds-skip"), "{foreseen}");
    let refused = program.run(&["drain", &node]).ended(1);
    assert!(refused.stderr.contains("cannot be evicted: pdb/coredns"), "{refused:?}");
    let before = pods(&estate);
    assert!(before.iter().any(|pod| pod["node"] == *node && pod["namespace"] == "kube-system"));

    insist(&estate, "kube-system", "coredns", r#"{"spec": {"maxUnavailable": 1}}"#);
    std::thread::sleep(std::time::Duration::from_secs(5));
    let drained = program.run(&["drain", &node, "--deadline=300", "--json"]).ended(0);
    assert!(drained.stderr.contains(" is ready"), "{drained:?}");
    assert_eq!(drained.json()["course"], "finished");
    let stays = |pod: &Value| pod["owner"].as_str().is_some_and(|it| it.contains("DaemonSet"));
    let left: Vec<_> = pods(&estate)
        .into_iter()
        .filter(|pod| pod["node"] == *node && !stays(pod) && pod["status"] != "Completed")
        .collect();
    assert_eq!(left, Vec::<Value>::new());
    let journal = program.run(&["journal"]).ended(0);
    assert!(journal.stdout.contains(&format!("drain {node}")), "{journal:?}");
    program.run(&["journal", "verify"]).ended(0);
}

#[test]
fn who_only_reads_drains_nothing() {
    let estate = Estate::shared();
    let node = node_of(estate, "kube-system", "coredns");
    let refused = estate.environment().run(&["drain", &node, "--read-only"]).ended(2);
    assert!(refused.stderr.contains("--read-only"), "{refused:?}");
    estate.environment().run(&["drain", &node, "--plan", "--read-only"]).ended(0);
}
