//! Files of scenarios that somebody has broken: all faults are told with their lines, nothing is
//! played, nothing panics.

use std::{fs, path::Path};

use quarterdeck::{adapters::sandbox::Sandbox, model::SCENARIOS};

use crate::{dice::Dice, seeds::seeds};

fn open(sandbox: &Sandbox, path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).unwrap();
    sandbox.rehearse(path.to_str().unwrap()).map_err(|error| error.to_string())
}

/// A sound beginning, then these steps.
fn with(steps: &str) -> String {
    format!("name: mine\nabout: A day.\nsteps:\n{steps}")
}

#[test]
fn every_fault_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.yaml");
    let sandbox = Sandbox::open("p2").unwrap();
    let step = "- at: 1s\n  do: mend\n";
    for (text, expected) in [
        (String::new(), "line 1: it is empty"),
        ("# nothing\n".into(), "line 1: it is empty"),
        ("mend".into(), "line 1: expected the fields name, about, estate, steps"),
        (with(""), "line 3: `steps`: expected a list"),
        (with("  []"), "line 4: `steps` has none"),
        (with("  now: 1"), "line 4: `steps`: expected a list"),
        (with("- mend"), "line 4: expected the fields at, do, say"),
        (with("- at: 1s"), "line 4: the step has neither `do` nor `say`"),
        (with("- do: mend"), "line 4: `at` is missing"),
        (with("- at: -1s\n  do: mend"), "line 4: `-1s` is no time after the beginning"),
        (with("- at: 25h\n  do: mend"), "line 4: `25h` is no time after the beginning"),
        (with("- at:\n  do: mend"), "line 4: `at` says nothing"),
        (with("- at: [1s]\n  do: mend"), "line 4: `at`: expected a text"),
        (
            with(&format!("{step}- at: 0s\n  do: mend")),
            "line 6: `0s` is earlier than the step before",
        ),
        (with("- at: 1s\n  do: fault spot-strom"), "line 5: there is no fault `spot-strom`"),
        (with("- at: 1s\n  do: fault spot-storm 1 2"), "line 5: fault spot-storm takes one word"),
        (with("- at: 1s\n  do: fault spot-storm x"), "line 5: `x` is no number"),
        (with("- at: 1s\n  do: fault denied podz"), "line 5: there is no feed `podz`"),
        (with("- at: 1s\n  do: speed 2000"), "line 5: `2000` is no factor"),
        (with("- at: 1s\n  do: scenario bad-day"), "line 5: a scenario neither begins nor ends"),
        (with("- at: 1s\n  do: mend\n  at: 2s"), "line 6: `at` is there twice, first in line 4"),
        (with("- at: 1s\n  do: mend\n  oops: 2s"), "line 6: unknown field `oops`"),
        (with("- at: 1s\n  do: &x mend"), "line 5: an anchor stands here"),
        (with("- at: 1s\n  do: !!str mend"), "line 5: a tag stands here"),
        (with("- at: &x 1s\n  do: *x"), "line 5: a reference stands here"),
        (with("- {? [a] : 1}"), "line 4: expected a name before the colon"),
        (with(&format!("{step}---\n{step}")), "line 6: a second document begins here"),
        (with(&format!("- {}1s", "- ".repeat(20))), "line 4: it is nested too deeply"),
        (with("- at: 1s\n  do: \"mend"), "line "),
        (with("- at: 1s\n\tdo: mend"), "line "),
        (with(&format!("- at: 1s\n  say: {}", "x".repeat(500))), "line 5: `say` has more than"),
        (
            with(&format!("- at: 1s\n  do: fault zone-loss {}", "x".repeat(300))),
            "line 5: an order has",
        ),
        (with(&step.repeat(1_001)), "line 4: there are more than 1000 steps"),
        (with("- at: 1s\n  do: \"\\e]52;c;cGF5bG9hZA==\\a\""), "line 5: `"),
        (format!("{}estate: p9\n", with(step)), "line 6: there is no estate `p9`"),
        (format!("{}name: two\n", with(step)), "line 6: `name` is there twice, first in line 1"),
        (with(step).replace("mine", "My Day"), "line 1: `My Day` is no name"),
    ] {
        let error = open(&sandbox, &path, text.as_bytes()).unwrap_err();
        assert!(error.contains(expected), "{text:?}: {error}");
        assert!(!error.contains('\u{1b}') && error.contains("has faults:\nline "), "{error:?}");
    }
    let mut bytes = with(step).into_bytes();
    bytes.extend(b"\n\n\xff\xfe");
    let error = open(&sandbox, &path, &bytes).unwrap_err();
    assert!(error.contains("line 8: it is no text in UTF-8"), "{error}");
    let error = open(&sandbox, &path, &vec![b'#'; 300 << 10]).unwrap_err();
    assert!(error.contains("it has more than 256 KiB"), "{error}");
    open(&sandbox, &path, with(step).as_bytes()).unwrap();
}

/// Every reference stands for ten others: a small file that would fill the memory.
#[test]
fn a_bomb_of_references_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.yaml");
    let mut text = "a0: &a0 x\n".to_owned();
    for level in 1..30 {
        let references = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(
            &["a", &level.to_string(), ": &a", &level.to_string(), " [", &references, "]\n"]
                .concat(),
        );
    }
    let error = open(&Sandbox::open("p2").unwrap(), &path, text.as_bytes()).unwrap_err();
    assert!(error.contains("line 2: a reference stands here, and none is followed"), "{error}");
}

/// Bytes that mean something in YAML, and some that mean nothing anywhere.
const ODD: &[u8] = b":-#&*!|>'\"%@`{}[],?\n\t \\~<0s\x00\x1b\x7f\xc3\xff";

fn broken(text: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, ODD[dice.below(ODD.len())]),
            2 => drop(bytes.drain(at..(at + 1 + dice.below(9)).min(bytes.len()))),
            3 => {
                let part = bytes[at..(at + dice.below(60)).min(bytes.len())].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, part);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = ODD[dice.below(ODD.len())];
                }
            }
        }
    }
    bytes
}

#[test]
fn a_file_that_was_broken_at_random_is_told_or_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.yaml");
    let sandbox = Sandbox::open("p2").unwrap();
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/adapters/sandbox/scenarios");
    let read = |name: &&str| fs::read(files.join(format!("{name}.yaml"))).unwrap();
    let texts: Vec<_> = SCENARIOS.iter().map(read).collect();
    let mut told = 0;
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        for _ in 0..100 {
            let bytes = broken(&texts[dice.below(texts.len())], &mut dice);
            if let Err(error) = open(&sandbox, &path, &bytes) {
                told += 1;
                assert!(error.contains("has faults:\nline "), "seed {seed}: {error}");
                assert!(!error.contains('\u{1b}'), "seed {seed}: {error:?}");
            }
        }
    }
    assert!(told > 300, "{told} of 1000 or more were refused");
}
