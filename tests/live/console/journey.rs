//! From the node groups down to the log of one pod and back: the way of somebody on call.

use super::harness::Estate;
use super::terminal::Terminal;

/// The pod that the journey leads to.
const POD: &str = "postgres-0";

/// The node on which it is.
fn node_of_the_pod(estate: &Estate) -> String {
    let question = ["get", "pod", "-n=data", POD, "-o", "jsonpath={.spec.nodeName}"];
    estate.plane().kubectl(&question, None).unwrap()
}

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
    let node = node_of_the_pod(estate);
    let mut terminal = estate.console(&[]);
    at(&terminal, "node-groups");
    choose(&mut terminal, "database");
    terminal.send("\r");
    at(&terminal, "node-groups > database");
    choose(&mut terminal, &node);
    terminal.send("\r");
    let pods = format!("node-groups > database > {node}");
    at(&terminal, &pods);
    terminal.send("/postgres\r");
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
    const NODE: &str = "ip-10-0-0-70.ec2.internal";
    let mut terminal = Estate::lab().console(&["--pane=nodes"]);
    choose(&mut terminal, NODE);
    terminal.send("d");
    at(&terminal, &format!("nodes > describe {NODE}"));
    // All of it at once.
    terminal.resize(160, 100);
    for fact in [
        "workload=database:NoSchedule",
        "memory:                  64543Mi",
        "kube-system/aws-node-",
        "Id:                      i-5fd9654af3d9fa921",
        "Type:                    r5.2xlarge",
        "Status checks:           host ok, instance ok",
        "SSM agent:               Online",
        "Size:                    min 3, desired 4, max 6",
    ] {
        terminal.until_text(fact);
    }
    quit(terminal);
}

#[test]
fn both_halves_go_on_after_the_background() {
    let estate = Estate::lab();
    let mut terminal = estate.shell(&["--pane=nodes"]);
    terminal.until_text("Ready");
    terminal.send("\x1a");
    terminal.until_given_back();
    terminal.until_text("stopped");
    let annotate = ["annotate", "node", "ip-10-0-0-70.ec2.internal", "example.com/seen=yes"];
    estate.plane().kubectl(&annotate, None).unwrap();
    terminal.send("\n");
    terminal.until_frame();
    choose(&mut terminal, "ip-10-0-0-70.ec2.internal");
    terminal.send("d");
    terminal.resize(160, 100);
    terminal.until_text("example.com/seen");
    terminal.until_text("Status checks:           host ok, instance ok");
    terminal.send("\x03");
    terminal.until_text("end=0");
    assert_eq!(terminal.ended().exit_code(), 0);
}

/// The screen that the README shows: what the console says of itself, without what is volatile.
#[test]
fn the_node_groups_add_up() {
    let terminal = Estate::shared().console(&[]);
    terminal.resize(120, 24);
    terminal.until("all of the node groups", |screen| {
        let text = screen.contents();
        let total = text.lines().find(|row| row.starts_with("  total")).unwrap_or_default();
        let sums: Vec<_> = total.split_whitespace().skip(1).collect();
        screen.rows(0, 120).count() == 24
            && sums == ["8", "12", "20", "12"]
            && text.matches('%').count() == 8
            && text.contains(" help")
    });
    quit(terminal);
}
