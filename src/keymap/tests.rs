use std::{collections::BTreeMap, fs, path::Path};

use super::{Context, Key, Keymap, Resolution};
use crate::action::{Action, AppAction, Motion, Risk, Verb};

fn keys(text: &str) -> Vec<Key> {
    text.split_whitespace().map(|key| key.parse().unwrap()).collect()
}

fn keymap(text: &str) -> Keymap {
    Keymap::parse(text).unwrap()
}

const PANE: [Context; 3] = [Context::Pods, Context::Table, Context::Global];

#[test]
fn the_innermost_context_wins() {
    let keymap = keymap("[pods]\nx = \"logs\"\n[global]\nx = \"help\"\n");
    let logs = Resolution::Matched(Action::Verb(Verb::Logs));
    let help = Resolution::Matched(Action::App(AppAction::Help));
    assert_eq!(keymap.resolve(&PANE, &keys("x")), logs);
    assert_eq!(keymap.resolve(&[Context::Global], &keys("x")), help);
    assert_eq!(keymap.resolve(&PANE, &keys("z")), Resolution::Unbound);
    assert!(keymap.reverse(&PANE, Action::App(AppAction::Help)).is_empty(), "it is shadowed");
}

#[test]
fn a_sequence_shows_what_may_follow() {
    let keymap = keymap("[global]\n\"g g\" = \"first\"\n\"g e\" = \"last\"\n");
    let first = Action::Motion(Motion::First);
    let next = vec![(keys("g")[0], first), (keys("e")[0], Action::Motion(Motion::Last))];
    assert_eq!(keymap.resolve(&PANE, &keys("g")), Resolution::Pending(next));
    assert_eq!(keymap.resolve(&PANE, &keys("g g")), Resolution::Matched(first));
    assert_eq!(keymap.resolve(&PANE, &keys("g x")), Resolution::Unbound);
    assert_eq!(keymap.reverse(&PANE, first), ["g g"]);
}

#[test]
fn the_default_keys_parse() {
    Keymap::parse(super::file::DEFAULT).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(!Keymap::builtin().table().is_empty());
}

#[test]
fn a_key_keeps_one_meaning_in_all_panes() {
    let mut meanings: BTreeMap<String, (Action, Context)> = BTreeMap::new();
    let rows = Keymap::builtin().table();
    for row in rows.iter().filter(|row| !row.context.is_popup()) {
        for key in &row.keys {
            let (action, context) =
                *meanings.entry(key.clone()).or_insert((row.action, row.context));
            let (one, other) = (action.name(), row.action.name());
            assert_eq!(one, other, "`{key}` in {} and in {}", context.name(), row.context.name());
        }
    }
}

#[test]
fn no_popup_shadows_a_disruptive_verb() {
    let rows = Keymap::builtin().table();
    let disruptive =
        |action| matches!(action, Action::Verb(verb) if verb.risk() >= Risk::Disruptive);
    for verb in rows.iter().filter(|row| disruptive(row.action)) {
        let shadow = rows.iter().find(|row| {
            row.action != verb.action && row.keys.iter().any(|key| verb.keys.contains(key))
        });
        assert!(shadow.is_none(), "{shadow:?} shadows {verb:?}");
    }
}

#[test]
fn every_action_can_be_reached_by_a_key() {
    let rows = Keymap::builtin().table();
    let unbound = Action::all().filter(|action| rows.iter().all(|row| row.action != *action));
    assert_eq!(unbound.map(Action::name).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn the_agreed_keys_are_kept() {
    let keymap = Keymap::builtin();
    let agreed = [
        (":", "command"),
        ("/", "filter"),
        ("?", "help"),
        ("ctrl-d", "page-down"),
        ("o", "sort"),
        ("2", "pane-node-groups"),
        ("3", "pane-pods"),
        ("5", "pane-rds"),
        ("ctrl-\\", "clear-marks"),
        ("alt-z", "toggle-faults"),
    ];
    for (key, action) in agreed {
        let action = Resolution::Matched(action.parse().unwrap());
        assert_eq!(keymap.resolve(&PANE, &keys(key)), action, "{key}");
    }
    let of_sorting = keymap.reverse(&PANE, Action::App(AppAction::Sort));
    assert_eq!(of_sorting, ["o"]);
}

/// Files that must be refused, each beside the message it must give.
#[test]
fn bad_key_files_are_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/invalid");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("keymap-") || path.extension().is_none_or(|it| it != "toml") {
            continue;
        }
        let error = Keymap::parse(&fs::read_to_string(&path).unwrap()).map(|_| ()).unwrap_err();
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        assert_eq!(error.to_string().trim(), expected.trim(), "{name}");
        seen += 1;
    }
    assert!(seen >= 3, "only {seen} files");
}
