//! The commands that `x` shows, given to the real kubectl and to the models of the AWS CLI.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use quarterdeck::{
    estate::equivalent::object,
    model::{AwsKind, Kind, LogHome, ResourceId, SourceId, Store},
    panes::{Location, PaneId, Scope, equivalents, open},
    ports::{LogQuery, LogTarget},
};

use super::harness::Estate;
use super::terminal::Terminal;
use crate::rig::aws::Aws;

/// What a terminal puts on its clipboard is between these.
const COPY: (&[u8], u8) = (b"\x1b]52;c;", b'\x07');

/// What was copied, in order.
fn copied(terminal: &Terminal) -> Vec<String> {
    let bytes = terminal.bytes();
    let starts = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(COPY.0));
    let payloads = starts.map(|at| {
        let payload = &bytes[at + COPY.0.len()..];
        let end = payload.iter().position(|byte| *byte == COPY.1).expect("the sequence ends");
        String::from_utf8(STANDARD.decode(&payload[..end]).unwrap()).unwrap()
    });
    payloads.collect()
}

/// Which of the entries on screen have a command: the others say `none` below their heading.
fn with_command(shown: &str) -> Vec<bool> {
    let parts: Vec<&str> = shown.split(" # ").skip(1).collect();
    let is_none = |part: &str| part.starts_with("none:");
    let headings = (0..parts.len()).filter(|at| !is_none(parts[*at]));
    headings.map(|at| !parts.get(at + 1).is_some_and(|next| is_none(next))).collect()
}

/// Every command that `x` offers here.
fn commands(terminal: &mut Terminal) -> Vec<String> {
    terminal.send("x");
    terminal.until_text("The same in a shell");
    let offered = with_command(&terminal.contents());
    terminal.send("\x1b");
    terminal.until_gone("The same in a shell");
    let before = copied(terminal).len();
    for (index, _) in offered.iter().enumerate().filter(|(_, has_command)| **has_command) {
        let count = copied(terminal).len();
        terminal.send("x");
        terminal.until_text("The same in a shell");
        terminal.send(&format!("{}c", "j".repeat(index)));
        terminal.until_count(COPY.0, count + 1);
        terminal.until_gone("The same in a shell");
    }
    copied(terminal).split_off(before)
}

/// The real kubectl takes it, with the context that the console named.
fn run(estate: &Estate, command: &str) -> String {
    let words = shell_words::split(command).unwrap();
    assert_eq!(words[0], "kubectl", "{command}");
    let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    assert!(arguments.contains(&"--context"), "{command}");
    estate.plane().kubectl(&arguments, None).unwrap_or_else(|error| panic!("{command}: {error}"))
}

#[test]
fn kubectl_shows_what_the_console_shows() {
    let estate = Estate::shared();
    for pane in ["pods", "nodes", "events", "workloads", "gpu", "storage", "services", "kinds"] {
        let mut terminal = if pane == "services" {
            let mut terminal = estate.console(&["--pane=pods"]);
            terminal.until_text("Pods");
            terminal.send(":services");
            terminal.until("the kind", |screen| screen.contents().matches("services").count() > 1);
            terminal.send("\r");
            terminal.until_text("services");
            terminal
        } else {
            estate.console(&[&format!("--pane={pane}")])
        };
        terminal.until("rows", |screen| {
            let shown = screen.contents();
            shown.lines().any(|it| it.starts_with("> ")) || shown.contains("0 devices")
        });
        // Until then, nobody knows which context it is.
        terminal.until_text(" · admin ");
        let all = commands(&mut terminal);
        let kubectl: Vec<_> = all.iter().filter(|it| it.starts_with("kubectl ")).collect();
        assert!(!kubectl.is_empty() || pane == "kinds", "{pane}: {all:?}");
        for command in kubectl {
            assert!(!run(estate, command).trim().is_empty(), "{command} prints something");
        }
        terminal.send("\x03");
        assert_eq!(terminal.ended().exit_code(), 0);
    }
}

fn store() -> Store {
    let mut store = Store::default();
    store.caller.region = Some("us-east-1".into());
    store.caller.profile = Some("on-call".into());
    store.link.cluster = Some("prod".into());
    store
}

/// The commands for one of every kind, for every table in every scope, and for every log.
fn every_command() -> BTreeSet<String> {
    let (store, aws) = (store(), SourceId::aws("123456789012", "us-east-1"));
    let plain = AwsKind::ALL.iter().map(|kind| Kind::Served(kind.served()));
    let ids = Kind::ALL.iter().copied().chain(plain).flat_map(|kind| {
        ["", "cluster:home", "home"].map(|home| ResourceId::namespaced(&aws, kind, home, "web"))
    });
    let mut found: Vec<_> = ids.flat_map(|id| object(&id, &store)).collect();
    let database = ResourceId::new(&aws, Kind::Database, "db");
    let kinds = AwsKind::ALL.iter().map(|kind| (PaneId::Kinds, Scope::Served(kind.served())));
    let about = [
        (PaneId::RdsEvents, Scope::About(database)),
        (PaneId::Logs, Scope::LogHome(LogHome::group("/aws/x"))),
        (PaneId::Logs, Scope::LogHome(LogHome::database("db"))),
        (PaneId::Interfaces, Scope::Subnet("subnet-1".into())),
        (PaneId::Interfaces, Scope::SecurityGroup("sg-1".into())),
        (PaneId::Subnets, Scope::RouteTable("rtb-1".into())),
    ];
    let whole = PaneId::ALL.iter().flat_map(|pane| {
        [(*pane, Scope::All), (*pane, Scope::Vpc("vpc-1".into()))].map(|it| (it.0, it.1))
    });
    for (pane, scope) in kinds.chain(about).chain(whole) {
        found.extend(equivalents(&*open(Location::Table(pane, scope)), &store));
    }
    let group = LogTarget::Group("/aws/x".into(), Some("stream".into()));
    let mut filtered = LogQuery::newest(group);
    filtered.pattern = "ERROR".into();
    let file = LogQuery::newest(LogTarget::DatabaseFile("db".into(), "error/x.log".into()));
    for query in [filtered, file] {
        found.extend(equivalents(&*open(Location::Logs(query)), &store));
    }
    found.into_iter().filter_map(|it| it.command.ok()).collect()
}

#[test]
fn every_command_of_aws_is_one_that_its_models_know() {
    let commands: Vec<Vec<String>> =
        every_command().iter().map(|command| shell_words::split(command).unwrap()).collect();
    let of_aws: Vec<_> = commands.into_iter().filter(|words| words[0] == "aws").collect();
    assert!(of_aws.len() > 80, "{}", of_aws.len());
    assert_eq!(Aws::check_commands(&of_aws).unwrap(), "");
    let wrong = ["aws", "ec2", "describe-subnets", "--subnets", "x"].map(str::to_owned).to_vec();
    let told = Aws::check_commands(&[wrong]).unwrap();
    assert!(told.contains("no flag subnets"), "{told}");
}
