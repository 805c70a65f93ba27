//! No value of a Secret leaves the program: not to the screen, to the pager or editor, to disk, nor
//! to the log, wherever the cluster keeps it.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{harness::Estate, terminal::Terminal};

const CANARY: &str = "CANARY-in-the-coal-mine";

/// `{"name":"planted","config":{"password":CANARY},"version":1}` as Helm packs a release: gzip, then base64.
const PACKED: &str = "H4sIAAAAAAACAw3JoQ6AIBQF0H+5GYKVxuwGm5HBU98GDwZMA+Pf9dQzIC4RDEp00ilAwWc5+YIZKK61N9fw92o3ux+aRfebtM8u6sRCmAoP1cZZYJb5AR7hfA5OAAAA";

/// A kind that carries Secrets in its own fields, as those of operators do.
const VAULTS: &str = r#"{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
"metadata": {"name": "vaults.example.com"}, "spec": {"group": "example.com", "scope": "Namespaced",
"names": {"plural": "vaults", "singular": "vault", "kind": "Vault"},
"versions": [{"name": "v1", "served": true, "storage": true,
  "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}"#;

/// Planted as `kubectl apply` would, so that an annotation keeps a copy.
fn plant(estate: &Estate) {
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "planted", "labels": {"app": "planted"}},
        "stringData": {"password": CANARY},
    });
    let release = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
        "metadata": {"name": "sh.helm.release.v1.planted.v1", "labels": {"owner": "helm"}},
        "stringData": {"release": PACKED},
    });
    let map = json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "planted.v1", "labels": {"owner": "helm"},
            "annotations": {"example.com/manifest": secret.to_string()}},
        "data": {"release": PACKED},
    });
    let vault = json!({
        "apiVersion": "example.com/v1", "kind": "Vault", "metadata": {"name": "planted"},
        "spec": {"template": secret, "more": {"apiVersion": "v1", "kind": "SecretList", "items": [{
            "metadata": {"name": "other"}, "data": {"password": STANDARD.encode(CANARY)},
        }]}},
    });
    let kubectl = |arguments: &[&str], input: Option<&str>| {
        estate.plane().kubectl(arguments, input).unwrap();
    };
    kubectl(&["apply", "-f", "-"], Some(VAULTS));
    kubectl(&["wait", "--for=condition=Established", "crd", "vaults.example.com"], None);
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [secret, release, map, vault]});
    kubectl(&["apply", "-f", "-"], Some(&list.to_string()));
}

/// The canary in clear, encoded once, and encoded twice; the end of what is packed, since all such
/// texts begin alike; and the same, encoded.
fn forms() -> [String; 5] {
    let once = STANDARD.encode(CANARY);
    let twice = STANDARD.encode(&once);
    let packed = PACKED[24..].to_owned();
    // Of a multiple of three bytes, so that the encoding of what follows does not depend on them.
    let packed_once = STANDARD.encode(&packed);
    [CANARY.to_owned(), once, twice, packed, packed_once]
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
        ("vaults.example.com", "planted"),
    ] {
        look(&mut terminal, kind, name);
    }
    terminal.send("\x03");
    terminal.ended();
    let seen = fs::read_to_string(&kept).unwrap();
    assert!(seen.matches("hidden, ").count() >= 20, "pager and editor got the masked text: {seen}");
    assert_clean("the terminal", &terminal.bytes());
    assert_folder_clean(folder.path());
    assert_folder_clean(estate.home());
    for kind in ["secrets", "configmaps", "vaults"] {
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
