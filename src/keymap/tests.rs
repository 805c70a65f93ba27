use std::{collections::BTreeMap, fs, path::Path};

use super::{Context, KEYMAPS, Key, Keymap, Resolution};
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

/// Every keymap the console ships with.
fn shipped() -> impl Iterator<Item = (&'static str, Keymap)> {
    KEYMAPS.iter().map(|(name, text)| {
        (*name, Keymap::parse(text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes}")))
    })
}

#[test]
fn a_key_keeps_one_meaning_in_all_panes() {
    for (name, keymap) in shipped() {
        let mut meanings: BTreeMap<String, (Action, Context)> = BTreeMap::new();
        let rows = keymap.table();
        for row in rows.iter().filter(|row| !row.context.is_popup()) {
            for key in &row.keys {
                let (action, context) =
                    *meanings.entry(key.clone()).or_insert((row.action, row.context));
                let (here, there) = (row.context.name(), context.name());
                assert_eq!(action, row.action, "{name}: `{key}` in {here} and in {there}");
            }
        }
    }
}

#[test]
fn no_popup_shadows_a_disruptive_verb() {
    for (name, keymap) in shipped() {
        let rows = keymap.table();
        let disruptive =
            |action| matches!(action, Action::Verb(verb) if verb.risk() >= Risk::Disruptive);
        for verb in rows.iter().filter(|row| disruptive(row.action)) {
            let shadow = rows.iter().find(|row| {
                row.action != verb.action && row.keys.iter().any(|key| verb.keys.contains(key))
            });
            assert!(shadow.is_none(), "{name}: {shadow:?} shadows {verb:?}");
        }
    }
}

#[test]
fn every_action_can_be_reached_by_a_key() {
    for (name, keymap) in shipped() {
        let rows = keymap.table();
        let unbound = Action::all().filter(|action| rows.iter().all(|row| row.action != *action));
        assert_eq!(unbound.map(Action::name).collect::<Vec<_>>(), Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn the_safe_habits_hold_in_every_keymap() {
    let safe = [("ctrl-d", "page-down"), ("o", "sort"), ("ctrl-z", "suspend"), ("esc", "back")];
    for (name, keymap) in shipped() {
        for (key, action) in safe {
            let action: Action = action.parse().unwrap();
            assert_eq!(
                keymap.resolve(&PANE, &keys(key)),
                Resolution::Matched(action),
                "{name} {key}"
            );
        }
        assert_eq!(keymap.reverse(&PANE, Action::App(AppAction::Sort)), ["o"], "{name}");
        for row in keymap.table() {
            let harms = matches!(row.action, Action::Verb(verb) if verb.risk() > Risk::Read);
            let control = row.keys.iter().find(|key| key.starts_with("ctrl-"));
            assert!(!harms || control.is_none(), "{name}: {row:?}");
        }
    }
}

#[test]
fn what_is_inherited_gives_way_and_can_be_freed() {
    let text = "inherits = \"default\"\n[global]\n\"g g\" = \"first\"\nv = \"none\"\n";
    let keymap = keymap(text);
    let first = Action::Motion(Motion::First);
    assert_eq!(keymap.resolve(&PANE, &keys("g g")), Resolution::Matched(first));
    assert_eq!(keymap.reverse(&PANE, first), ["home", "g g"], "`g` alone has given way");
    assert_eq!(keymap.resolve(&PANE, &keys("v")), Resolution::Unbound);
    let events = Resolution::Matched(Action::Verb(Verb::Logs));
    assert_eq!(keymap.resolve(&PANE, &keys("l")), events, "the rest is as it was");
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
