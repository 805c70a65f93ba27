use ratatui::{Terminal, backend::TestBackend};
use serde_json::json;

use super::*;
use crate::{
    model::{Fault, FaultClass, Kind, SourceId},
    ui::theme::Theme,
};

fn id(kind: Kind, name: &str) -> ResourceId {
    let source = match kind.side() {
        Side::Kubernetes => SourceId::kubernetes("uid", "prod"),
        Side::Aws => SourceId::aws("111122223333", "us-east-1"),
    };
    ResourceId::new(&source, kind, name)
}

fn two_nodes() -> DiffPane {
    DiffPane::new(Comparison::Objects(id(Kind::Node, "n1"), id(Kind::Node, "n2")))
}

fn screen(pane: &mut DiffPane) -> String {
    let mut terminal = Terminal::new(TestBackend::new(60, 12)).unwrap();
    let (store, theme) = (Store::default(), Theme::mono());
    let view = View { store: &store, theme: &theme, now: Timestamp::UNIX_EPOCH };
    terminal.draw(|frame| pane.render(frame, frame.area(), &view)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn it_waits_for_both_sides_whichever_comes_first() {
    let mut pane = two_nodes();
    pane.fetched(1, Ok(json!({"spec": {"zone": "b"}})));
    assert!(screen(&mut pane).contains("loading ..."));
    pane.fetched(0, Ok(json!({"spec": {"zone": "a"}})));
    let shown = screen(&mut pane);
    for part in ["diff n1 > n2 [1 difference]", "--- node/n1", "-  zone: a", "+  zone: b"] {
        assert!(shown.contains(part), "{part} is missing\n{shown}");
    }
}

#[test]
fn a_side_that_cannot_be_read_says_why() {
    let mut pane = two_nodes();
    pane.fetched(0, Ok(json!({"spec": {}})));
    pane.fetched(1, Err(Fault::new(FaultClass::Denied, "get node/n2", "nodes is forbidden")));
    let shown = screen(&mut pane);
    for part in ["get node/n2: denied", "nodes is forbidden", "ask for this permission"] {
        assert!(shown.contains(part), "{part} is missing\n{shown}");
    }
    assert_eq!(pane.full_text(), None);
}

#[test]
fn no_difference_says_what_was_not_looked_at() {
    let mut pane = two_nodes();
    for side in 0..2 {
        pane.fetched(side, Ok(json!({"apiVersion": "v1", "status": {"side": side}})));
    }
    let shown = screen(&mut pane);
    assert!(
        shown.contains("no difference between node/n1 and node/n2")
            && shown.contains("not compared: status"),
        "{shown}"
    );
    assert!(pane.act(Action::App(AppAction::ToggleNoise)));
    assert!(screen(&mut pane).contains("+  side: 1"));
}

#[test]
fn only_what_has_something_in_common_is_compared() {
    let (node, machine) = (id(Kind::Node, "n"), id(Kind::Instance, "i"));
    let refused = |offer: Offer| matches!(offer, Offer::Refused(_));
    assert!(refused(between(node.clone(), node.clone())));
    assert!(refused(between(node.clone(), machine.clone())));
    assert!(refused(against_applied(&machine)));
    assert_eq!(against_applied(&node), Offer::Possible(Location::Diff(Comparison::Applied(node))));
}
