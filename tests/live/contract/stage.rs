//! What happens to the rig while the suite looks at it.

use std::io::{self, BufRead, Write};

use futures::{FutureExt, future::BoxFuture};
use quarterdeck::model::FaultClass;

use crate::{
    console::harness::Estate,
    ports::{BREAKABLE, Breakable, Stage},
    rig::aws::{Fault, FaultKind},
};

/// How a line begins that asks for something.
pub(super) const ASKED: &str = "@wanted ";

/// Asks the process that has the rig, and waits until it is done.
pub(super) struct Asking;

impl Asking {
    fn ask(wish: &str) {
        let mut out = io::stdout().lock();
        // The test harness may have begun a line.
        writeln!(out, "\n{ASKED}{wish}").and_then(|()| out.flush()).unwrap();
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).unwrap();
        assert_eq!(answer, "done\n");
    }
}

impl Stage for Asking {
    fn strike(&self, broken: &Breakable, class: FaultClass) {
        let place = BREAKABLE.iter().position(|it| it.feed == broken.feed).unwrap();
        Self::ask(&format!("{} {place}", class.name()));
    }

    fn heal(&self) {
        Self::ask("heal");
    }

    fn change(&self) -> BoxFuture<'_, ()> {
        async { Self::ask("change") }.boxed()
    }
}

/// Does what was asked for, to the calls of `key` where it is about calls.
pub(super) fn carry_out(estate: &Estate, wish: &str, key: &str) {
    match wish {
        "heal" => estate.aws.clear_faults_for(key).unwrap(),
        "change" => change(estate),
        fault => strike(estate, fault, key),
    }
}

/// The class of a fault, and the place of what it strikes.
fn strike(estate: &Estate, fault: &str, key: &str) {
    let (class, place) = fault.rsplit_once(' ').unwrap();
    let kind = match class {
        "denied" => FaultKind::AccessDenied,
        "throttled" => FaultKind::Throttle,
        "expired" => FaultKind::ExpiredToken,
        "unavailable" => FaultKind::ServerError,
        other => panic!("nobody can make anything {other}"),
    };
    let broken = &BREAKABLE[place.parse::<usize>().unwrap()];
    let (prefix, operation) = broken.action.split_once(':').unwrap();
    // Where the name of the service's model is not its prefix in IAM.
    let service = match prefix {
        "elasticloadbalancing" => "elbv2",
        "elasticfilesystem" => "efs",
        same => same,
    };
    estate.aws.clear_faults_for(key).unwrap();
    let fault = Fault::new(kind).for_key(key).on(service, operation);
    estate.aws.fault(&fault).unwrap();
}

/// One `ConfigMap` comes and stays, one comes and goes.
fn change(estate: &Estate) {
    for name in ["contract-stays", "contract-goes"] {
        let create = ["create", "configmap", "-n=kube-public", name];
        estate.plane().kubectl(&create, None).unwrap();
    }
    let delete = ["delete", "configmap", "-n=kube-public", "contract-goes"];
    estate.plane().kubectl(&delete, None).unwrap();
}
