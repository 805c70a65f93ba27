//! From a subnet over its interfaces, nodes and pods to a database, and back.

use super::harness::Estate;
use super::terminal::Terminal;

const TITLE: &str = "what has to do with";

/// The line of a jump, and its place in the list.
fn line(screen: &str, name: &str) -> Option<(usize, String)> {
    let lines = screen.lines().skip_while(|it| !it.contains(TITLE)).skip(1);
    let texts = lines.map(|it| it.split('│').nth(1).unwrap_or_default().trim().to_owned());
    texts.enumerate().find(|(_, it)| it.starts_with(&format!("{name:<32} ")))
}

/// Goes to what has to do with the row under the cursor in this way, and waits for its table.
fn jump(terminal: &mut Terminal, name: &str, table: &str) {
    terminal.send("\x1bj");
    // Counts come in one after the other.
    terminal.until(&format!("{name}, counted"), |screen| {
        line(&screen.contents(), name).is_some_and(|(_, it)| {
            let count = it[name.len()..].split_whitespace().next().unwrap_or("?");
            count.parse().is_ok_and(|count: usize| count > 0)
        })
    });
    let (place, _) = line(&terminal.contents(), name).unwrap();
    terminal.send(&format!("{}\r", "j".repeat(place)));
    terminal.until_gone(TITLE);
    terminal.until_text(table);
}

#[test]
fn jumps_lead_from_a_subnet_to_the_database_its_pods_may_reach_and_back() {
    let mut terminal = Estate::shared().console(&["--pane=subnets"]);
    terminal.until_text("private-b");
    terminal.send("/private-b\r");
    terminal.until_gone("private-a");
    jump(&mut terminal, "nodes", "Nodes(subnet-");
    jump(&mut terminal, "network interfaces", "Network interfaces(ip-10-0-");
    jump(&mut terminal, "node", "Nodes(eni-");
    jump(&mut terminal, "pods", "Pods(ip-10-0-");
    jump(&mut terminal, "databases it may reach", "analytics-postgres");
    jump(&mut terminal, "security groups", "tcp 5432");
    jump(&mut terminal, "databases", "analytics-postgres");
    jump(&mut terminal, "subnets it may stand in", "Subnets(analytics-postgres)[3]");
    terminal.send("\x1b");
    terminal.until_text("RDS(sg-");
    jump(&mut terminal, "nodes that may reach it", "Nodes(analytics-postgres)");
    jump(&mut terminal, "subnet", "private-");
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}
