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

const SHOPS: &str = r#"{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
"metadata": {"name": "shops.example.com"}, "spec": {"group": "example.com", "scope": "Namespaced",
"names": {"plural": "shops", "singular": "shop", "kind": "Shop"},
"versions": [{"name": "v1", "served": true, "storage": true,
  "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
  "additionalPrinterColumns": [{"name": "Ready", "type": "string", "jsonPath": ".spec.ready"}]}]}}"#;

/// Makes an object that belongs to the one of this UID.
fn owned(estate: &Estate, kind: (&str, &str), name: &str, owner: (&str, &str, &str)) -> String {
    let ((version, kind), (owner_kind, owner_name, uid)) = (kind, owner);
    let object = json!({
        "apiVersion": version, "kind": kind,
        "metadata": {"name": name, "namespace": "monitoring", "ownerReferences": [{
            "apiVersion": "example.com/v1", "kind": owner_kind, "name": owner_name, "uid": uid,
        }]},
        "spec": {"ready": "False"},
    });
    created(estate, &object.to_string())
}

fn created(estate: &Estate, object: &str) -> String {
    let command = ["create", "--validate=false", "-o", "jsonpath={.metadata.uid}", "-f", "-"];
    estate.plane().kubectl(&command, Some(object)).unwrap()
}

#[test]
fn a_custom_resource_leads_to_what_names_it_as_owner_whatever_that_is() {
    let estate = Estate::lab();
    let plane = estate.plane();
    created(estate, SHOPS);
    let established = ["wait", "--for=condition=Established", "crd", "shops.example.com"];
    plane.kubectl(&established, None).unwrap();
    let root = json!({
        "apiVersion": "example.com/v1", "kind": "Shop",
        "metadata": {"name": "main", "namespace": "monitoring"}, "spec": {"ready": "True"},
    });
    let uid = created(estate, &root.to_string());
    let child = owned(estate, ("example.com/v1", "Shop"), "branch", ("Shop", "main", &uid));
    owned(estate, ("v1", "ConfigMap"), "branch-settings", ("Shop", "branch", &child));
    let secret = owned(estate, ("v1", "Secret"), "main-key", ("Shop", "main", &uid));
    assert!(!secret.is_empty());
    let mut terminal = estate.console(&[]);
    tree(&mut terminal, ("shops", "Kind(shops.example.com)"), "main");
    terminal.until_text("shop/main");
    terminal.until_text("├─ secret/main-key");
    terminal.until_text("└─ shop/branch");
    terminal.until_text("   └─ configmap/branch-settings");
    terminal.until_text("ready False");
    terminal.until_gone("not read yet");
    plane.kubectl(&["delete", "secret", "main-key", "-n=monitoring"], None).unwrap();
    terminal.send("\x12");
    terminal.until_gone("secret/main-key");
    quit(terminal);
}

#[test]
fn a_service_leads_over_its_slices_to_its_pods() {
    let estate = Estate::lab();
    let expose = ["expose", "deployment/api", "-n=analytics", "--port=80"];
    estate.plane().kubectl(&expose, None).unwrap();
    let mut terminal = estate.console(&[]);
    tree(&mut terminal, ("services", "Kind(services)"), "api");
    terminal.until_text("└─ endpointslice/api-");
    terminal.until_text("6/6 ready");
    terminal.until_text("   └─ pod/api-");
    terminal.until_text("1/1 Running on ip-10-0-");
    quit(terminal);
}

#[test]
fn a_pool_leads_over_its_claims_to_its_nodes() {
    let estate = Estate::named("p4");
    let mut terminal = estate.console(&[]);
    // What the pool is told: before that is known, the group is known by its nodes alone.
    terminal.until_text("spot,on-demand");
    terminal.send("/graviton\r");
    terminal.until_text("[1/");
    terminal.send("\x1bt");
    terminal.until_text("nodepool/graviton");
    terminal.until_text("├─ nodeclaim/graviton");
    terminal.until_text("its node has joined");
    terminal.until_text("└─ node/ip-10-");
    quit(terminal);
    // Whoever may not list everything sees the rest of a tree, and what is missing.
    let bind = ["create", "clusterrolebinding", "tree", "--clusterrole=view", "--group=viewers"];
    estate.plane().kubectl(&bind, None).unwrap();
    let mut terminal = estate.console(&["--pane=workloads", "--context=lab-viewer"]);
    tree(&mut terminal, ("deployments", "Workloads(deployment)"), "reports");
    terminal.until_text("└─ pod/reports-");
    terminal.until_text("└─ ? other kinds");
    terminal.until_text("denied: not allowed: ");
    assert!(terminal.contents().contains("1/1 Running on ip-10-"));
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
