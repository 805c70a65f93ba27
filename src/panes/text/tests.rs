use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend};
use serde_json::json;

use super::*;
use crate::{
    action::Motion,
    model::{Fault, FaultClass, Served, SourceId},
    ui::{text::is_unsafe, theme::Theme},
};

fn id() -> ResourceId {
    let source = SourceId::kubernetes("uid", "prod");
    ResourceId::namespaced(&source, Kind::Pod, "shop", "web-1")
}

fn object() -> Value {
    json!({
        "kind": "Pod",
        "metadata": { "name": "web-1", "namespace": "shop", "labels": { "app": "web\u{202e}\u{1b}[2J" } },
        "spec": { "containers": [{ "name": "web", "image": "registry/web:1" }], "priority": 0 },
        "status": { "phase": "Running" },
    })
}

fn screen(pane: &mut TextPane, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let (store, theme) = (Store::default(), Theme::mono());
    let view = View { store: &store, theme: &theme, now: Timestamp::UNIX_EPOCH };
    terminal.draw(|frame| pane.render(frame, frame.area(), &view)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn it_says_that_it_loads_and_why_it_failed() {
    let mut pane = TextPane::yaml(id());
    assert!(screen(&mut pane, 80, 24).contains("loading ..."));
    let mut fault = Fault::new(FaultClass::Denied, "get pods", "pods \"web-1\" is forbidden");
    fault.request_id = Some("7d".to_owned());
    pane.fetched(0, Err(fault));
    let shown = screen(&mut pane, 80, 24);
    for part in ["get pods: denied", "is forbidden", "ask for this permission", "request id 7d"] {
        assert!(shown.contains(part), "{part} is missing\n{shown}");
    }
}

#[test]
fn yaml_and_description_look_like_this() {
    for (name, mut pane) in [("yaml", TextPane::yaml(id())), ("describe", TextPane::describe(id()))]
    {
        pane.fetched(0, Ok(object()));
        assert!(pane.update(&Store::default(), Timestamp::UNIX_EPOCH));
        assert!(!pane.update(&Store::default(), Timestamp::UNIX_EPOCH), "nothing has changed");
        insta::assert_snapshot!(name, screen(&mut pane, 80, 24));
    }
}

#[test]
fn a_search_goes_from_match_to_match() {
    let mut pane = TextPane::yaml(id());
    pane.fetched(0, Ok(object()));
    screen(&mut pane, 80, 4);
    assert_eq!(pane.set_filter("web"), Ok(()));
    assert!(screen(&mut pane, 80, 4).contains("1/4 lines match"), "{}", screen(&mut pane, 80, 4));
    pane.act(Action::App(AppAction::NextMatch));
    pane.act(Action::App(AppAction::NextMatch));
    let shown = screen(&mut pane, 80, 4);
    assert!(shown.contains("3/4") && shown.contains("- name: web"), "{shown}");
    assert!(pane.set_filter("(").is_err());
    assert_eq!(pane.filter(), "web", "what cannot be read changes nothing");
    pane.set_filter("absent").unwrap();
    assert!(screen(&mut pane, 80, 4).contains("no line matches"));
}

#[test]
fn the_whole_text_is_safe_to_hand_out() {
    let mut pane = TextPane::yaml(id());
    assert_eq!(pane.full_text(), None);
    pane.fetched(0, Ok(object()));
    screen(&mut pane, 10, 3);
    let text = pane.full_text().unwrap();
    assert!(text.contains("registry/web:1"));
    assert!(!text.chars().any(|it| it != '\n' && is_unsafe(it)), "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_size_and_no_key_is_too_much(
        width in 1_u16..50, height in 1_u16..20, yaml in any::<bool>(), value in "\\PC{0,40}",
        steps in proptest::collection::vec(0_usize..11, 0..20),
    ) {
        let mut pane = if yaml { TextPane::yaml(id()) } else { TextPane::describe(id()) };
        pane.fetched(0, Ok(json!({ "metadata": { "labels": { value.clone(): value }, "name": object() } })));
        pane.set_filter("a|\\w").unwrap();
        let others = [AppAction::ToggleWrap, AppAction::NextMatch, AppAction::PreviousMatch];
        for step in steps {
            match Motion::ALL.get(step) {
                Some(motion) => pane.act(Action::Motion(*motion)),
                None => pane.act(Action::App(others[step - Motion::ALL.len()])),
            };
            let shown = screen(&mut pane, width, height);
            prop_assert!(!shown.chars().any(|it| it != '\n' && is_unsafe(it)));
        }
    }
}

#[test]
fn yaml_turns_into_json_and_back_with_secrets_masked() {
    let source = SourceId::kubernetes("u", "n");
    let secrets = Served::new(("", "v1", "secrets"), "Secret", true, true);
    let id = ResourceId::namespaced(&source, secrets.identity(), "shop", "db");
    let mut pane = TextPane::yaml(id);
    pane.fetched(0, Ok(json!({"kind": "Secret", "data": {"password": "Y2FuYXJ5"}, "count": 1})));
    let text = |pane: &mut TextPane| {
        pane.update(&Store::default(), Timestamp::UNIX_EPOCH);
        pane.full_text().unwrap()
    };
    let yaml = text(&mut pane);
    assert!(pane.act(Action::App(AppAction::ToggleJson)));
    let shown = text(&mut pane);
    let object: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&object["kind"], &object["count"]), (&json!("Secret"), &json!(1)));
    assert!(!shown.contains("Y2FuYXJ5") && !shown.contains("canary"), "{shown}");
    assert!(pane.act(Action::App(AppAction::ToggleJson)));
    assert_eq!(text(&mut pane), yaml);
    let described = ResourceId::namespaced(&source, Kind::Pod, "shop", "web");
    assert!(!TextPane::describe(described).act(Action::App(AppAction::ToggleJson)));
}
