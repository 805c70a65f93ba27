//! The estates of the sandbox: the figures of their platforms, and how they look.

use std::{collections::HashMap, time::Duration};

use insta::assert_snapshot;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    headless,
    model::AwsKind,
    panes::{self, Location, PaneId, Scope},
};
use serde_json::Value;

use crate::{
    account::{self, Account},
    figures,
    harness::Harness,
    simulated,
};

/// Every pane of an estate, as `snapshot` prints it.
pub(crate) async fn snapshots(estate: &str) -> HashMap<&'static str, Value> {
    let ports = Sandbox::open(estate).unwrap().ports();
    let panes = PaneId::ALL.iter().map(|pane| (pane.name(), *pane, Scope::All));
    let kinds = AwsKind::ALL
        .iter()
        .map(|kind| (kind.plural(), PaneId::Kinds, Scope::Served(kind.served())));
    let mut all = HashMap::new();
    for (name, pane, scope) in panes.chain(kinds) {
        let feeds = panes::open(Location::Table(pane, scope.clone())).feeds().to_vec();
        let seen = headless::gather(&ports, &feeds, Duration::from_secs(5)).await;
        let json = panes::snapshot((pane, &scope), &seen.store, "", seen.at).unwrap();
        assert_eq!(json["errors"], Value::Array(Vec::new()), "{estate} {name}");
        all.insert(name, json);
    }
    all
}

#[tokio::test(start_paused = true)]
async fn every_pane_of_every_estate_shows_the_figures_of_its_platform() {
    type Figures = fn(figures::Snapshot<'_>);
    let estates: [(&str, Figures, &Account); 5] = [
        ("p0", simulated::p0, &simulated::P0),
        ("p1", simulated::p1, &simulated::P1),
        ("p2", figures::p2, &account::P2),
        ("p3", figures::p3, &account::P3),
        ("p4", figures::p4, &account::P4),
    ];
    for (estate, figures, account) in estates {
        let all = snapshots(estate).await;
        let snapshot = |pane: &str| all[pane].clone();
        figures(&snapshot);
        account.check(&snapshot);
    }
}

#[tokio::test(start_paused = true)]
async fn the_gpu_group_at_zero_and_the_node_pools_at_every_size() {
    let theme = include_str!("../../themes/default.toml");
    for (estate, pane) in [("p3", PaneId::Gpu), ("p4", PaneId::NodeGroups)] {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let screen = Harness::over(estate, pane, size, theme).await.screen();
            assert_snapshot!(format!("{estate}-{}x{}-{}", size.0, size.1, pane.name()), screen);
        }
    }
}
