//! Keys in, screens out, on the sandbox; and the invariants of the source text. No SDK is needed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed unwrap is a failed test")]

#[path = "../contract/account.rs"]
mod account;
mod alarms;
mod asking;
mod aws_kinds;
mod churn;
mod cli_equivalent;
mod console_url;
mod contract;
mod databases;
mod dice;
mod diff;
mod direction;
mod drain;
mod estates;
mod extent;
#[path = "../contract/figures.rs"]
mod figures;
mod files;
mod golden;
mod groups;
mod guard_rules;
mod guards;
mod harness;
mod hostile_scenarios;
mod hostile_twins;
mod joins;
#[cfg(feature = "journal")]
mod journal;
mod journeys;
mod life;
mod logs;
mod mouse;
mod network;
mod own_estates;
mod parameters;
mod pictures;
#[path = "../contract/ports/mod.rs"]
mod ports;
mod readme;
mod relations;
mod repairs;
mod runs;
mod scenarios;
#[path = "../seeds.rs"]
mod seeds;
#[path = "../contract/simulated.rs"]
mod simulated;
mod spot;
mod storage;
mod storms;
mod strip;
mod switching;
mod tidy;
mod timings;
mod tour;
mod tree;
mod twins;
mod views;
mod workloads;
