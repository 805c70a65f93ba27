//! No value of a Secret leaves the program: not to the screen, to the pager or editor, to disk, nor
//! to the log, wherever the cluster keeps it.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{harness::Estate, terminal::Terminal};

const CANARY: &str = "CANARY-in-the-coal-mine";

/// Planted as `kubectl apply` would, so that an annotation keeps a copy.
fn plant(estate: &Estate) {
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "planted", "labels": {"app": "planted"}},
        "stringData": {"password": CANARY},
    });
    // Helm packs a release by gzip and base64; to the API server it is a text like any other.
    let release = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
        "metadata": {"name": "sh.helm.release.v1.planted.v1", "labels": {"owner": "helm"}},
        "stringData": {"release": STANDARD.encode(CANARY)},
    });
    let map = json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "planted.v1", "labels": {"owner": "helm"},
            "annotations": {"example.com/manifest": secret.to_string()}},
        "data": {"release": STANDARD.encode(CANARY)},
    });
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [secret, release, map]});
    estate.plane().kubectl(&["apply", "-f", "-"], Some(&list.to_string())).unwrap();
}

/// The canary in clear, encoded once, and encoded twice.
fn forms() -> [String; 3] {
    let once = STANDARD.encode(CANARY);
    let twice = STANDARD.encode(&once);
    [CANARY.to_owned(), once, twice]
}

fn assert_clean(place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for form in forms() {
        // Lines are wrapped and cut on screen: the beginning is enough to tell.
        assert!(!text.contains(&form[..12]), "{form} in {place}");
    }
}

fn assert_folder_clean(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_folder_clean(&path);
        } else {
            assert_clean(&path.display().to_string(), &fs::read(&path).unwrap());
        }
    }
}

#[test]
fn no_value_of_a_secret_leaves_the_program() {
    let estate = Estate::own();
    plant(&estate);
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let keep =
        format!("sh -c 'cat \"$1\" >> {0}; echo handed over; read -r line' --", kept.display());
    let log = folder.path().join("log");
    let environment = estate
        .environment()
        .with("PAGER", &keep)
        .with("EDITOR", &keep)
        .with("QUARTERDECK_LOG_LEVEL", "trace");
    let log = format!("--log={}", log.display());
    let mut terminal = environment.console(&["--pane=kinds", &log]);
    // Until the cluster has said what it serves, only AWS has secrets.
    terminal.until_text("configmaps");
    for (kind, name) in [
        ("secrets", "planted"),
        ("secrets", "sh.helm.release.v1.planted.v1"),
        ("configmaps", "planted.v1"),
    ] {
        look(&mut terminal, kind, name);
    }
    terminal.send("\x03");
    terminal.ended();
    let seen = fs::read_to_string(&kept).unwrap();
    assert!(seen.matches("hidden, ").count() >= 12, "pager and editor got the masked text: {seen}");
    assert_clean("the terminal", &terminal.bytes());
    assert_folder_clean(folder.path());
    assert_folder_clean(estate.home());
    for kind in ["secrets", "configmaps"] {
        let json: Value = estate.snapshot(&[kind]).ended(0).json();
        assert!(json.to_string().contains("planted"), "{json:#}");
        assert_clean(kind, json.to_string().as_bytes());
    }
}

/// Reads an object in every form, in the console and in other programs, and copies from it.
fn look(terminal: &mut Terminal, kind: &str, name: &str) {
    terminal.send(&format!(":{kind}\r"));
    terminal.until_text(&format!("Kind({kind})["));
    terminal.until_text(name);
    terminal.send(&format!("/name:^{name}$\r"));
    terminal.until_text("[1/");
    terminal.send("c");
    for (key, title) in [("y", "yaml "), ("d", "describe ")] {
        terminal.send(key);
        terminal.until_text(title);
        terminal.until_text("hidden, ");
        for program in ["\x10", "\x05"] {
            terminal.send(program);
            terminal.until_text("handed over");
            terminal.until_given_back();
            terminal.send("\n");
            terminal.until_frame();
        }
        terminal.send("\x1b");
        terminal.until_text(&format!("Kind({kind})["));
    }
    terminal.send("\x1b");
    terminal.until_gone("[1/");
}
