//! `ctrl-o`: the address of the page of the AWS console, for the row under the cursor.

use quarterdeck::panes::PaneId;

use crate::harness::Harness;

/// What is copied from the first row of a pane.
async fn copied(pane: PaneId) -> Option<String> {
    let mut console = Harness::sized(pane, 120, 40).await;
    console.keys("ctrl-o").await;
    console.copied.take()
}

#[tokio::test(start_paused = true)]
async fn the_page_of_a_row_is_copied_and_shown() {
    let mut console = Harness::sized(PaneId::Vpc, 120, 40).await;
    let screen = console.keys("ctrl-o").await;
    let url = console.copied.clone().unwrap();
    assert!(url.contains("/vpcconsole/home?region="), "{url}");
    assert!(url.contains("#VpcDetails:VpcId=vpc-"), "{url}");
    assert!(screen.contains("Copied for the browser"), "{screen}");
    let shown: String = screen.split_whitespace().filter(|word| *word != "│").collect();
    assert!(shown.contains("vpcconsole/home?region="), "{screen}");
    let screen = console.keys("esc").await;
    assert!(!screen.contains("Copied for the browser"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn each_pane_leads_to_its_own_page() {
    let cases = [
        (PaneId::NodeGroups, "/nodegroups/"),
        (PaneId::Subnets, "#SubnetDetails:subnetId=subnet-"),
        (PaneId::Routes, "#RouteTableDetails:RouteTableId=rtb-"),
        (PaneId::Nat, "#NatGatewayDetails:natGatewayId=nat-"),
        (PaneId::SecurityGroups, "#SecurityGroup:groupId=sg-"),
        (PaneId::Rds, "#database:id="),
        (PaneId::Logs, "#logsV2:log-groups/log-group/$252F"),
        (PaneId::Pods, "?selectedTab=cluster-resources-tab"),
    ];
    for (pane, page) in cases {
        let url = Box::pin(copied(pane)).await.unwrap_or_default();
        assert!(url.contains(page), "{pane:?}: {url}");
        assert!(url.contains("region="), "{pane:?}: {url}");
    }
}
