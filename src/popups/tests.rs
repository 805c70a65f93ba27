use jiff::Timestamp;
use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend};

use super::*;
use crate::{
    action::{AppAction, Motion, Verb},
    keymap::{Keymap, Resolution},
    model::{Fault, FaultClass, Store},
    panes::{PaneId, Scope},
    ui::theme::Theme,
};

const PODS: [Context; 3] = [Context::Pods, Context::Table, Context::Global];

fn now() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

fn faults() -> Vec<(String, Fault)> {
    let mut denied = Fault::new(
        FaultClass::Denied,
        "eks:ListNodegroups",
        "User arn:aws:sts::111122223333:assumed-role/OnCall is not authorised \u{1b}[31m",
    );
    denied.request_id = Some("8f0c1c52".to_owned());
    denied.retry_at = Timestamp::from_second(1_700_000_090).ok();
    let missing = Fault::new(FaultClass::Missing, "list pods.metrics.k8s.io", "no metrics server");
    vec![("EKS node groups".to_owned(), denied), ("pod metrics".to_owned(), missing)]
}

fn entries() -> Vec<Entry> {
    let entry = |verb, keys: &str, refused: Option<&str>| Entry {
        verb,
        keys: keys.to_owned(),
        refused: refused.map(str::to_owned),
    };
    vec![
        entry(Verb::Drill, "enter", None),
        entry(Verb::Describe, "d", None),
        entry(Verb::PreviousLogs, "p", Some("no container of it has restarted")),
    ]
}

fn popups() -> Vec<Box<dyn Popup>> {
    let keymap = Keymap::builtin();
    let columns = [("name", "NAME"), ("age", "AGE"), ("cpu", "CPU")];
    vec![
        Box::new(Help::new(&keymap, &PODS)),
        Box::new(Palette::new(&keymap, &PODS, vec!["nodes".to_owned()])),
        Box::new(Picker::new("sort by", columns.to_vec())),
        Box::new(Actions::new(entries())),
        Box::new(Faults::new(faults())),
        Box::new(Message::new("notice", "the pager could not be started\nno such file\u{202e}")),
    ]
}

fn screen(popup: &mut dyn Popup, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let (store, theme) = (Store::default(), Theme::mono());
    let view = View { store: &store, theme: &theme, now: now() };
    terminal.draw(|frame| popup.render(frame, frame.area(), &view)).unwrap();
    terminal.backend().to_string()
}

/// As the console does it: the popup first, then its bindings.
fn press(popup: &mut dyn Popup, keys: &str) -> Outcome {
    let keymap = Keymap::builtin();
    let mut outcome = Outcome::Ignored;
    for key in keys.split_whitespace().map(|key| key.parse().unwrap()) {
        outcome = popup.key(key);
        if outcome == Outcome::Ignored
            && let Resolution::Matched(action) = keymap.resolve(popup.contexts(), &[key])
        {
            outcome = popup.act(action);
        }
    }
    outcome
}

#[test]
fn popups_look_like_this() {
    let names = ["help", "palette", "picker", "actions", "faults", "message"];
    for (name, mut popup) in names.into_iter().zip(popups()) {
        insta::assert_snapshot!(name, screen(popup.as_mut(), 80, 24));
    }
}

#[test]
fn the_palette_finds_panes_and_actions_by_a_few_letters() {
    let keymap = Keymap::builtin();
    let palette = || Palette::new(&keymap, &PODS, vec!["pods".to_owned(), "nodes".to_owned()]);
    let open = |pane| Outcome::Open(Location::Table(pane, Scope::All));
    for (typed, outcome) in [
        ("n o enter", open(PaneId::Nodes)),
        ("n g enter", open(PaneId::NodeGroups)),
        ("e v enter", open(PaneId::Events)),
        ("p o d s enter", open(PaneId::Pods)),
        ("r e f r enter", Outcome::Act(Action::App(AppAction::Refresh))),
        ("q ! enter", Outcome::Act(Action::App(AppAction::QuitNow))),
        ("up enter", open(PaneId::Nodes)),
        ("up up enter", open(PaneId::Pods)),
        ("esc", Outcome::Close),
    ] {
        assert_eq!(press(&mut palette(), typed), outcome, "{typed}");
    }
    let mut palette = palette();
    press(&mut palette, "p o enter");
    assert_eq!(palette.entered(), Some("pods"));
}

#[test]
fn an_unknown_command_is_explained() {
    let mut palette = Palette::new(&Keymap::builtin(), &PODS, Vec::new());
    assert_eq!(press(&mut palette, "n o d s z enter"), Outcome::Stay);
    assert!(screen(&mut palette, 80, 24).contains("unknown command `nodsz`"));
    let nodes = Outcome::Open(Location::Table(PaneId::Nodes, Scope::All));
    assert_eq!(press(&mut palette, "backspace backspace e s enter"), nodes, "it can be corrected");
}

#[test]
fn the_menu_runs_what_is_possible_and_nothing_else() {
    let menu = || Actions::new(entries());
    assert_eq!(press(&mut menu(), "j enter"), Outcome::Act(Action::Verb(Verb::Describe)));
    assert_eq!(press(&mut menu(), "d"), Outcome::Act(Action::Verb(Verb::Describe)));
    assert_eq!(press(&mut menu(), "p"), Outcome::Stay);
    assert_eq!(press(&mut menu(), "G enter"), Outcome::Stay);
}

#[test]
fn the_console_can_be_left_from_every_popup() {
    for mut popup in popups() {
        let left = press(popup.as_mut(), "ctrl-c");
        assert_eq!(left, Outcome::Act(Action::App(AppAction::QuitNow)));
        assert_eq!(press(popup.as_mut(), "esc"), Outcome::Close);
    }
}

#[test]
fn the_picker_gives_the_column() {
    let mut picker = Picker::new("sort by", vec![("name", "NAME"), ("age", "AGE")]);
    assert_eq!(press(&mut picker, "down enter"), Outcome::SortBy("age"));
}

#[test]
fn a_prompt_reports_every_change() {
    let mut prompt = Prompt::with_history("/", "", vec!["web".to_owned()]);
    let key = |text: &str| text.parse().unwrap();
    assert_eq!(prompt.key(key("(")), Typed::Changed("(".to_owned()));
    prompt.set_error(Some("unclosed group".to_owned()));
    assert_eq!(prompt.key(key("enter")), Typed::Moved, "what cannot be read is not accepted");
    prompt.set_error(None);
    assert_eq!(prompt.paste("a\u{1b}b\nrm -rf"), Typed::Changed("(ab".to_owned()));
    assert_eq!(prompt.key(key("up")), Typed::Changed("web".to_owned()));
    assert_eq!(prompt.key(key("enter")), Typed::Accepted("web".to_owned()));
    assert_eq!(prompt.key(key("esc")), Typed::Cancelled);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_size_and_no_key_is_too_much(
        width in 1_u16..90, height in 1_u16..30, which in 0_usize..6,
        steps in proptest::collection::vec((0_usize..8, "[a-z!测]"), 0..12),
    ) {
        let mut popup = popups().remove(which);
        for (motion, letter) in steps {
            popup.act(Action::Motion(Motion::ALL[motion]));
            popup.key(letter.parse().unwrap());
            popup.paste(&letter);
            let shown = screen(popup.as_mut(), width, height);
            prop_assert!(!shown.chars().any(|it| it != '\n' && crate::ui::text::is_unsafe(it)));
        }
        let prompt = Prompt::new("/", "测试测试 filter");
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| prompt.render(frame, frame.area(), &Theme::mono())).unwrap();
    }
}
