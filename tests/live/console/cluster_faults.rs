//! A cluster that fails while the console looks at it: the rows stay, the title says why, and all is
//! well again by itself.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::Signal;
use serde_json::{Value, json};

use super::harness::Estate;
use super::terminal::Terminal;
use crate::rig::kube::component::Component;
use crate::rig::kube::control_plane::Options;

/// Longer than the pause after which the console asks again for what it may not see.
const SLOW: Duration = Duration::from_secs(100);

/// The estate whose API server is killed, frozen and robbed of its memory, by one test at a time.
/// It serves no metrics.
fn broken() -> MutexGuard<'static, Estate> {
    static BROKEN: LazyLock<Mutex<Estate>> = LazyLock::new(|| {
        let options = Options { metrics: false, audit: true, ..Options::default() };
        Mutex::new(Estate::own_with(options))
    });
    BROKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A pod that nobody schedules, so that it is there at once and stays as it is.
fn create_pod(estate: &Estate, name: &str) {
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": "data"},
        "spec": {
            "schedulerName": "nobody",
            "containers": [{"name": "app", "image": "registry.example/app:1"}],
        },
    });
    estate.plane().kubectl(&["create", "-f", "-"], Some(&pod.to_string())).unwrap();
}

fn delete_pod(estate: &Estate, name: &str) {
    let delete = ["delete", "pod", "-n=data", name, "--force", "--grace-period=0"];
    estate.plane().kubectl(&delete, None).unwrap();
}

/// A console that shows the pods of one namespace.
fn watching(estate: &Estate, arguments: &[&str]) -> Terminal {
    let mut terminal = estate.console(&[&["--pane=pods"], arguments].concat());
    terminal.until_text("postgres-1");
    terminal.send("/namespace:^data$\r");
    terminal.until_gone("kube-system");
    terminal.until_text("postgres-1");
    terminal
}

fn quit(mut terminal: Terminal) {
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}

/// The title of the table: what stands behind its frame.
fn title(screen: &vt100::Screen) -> String {
    screen.rows(0, 160).find(|row| row.starts_with('─')).unwrap_or_default()
}

/// Nothing is said to be wrong with the rows any more.
fn until_live(terminal: &Terminal) {
    terminal.until("live again", |screen| {
        let title = title(screen);
        title.contains(" ago") && !title.contains("stale")
    });
}

#[test]
fn a_killed_api_server_leaves_the_rows_and_is_found_again() {
    let estate = broken();
    create_pod(&estate, "leaves-while-nobody-looks");
    let mut terminal = watching(&estate, &[]);
    terminal.until_text("leaves-while-nobody-looks");

    estate.plane().kill(Component::ApiServer).unwrap();
    terminal.until("stale, and why", |screen| title(screen).contains("stale: watch pods unavail"));
    terminal.until_text("cluster unavailable");
    assert!(terminal.contents().contains("postgres-1"), "the rows stay");
    terminal.send("!");
    terminal.until_text("next try");
    terminal.until_text(&estate.plane().endpoint());
    terminal.send("\x1b");

    // While the console is stopped nothing of what follows can reach it as it happens.
    terminal.signal(Signal::STOP);
    estate.plane().restart(Component::ApiServer).unwrap();
    delete_pod(&estate, "leaves-while-nobody-looks");
    create_pod(&estate, "comes-while-nobody-looks");
    terminal.signal(Signal::CONT);

    terminal.until_text("comes-while-nobody-looks");
    terminal.until_gone("leaves-while-nobody-looks");
    until_live(&terminal);
    terminal.until_gone("cluster unavailable");
    delete_pod(&estate, "comes-while-nobody-looks");
    terminal.until_gone("comes-while-nobody-looks");
    quit(terminal);
}

#[test]
fn a_frozen_api_server_is_noticed() {
    let estate = broken();
    let terminal = watching(&estate, &[]);
    estate.plane().freeze(Component::ApiServer).unwrap();
    terminal.until_within(SLOW, "stale", |screen| title(screen).contains("stale: watch pods"));
    assert!(terminal.contents().contains("postgres-1"), "the rows stay");
    estate.plane().thaw(Component::ApiServer).unwrap();
    create_pod(&estate, "comes-after-the-thaw");
    terminal.until_text("comes-after-the-thaw");
    until_live(&terminal);
    delete_pod(&estate, "comes-after-the-thaw");
    quit(terminal);
}

#[test]
fn a_watch_from_a_forgotten_past_is_replaced_by_a_new_listing() {
    let estate = broken();
    create_pod(&estate, "belongs-to-the-past");
    let terminal = watching(&estate, &["--context=lab-plugin"]);
    terminal.until_text("belongs-to-the-past");
    let before = listings(&estate);

    terminal.signal(Signal::STOP);
    delete_pod(&estate, "belongs-to-the-past");
    estate.plane().compact().unwrap();
    create_pod(&estate, "belongs-to-the-present");
    terminal.signal(Signal::CONT);

    terminal.until_text("belongs-to-the-present");
    terminal.until_gone("belongs-to-the-past");
    until_live(&terminal);
    assert!(listings(&estate) > before, "the pods were listed again");
    delete_pod(&estate, "belongs-to-the-present");
    quit(terminal);
}

/// How often the user of the plugin has listed all pods.
fn listings(estate: &Estate) -> usize {
    let audit = std::fs::read_to_string(estate.plane().directory().join("audit.log")).unwrap();
    let records = audit.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    records
        .filter(|it| it["verb"] == "list" && it["objectRef"]["resource"] == "pods")
        .filter(|it| it["user"]["username"] == "arn:aws:iam::123456789012:user/operator")
        .count()
}

#[test]
fn a_cluster_without_metrics_is_no_error() {
    let estate = broken();
    let pods = estate.snapshot(&["pods"]).ended(0).json();
    for pod in pods["rows"].as_array().unwrap() {
        assert!(pod["cpu_used_m"].is_null() && pod["memory_used"].is_null(), "{pod}");
        assert!(pod["unknown"]["cpu_used_m"].is_string(), "{pod}");
    }
    let mut terminal = watching(&estate, &[]);
    until_live(&terminal);
    terminal.until("without a number of the use of CPU", |screen| {
        let text = screen.contents();
        let row = text.lines().find(|line| line.contains("postgres-0")).unwrap_or_default();
        let cells: Vec<_> = row.split_whitespace().collect();
        let ready = cells.iter().position(|cell| *cell == "Running").unwrap_or(0);
        cells.get(ready + 3) == Some(&"?")
    });
    terminal.send("!");
    terminal.until_text("the cluster does not serve metrics.k8s.io");
    terminal.until_text("install the component, or live without");
    quit(terminal);
}

#[test]
fn without_the_permission_to_see_pods_the_rest_lives_on() {
    let estate = Estate::lab();
    allow(
        estate,
        "all-but-pods",
        &json!([
            {"apiGroups": [""], "resources": ["nodes", "events", "namespaces"]},
            {"apiGroups": ["apps", "batch", "policy"], "resources": ["*"]},
            {"apiGroups": ["metrics.k8s.io"], "resources": ["nodes", "pods"]},
        ]),
    );
    let mut terminal = estate.console(&["--context=lab-viewer", "--pane=pods"]);
    terminal.until("denied", |screen| title(screen).contains("list pods denied"));
    terminal.send("!");
    terminal.until_text("cannot list resource \"pods\"");
    terminal.until_text("ask for this permission");
    terminal.send("\x1b");
    terminal.until_gone("what is wrong");
    terminal.send("0");
    terminal.until("nodes without sums of pods", |screen| loads(screen) == ["?", "?", "?"]);
    assert!(terminal.contents().contains("Ready"));
    assert!(!title_of(&terminal).contains("stale"), "the rows are live");
    let viewer = ["nodes", "--context=lab-viewer"];
    let nodes = estate.snapshot(&viewer).ended(4).json();
    let node = &nodes["rows"].as_array().unwrap().iter().find(|it| it["ready"] == true).unwrap();
    assert!(node["cpu_requested_m"].is_null(), "{node}");
    assert!(node["unknown"]["cpu_requested_m"].is_string(), "{node}");

    allow(estate, "pods-too", &json!([{"apiGroups": [""], "resources": ["pods"]}]));
    terminal.until_within(SLOW, "sums of pods", |screen| {
        loads(screen).iter().all(|cell| cell.starts_with(|first: char| first.is_ascii_digit()))
    });
    quit(terminal);
}

fn title_of(terminal: &Terminal) -> String {
    terminal.contents().lines().find(|row| row.starts_with('─')).unwrap_or_default().to_owned()
}

/// The shares of CPU and memory and the number of pods of a node that is sure to have some.
fn loads(screen: &vt100::Screen) -> [String; 3] {
    let text = screen.contents();
    let row = text.lines().find(|row| row.contains("ip-10-0-0-70.ec2.internal"));
    let mut cells = row.unwrap_or_default().split_whitespace().skip_while(|cell| *cell != "Ready");
    [1, 0, 0].map(|skip| cells.nth(skip).unwrap_or_default().to_owned())
}

/// Lets the group of the viewer read what the rules name.
fn allow(estate: &Estate, name: &str, rules: &Value) {
    let mut rules = rules.clone();
    for rule in rules.as_array_mut().unwrap() {
        rule["verbs"] = json!(["get", "list", "watch"]);
    }
    let metadata = json!({"name": name});
    let group = "rbac.authorization.k8s.io";
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": format!("{group}/v1"), "kind": "ClusterRole",
         "metadata": metadata, "rules": rules},
        {"apiVersion": format!("{group}/v1"), "kind": "ClusterRoleBinding",
         "metadata": metadata,
         "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": name},
         "subjects": [{"apiGroup": group, "kind": "Group", "name": "viewers"}]},
    ]});
    estate.plane().kubectl(&["create", "-f", "-"], Some(&list.to_string())).unwrap();
}
