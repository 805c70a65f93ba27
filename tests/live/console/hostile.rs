//! Content that tries to harm a terminal: none of it arrives there as it is, and the screen stays whole.

use std::sync::LazyLock;

use serde_json::json;

use super::harness::Estate;
use super::terminal::Terminal;

/// Sequences that the console never writes by itself, each with a mark that cannot be elsewhere.
const PAYLOADS: &[&str] = &[
    "\x1b[8;7;6;5m",
    "\x1b[917;933H",
    "\x1b]0;planted title\x07",
    "\x1b]2;planted title\x1b\\",
    "\x1b]52;c;cGxhbnRlZA==\x07",
    "\x1b]8;;http://127.0.0.1/planted\x1b\\",
    "\x1bPplanted\x1b\\",
    "\x1b_planted\x1b\\",
    "\x1bc",
    "\x1b[6n",
    "\x1b[?1003h",
    "\u{9b}31m",
    "\u{9d}0;planted\u{9c}",
];

/// Text that carries all of them and what misleads readers, around a word that shows where it is.
fn planted(word: &str) -> String {
    let misleading = "\u{202e}\u{2066}\u{200b}\u{200d}\u{feff}\u{ad}\u{8}\u{0}\u{7f}";
    format!("{word}{}{misleading}", PAYLOADS.concat())
}

/// The lab with all that in it.
fn seeded() -> &'static Estate {
    static SEEDED: LazyLock<()> = LazyLock::new(|| seed(Estate::lab()));
    LazyLock::force(&SEEDED);
    Estate::lab()
}

/// JSON carries everything, and the API server keeps it.
fn seed(estate: &Estate) {
    let kubectl = |arguments: &[&str], input: &str| {
        estate.plane().kubectl(arguments, Some(input)).unwrap();
    };
    let event = json!({
        "apiVersion": "v1", "kind": "Event", "type": "Warning", "reason": planted("EventReason"),
        "message": planted("EventMessage"), "count": 3,
        "firstTimestamp": jiff::Timestamp::now(), "lastTimestamp": jiff::Timestamp::now(),
        "metadata": {"name": "hostile.1", "namespace": "ingest"},
        "source": {"component": planted("component")},
        "involvedObject": {"apiVersion": "v1", "kind": "Pod", "name": "hostile",
                           "namespace": "ingest", "uid": uid(estate)},
    });
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "hostile-status", "namespace": "ingest",
                     "annotations": {"example.com/planted": planted("Annotated")}},
        "spec": {"schedulerName": "nobody",
                 "containers": [{"name": "app", "image": "registry.example/app:1",
                                 "command": [planted("Command")],
                                 "env": [{"name": "VALUE", "value": planted("Variable")}]}]},
    });
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [event, pod]});
    kubectl(&["create", "-f", "-"], &list.to_string());
    let status = json!({"status": {"phase": "Pending", "message": planted("PodMessage"),
    "containerStatuses": [{
        "name": "app", "ready": false, "restartCount": 0, "lastState": {},
        "image": "registry.example/app:1", "imageID": "",
        "state": {"waiting": {"reason": planted("Waiting"), "message": planted("WaitMessage")}},
    }]}});
    let patch = status.to_string();
    kubectl(
        &["patch", "pod", "-n=ingest", "hostile-status", "--subresource=status", "-p", &patch],
        "",
    );
}

fn uid(estate: &Estate) -> String {
    let question = ["get", "pod", "-n=ingest", "hostile", "-o", "jsonpath={.metadata.uid}"];
    estate.plane().kubectl(&question, None).unwrap()
}

/// Nothing was written that acts on a terminal or misleads a reader, but for the sequences of the
/// console itself.
fn assert_harmless(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("the console writes UTF-8");
    for payload in PAYLOADS {
        assert!(!text.contains(payload), "{payload:?} reached the terminal");
    }
    // The question for the background, then cursor, colours and modes, as crossterm writes them.
    let own = regex::Regex::new("\x1b\\]11;\\?\x1b\\\\|\x1b\\[\\??[0-9;]*[A-Za-z]").unwrap();
    let odd = own.replace_all(text, "").chars().find(|it| is_odd(*it));
    assert_eq!(odd, None, "this reached the terminal");
    assert!(!text.contains("\x1b[31mscreen"), "the log paints");
}

fn is_odd(character: char) -> bool {
    (character.is_control() && !matches!(character, '\r' | '\n'))
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Every row of the frame around a text begins and ends where it should.
fn assert_whole(terminal: &Terminal) {
    let screen = terminal.contents();
    let rows: Vec<_> = screen.lines().collect();
    assert_eq!(rows.len(), 40, "{screen}");
    assert!(rows[0].starts_with(" prod  · 123456789012 · "), "{screen}");
    // The strip of alarms may stand above the frame, once something asks for attention.
    let top = rows.iter().position(|row| row.starts_with('┌')).unwrap();
    assert!((2..=3).contains(&top), "{screen}");
    for row in &rows[top + 1..38] {
        assert!(row.starts_with('│') && row.ends_with('│'), "{screen}");
    }
}

#[test]
fn the_console_shows_hostile_content_and_is_not_harmed() {
    let estate = seeded();
    let mut terminal = estate.console(&["--pane=pods"]);
    terminal.until_text("postgres-0");
    terminal.send("/name:^hostile\r");
    terminal.until_text("[2/");
    terminal.until_text("Waiting");
    // Who we are comes from the account, later than the pods on a busy machine.
    terminal.until_text("123456789012 · ");
    terminal.send("g");
    for (key, shown) in [("l", "plain line after"), ("d", "example.com/note"), ("y", "apiVersion")]
    {
        terminal.send(key);
        terminal.until_text(shown);
        assert_whole(&terminal);
        page_through(&mut terminal, key);
        terminal.send("\x1b");
        terminal.until_text("[2/");
    }
    terminal.send("v");
    terminal.until_text("EventReason");
    terminal.send("\x1b");
    terminal.until_text("[2/");
    terminal.send("G");
    for (key, shown) in [("d", "hostile-status"), ("y", "hostile-status")] {
        terminal.send(key);
        terminal.until_text(&format!("{shown} ─"));
        page_through(&mut terminal, key);
        terminal.send("\x1b");
        terminal.until_text("[2/");
    }
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
    assert_harmless(&terminal.bytes());
    let text = String::from_utf8(terminal.bytes()).unwrap();
    assert!(text.contains("WaitMessage"), "what is harmless of it is shown");
}

/// Looks at all of a text: down, to the right, wrapped.
fn page_through(terminal: &mut Terminal, key: &str) {
    for keys in ["g", "G", "w", "g", "\x04\x04\x04", "G", "w", "\x1b[C\x1b[C", "\x1b[D\x1b[D"] {
        terminal.send(keys);
    }
    // The search waits until all the keys before it have been seen to.
    terminal.send(&format!("/nothing-of-{key}\r"));
    terminal.until_text(&format!("nothing-of-{key}"));
    assert_whole(terminal);
    terminal.send("\x1b");
    terminal.until_gone(&format!("nothing-of-{key}"));
}

#[test]
fn snapshots_are_as_safe_on_a_terminal_as_in_a_pipe() {
    let estate = seeded();
    for arguments in [
        &["snapshot", "pods", "--filter=name:hostile"][..],
        &["snapshot", "pods", "--json", "--filter=name:hostile"],
        &["snapshot", "events", "--filter=hostile"],
        &["snapshot", "events", "--json", "--filter=hostile"],
    ] {
        let answer = estate.environment().run(arguments).ended(0);
        assert!(answer.stdout.contains("hostile"), "{answer:?}");
        assert_harmless(answer.stdout.as_bytes());
        let mut terminal = estate.console(arguments);
        assert_eq!(terminal.ended().exit_code(), 0);
        assert_harmless(&terminal.bytes());
        if arguments.contains(&"--json") {
            let carried = answer.json().to_string().contains("Event");
            assert_eq!(carried, arguments.contains(&"events"), "the data itself is kept");
        }
    }
}
