//! From the node groups down to the log of one pod and back: the way of somebody on call.

use super::harness::Estate;
use super::terminal::Terminal;

/// The node that the journey leads over, and the pod on it.
const NODE: &str = "ip-10-0-0-70.ec2.internal";
const POD: &str = "influxdb-0";

/// Moves the cursor down to the row that contains a text.
fn choose(terminal: &mut Terminal, text: &str) {
    terminal.until_text(text);
    let mut row = cursor(&terminal.contents());
    while !row.contains(text) {
        terminal.send("j");
        terminal
            .until(&format!("another row than {row}"), |screen| cursor(&screen.contents()) != row);
        row = cursor(&terminal.contents());
    }
}

/// The row under the cursor, without what changes by itself.
fn cursor(screen: &str) -> String {
    let row = screen.lines().find(|row| row.starts_with('>')).unwrap_or_default();
    row.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// Waits until the breadcrumbs are these.
fn at(terminal: &Terminal, crumbs: &str) {
    terminal.until(crumbs, |screen| {
        screen.rows(0, 160).nth(1).is_some_and(|row| row.trim_end() == crumbs)
    });
}

fn quit(mut terminal: Terminal) {
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn from_the_node_groups_to_a_log_and_back() {
    let estate = Estate::lab();
    let mut terminal = estate.console(&[]);
    at(&terminal, "node-groups");
    choose(&mut terminal, "database");
    terminal.send("\r");
    at(&terminal, "node-groups > database");
    choose(&mut terminal, NODE);
    terminal.send("\r");
    let pods = format!("node-groups > database > {NODE}");
    at(&terminal, &pods);
    terminal.send("/influx\r");
    terminal.until_text("[1/");
    choose(&mut terminal, POD);

    terminal.send("y");
    at(&terminal, &format!("{pods} > yaml {POD}"));
    terminal.until_text("apiVersion: v1");
    terminal.send("\x1b");
    at(&terminal, &pods);

    terminal.send("l");
    at(&terminal, &format!("{pods} > logs {POD}"));
    terminal.until_text("line 50 of the simulated container log");
    terminal.until_text("following");
    estate.plane().append_log("a line for the journey").unwrap();
    terminal.until_text("a line for the journey");
    terminal.send("/journey\r");
    terminal.until_gone("line 50 of the simulated container log");
    terminal.send("\x1b");
    terminal.until_text("line 50 of the simulated container log");
    terminal.send("\x1b");
    at(&terminal, &pods);

    terminal.send("v");
    terminal.until_text("Scheduled");
    terminal.until_text(&format!("Pod/{POD}"));
    terminal.send("\x1b");
    at(&terminal, &pods);
    // The first clears the filter.
    terminal.send("\x1b");
    terminal.until_text("kube-proxy");
    terminal.send("\x1b");
    at(&terminal, "node-groups > database");
    terminal.send("\x1b");
    at(&terminal, "node-groups");
    terminal.send("-");
    at(&terminal, "node-groups > database");
    quit(terminal);
}

#[test]
fn a_node_is_described_by_all_who_know_it() {
    let mut terminal = Estate::lab().console(&["--pane=nodes"]);
    choose(&mut terminal, NODE);
    terminal.send("d");
    at(&terminal, &format!("nodes > describe {NODE}"));
    // All of it at once.
    terminal.resize(160, 200);
    for fact in [
        "role=database",
        "influxdb-0",
        "i-5fd9654af3d9fa921",
        "r5.2xlarge",
        "subnet-",
        "eks-database",
        "Online",
    ] {
        terminal.until_text(fact);
    }
    quit(terminal);
}
