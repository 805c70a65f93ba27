//! `x`: the commands of `aws` and `kubectl` that show the same.

use quarterdeck::panes::PaneId;

use crate::harness::Harness;

/// What is copied from a pane, first after `keys`.
async fn copied(pane: PaneId, keys: &str) -> String {
    let mut console = Harness::sized(pane, 120, 40).await;
    for key in keys.split(' ').chain(["x", "c"]).filter(|key| !key.is_empty()) {
        console.keys(key).await;
    }
    console.copied.take().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn the_command_for_a_row_is_shown_and_copied() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    let screen = console.keys("x").await;
    assert!(screen.contains("The same in a shell"), "{screen}");
    assert!(screen.contains("kubectl describe pods/"), "{screen}");
    assert!(screen.contains("kubectl get pods --all-namespaces"), "{screen}");
    let screen = console.keys("j c").await;
    assert!(!screen.contains("The same in a shell"), "{screen}");
    let command = console.copied.clone().unwrap();
    assert!(command.starts_with("kubectl get pods/"), "{command}");
    assert!(command.contains(" --output yaml --namespace "), "{command}");
    assert!(screen.contains("copied kubectl get pods/"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn each_pane_has_its_own_command() {
    let cases = [
        (PaneId::NodeGroups, "aws eks describe-nodegroup --cluster-name "),
        (PaneId::Subnets, "aws ec2 describe-subnets --subnet-ids subnet-"),
        (PaneId::Routes, "aws ec2 describe-route-tables --route-table-ids rtb-"),
        (PaneId::SecurityGroups, "aws ec2 describe-security-groups --group-ids sg-"),
        (PaneId::Rds, "aws rds describe-db-"),
        (PaneId::Logs, "aws logs describe-log-groups --log-group-name-prefix /aws/"),
        (PaneId::Nodes, "kubectl describe nodes/"),
        (PaneId::Kinds, "aws eks list-access-entries --cluster-name "),
    ];
    for (pane, expected) in cases {
        let command = Box::pin(copied(pane, "")).await;
        assert!(command.starts_with(expected), "{pane:?}: {command}");
    }
}

#[tokio::test(start_paused = true)]
async fn labels_of_the_filter_go_along_and_the_rest_is_said_to_be_missing() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    console.keys("/ - l space a p p ! = n o t h i n g space k u b e").await;
    let screen = console.keys("enter x").await;
    let joined: String = screen.split_whitespace().filter(|word| *word != "│").collect();
    assert!(joined.contains("--selector'app!=nothing'"), "{screen}");
    assert!(joined.contains("withoutthefilter,whichonlytheconsolehas"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_log_has_its_command_too() {
    let command = Box::pin(copied(PaneId::Pods, "l")).await;
    assert!(command.starts_with("kubectl logs "), "{command}");
    assert!(command.contains(" --timestamps --tail "), "{command}");
    let command = Box::pin(copied(PaneId::Logs, "l")).await;
    assert!(command.starts_with("aws logs tail /aws/"), "{command}");
}
