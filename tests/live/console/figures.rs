//! Every pane of every estate on the rig, with the figures that the sandbox shows too.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::harness::Estate;
use crate::{
    account::{self, Account},
    figures,
};

/// Prints each pane once, of an estate where all is well.
fn check(estate: &Estate, figures: fn(figures::Snapshot<'_>), account: &Account) {
    let seen: RefCell<BTreeMap<String, Value>> = RefCell::default();
    let snapshot = |pane: &str| {
        let print = || {
            let json = estate.snapshot(&[pane]).ended(0).json();
            assert_eq!(json["errors"], Value::Array(Vec::new()), "{pane}");
            json
        };
        seen.borrow_mut().entry(pane.to_owned()).or_insert_with(print).clone()
    };
    figures(&snapshot);
    account.check(&snapshot);
}

#[test]
fn p2_has_the_figures_of_its_platform() {
    check(Estate::shared(), figures::p2, &account::P2);
}

#[test]
fn p3_has_the_figures_of_its_platform() {
    check(&Estate::named("p3"), figures::p3, &account::P3);
}

#[test]
fn p4_has_the_figures_of_its_platform() {
    let estate = Estate::named("p4");
    check(&estate, figures::p4, &account::P4);
    let pools = estate.snapshot(&["nodepools"]).ended(0).json();
    let pool = pools["rows"].as_array().unwrap().iter().find(|it| it["name"] == "graviton-spot");
    assert_eq!(pool.unwrap()["weight"], 10, "{pools}");
    let claims = estate.snapshot(&["nodeclaims"]).ended(0).json();
    assert_eq!(claims["rows"].as_array().unwrap().len(), 4, "{claims}");
}
