//! A second person approves a change: two identities, one question, and STS between them.

use std::fs;

use super::{harness::Estate, terminal::Terminal};

/// The rule under which nothing is done alone.
const RULE: &str = "[[rule]]\nname = 'two of us'\nsecond_person = true\n";

/// The file that the question names.
fn request(terminal: &Terminal) -> String {
    terminal.until_text("quarterdeck approve /");
    let screen = terminal.contents();
    let named = screen.split("quarterdeck approve ").nth(1).unwrap();
    named.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn a_second_person_approves_and_the_one_who_asks_cannot() {
    let estate = Estate::own();
    let config = estate.home().join("rules.toml");
    fs::write(&config, RULE).unwrap();
    let environment = estate.environment();
    let with_rule = format!("--config={}", config.display());
    let console = [with_rule.as_str(), "--pane=nodes"];
    let mut terminal = environment.console(&console);
    terminal.until_text("Nodes[14]");
    terminal.send("/status:ready\r");
    terminal.until_text("status:ready");
    terminal.send("gK");
    let file = request(&terminal);
    let own = environment.answering(&["approve", &file], "y\n").ended(4);
    assert!(own.stderr.contains("somebody else has to approve it"), "{own:?}");
    assert_eq!(own.stdout, "");
    let colleague = environment.clone().with("AWS_ACCESS_KEY_ID", "AKIASECONDPERSON");
    colleague.answering(&["approve", &file], "n\n").ended(1);
    let given = colleague.answering(&["approve", &file], "y\n").ended(0);
    assert!(given.stderr.contains("cordon"), "{given:?}");
    assert!(!given.stdout.contains("only-for-the-rig"), "{given:?}");

    terminal.send("y");
    terminal.until_text("paste the line");
    let forged = given.stdout.trim().replace("AKIASECONDPERSON", "AKIATHIRDPERSON00");
    terminal.send(&format!("\x1b[200~{forged}\x1b[201~\r"));
    terminal.until_text("it is not approved");
    terminal.send("y");
    terminal.until_text("paste the line");
    terminal.send(&format!("\x1b[200~{}\x1b[201~\r", given.stdout.trim()));
    terminal.until_text("user/second-person");
    terminal.send("y");
    terminal.until_gone("user/second-person");
    terminal.send(":runs\r");
    terminal.until_text("finished");
    terminal.send("q");
    terminal.ended();
    let journal = environment.run(&["journal", "--json"]).ended(0);
    assert!(journal.stdout.contains("user/second-person"), "{journal:?}");
    environment.run(&["journal", "verify"]).ended(0);

    // Whoever leaves in the middle of a question has not agreed.
    let mut terminal = environment.console(&console);
    terminal.until_text("Nodes[14]");
    terminal.send("gK");
    terminal.until_text("asks for a second person");
    terminal.send("\x03");
    terminal.ended();
    let journal = environment.run(&["journal", "--json"]).ended(0);
    assert!(journal.stdout.contains("the console was left"), "{journal:?}");
}
