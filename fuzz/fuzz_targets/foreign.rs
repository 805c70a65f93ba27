//! Feeds the parser that the variable `PARSER` names. One program for all of them, so that it is built once.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use quarterdeck::foreign::{Endure, PARSERS, named};

static PARSER: LazyLock<Endure> = LazyLock::new(|| {
    let name = std::env::var("PARSER").unwrap_or_default();
    named(&name).unwrap_or_else(|| {
        let all: Vec<_> = PARSERS.iter().map(|(name, _)| *name).collect();
        panic!("PARSER names no parser: {}", all.join(", "))
    })
});

fuzz_target!(|bytes: &[u8]| PARSER(bytes));
