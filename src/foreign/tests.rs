//! Every parser endures its corpus, and what chance makes of it.

use std::{fs, path::Path};

use super::PARSERS;
use crate::{random::Random, seeds::seeds};

/// Spoilt forms of each file and seed.
const TIMES: u32 = 20;

/// The files of `fuzz/corpus` for a parser.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let files =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// A place in `bytes`, its end included.
fn place(bytes: &[u8], dice: &mut Random) -> usize {
    usize::try_from(dice.between(0, bytes.len() as u64)).unwrap()
}

/// One change: a byte, a piece left out, repeated, or taken from elsewhere.
fn spoil(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Random) {
    let at = place(bytes, dice);
    let end = (at + usize::try_from(dice.below(9)).unwrap()).min(bytes.len());
    match dice.below(6) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let piece = bytes[at..end].repeat(3);
            bytes.splice(at..at, piece);
        }
        3 => {
            let (from, to) = (place(other, dice), place(other, dice));
            bytes.splice(at..end, other[from.min(to)..from.max(to)].iter().copied());
        }
        4 => bytes.insert(at, dice.next().to_le_bytes()[0]),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
    }
}

#[test]
fn every_parser_endures_what_chance_makes_of_its_corpus() {
    for seed in seeds() {
        for (name, endure) in PARSERS {
            let corpus = corpus(name);
            let mut dice = Random::new(seed);
            for file in &corpus {
                endure(file);
                let times = if file.len() > 1 << 14 { 1 } else { TIMES };
                for _ in 0..times {
                    let mut bytes = file.clone();
                    for _ in 0..dice.between(1, 4) {
                        spoil(&mut bytes, dice.pick(&corpus).unwrap(), &mut dice.clone());
                        dice.next();
                    }
                    endure(&bytes);
                }
            }
        }
    }
}

#[test]
fn every_folder_of_the_corpus_belongs_to_a_parser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let live = ["pod-log", "kubeconfig", "profiles", "xml"];
    for file in fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let is_known = PARSERS.iter().any(|(known, _)| *known == name);
        assert!(is_known || live.contains(&&*name), "nobody reads fuzz/corpus/{name}");
    }
}
