//! Trees on the rig: from owners down to what real controllers have made for them.

use serde_json::json;

use super::harness::Estate;
use super::terminal::Terminal;

/// Opens a table and the tree of its row that matches.
fn tree(terminal: &mut Terminal, (command, title): (&str, &str), row: &str) {
    terminal.send(&format!(":{command}"));
    // The kinds that the cluster serves come in while we type.
    terminal.until("the command", |screen| {
        let offered = screen.contents();
        offered.lines().filter(|line| line.contains(command)).count() > 1
    });
    terminal.send("\r");
    terminal.until_text(title);
    terminal.until_text(row);
    terminal.send(&format!("/^{row}$\r"));
    terminal.until_text("[1/");
    terminal.send("\x1bt");
    terminal.until_text(&format!("> tree {row}"));
}

fn quit(mut terminal: Terminal) {
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn a_deployment_leads_to_its_revision_and_its_pods_and_follows_them() {
    let estate = Estate::lab();
    let scale = |replicas: &str| {
        let command = ["scale", "deployment/collector", "-n=ingest", replicas];
        estate.plane().kubectl(&command, None).unwrap();
    };
    let mut terminal = estate.console(&["--pane=workloads"]);
    tree(&mut terminal, ("deployments", "Workloads(deployment)"), "collector");
    let pods = |count: usize| {
        move |screen: &vt100::Screen| screen.contents().matches("pod/collector-").count() == count
    };
    terminal.until_text("└─ replicaset/collector-");
    terminal.until("four pods", pods(4));
    terminal.until_text("1/1 Running on ip-10-0-");
    scale("--replicas=5");
    terminal.until("a fifth pod", pods(5));
    terminal.until_text("5/5 ready");
    scale("--replicas=4");
    terminal.until("four pods again", pods(4));
    quit(terminal);
}

#[test]
fn a_schedule_leads_over_its_jobs_to_their_pods_and_a_scaler_to_what_it_scales() {
    let estate = Estate::lab();
    let container = json!({"name": "app", "image": "registry.example/nightly:1"});
    let template = json!({"spec": {"restartPolicy": "Never", "containers": [container]}});
    let cron = json!({
        "apiVersion": "batch/v1", "kind": "CronJob",
        "metadata": {"name": "nightly", "namespace": "analytics"},
        "spec": {"schedule": "0 0 1 1 *", "jobTemplate": {"spec": {"template": template}}},
    });
    let plane = estate.plane();
    plane.kubectl(&["create", "-f", "-"], Some(&cron.to_string())).unwrap();
    let job = ["create", "job", "nightly-now", "--from=cronjob/nightly", "-n=analytics"];
    plane.kubectl(&job, None).unwrap();
    plane.kubectl(&["autoscale", "deployment/dashboard", "-n=analytics", "--max=3"], None).unwrap();
    let mut terminal = estate.console(&[]);
    tree(&mut terminal, ("cronjobs", "Kind(cronjobs.batch)"), "nightly");
    terminal.until_text("└─ job/nightly-now");
    terminal.until_text("   └─ pod/nightly-now-");
    let scalers = ("horizontalpodautoscalers", "Kind(horizontalpodautoscalers");
    tree(&mut terminal, scalers, "dashboard");
    terminal.until_text("horizontalpodautoscaler/dashboard");
    terminal.until_text("└─ deployment/dashboard");
    terminal.until_text("   └─ replicaset/dashboard-");
    terminal.until_text("      ├─ pod/dashboard-");
    quit(terminal);
}

#[test]
fn a_claim_leads_to_its_volume() {
    let mut terminal = Estate::shared().console(&["--pane=storage"]);
    terminal.until_text("data-postgres-0");
    terminal.send("/data-postgres-0\r");
    terminal.until_text("[1/");
    terminal.send("\x1bt");
    terminal.until_text("persistentvolumeclaim/data-postgres-0");
    terminal.until_text("└─ persistentvolume/");
    quit(terminal);
}
