//! Every method of every port has its part in the suite.

use std::{collections::BTreeSet, fs, path::Path};

/// Each method, by its trait, and the file of the part that examines it.
const EXAMINED: &[(&str, &str)] = &[
    ("Inventory::watch", "seen"),
    ("Inventory::watch_again", "watching"),
    ("Inventory::refresh", "watching"),
    ("Inventory::session", "session"),
    ("Connections::connect", "session"),
    ("Inspector::object", "inspecting"),
    ("Performer::perform", "performing"),
    ("Performer::dry_run", "performing"),
    ("Performer::may", "performing"),
    ("Approvals::approve", "approving"),
    ("Approvals::approved_by", "approving"),
    ("Outbox::lay_out", "approving"),
    ("Journal::append", "journaling"),
    ("Journal::read", "journaling"),
    ("Journal::newest", "journaling"),
    ("Logs::follow", "following"),
    ("Doctor::examine", "examining"),
    ("Doctor::permissions", "examining"),
    ("ViewFile::name", "examining"),
    ("ViewFile::read", "examining"),
    ("ViewFile::write", "examining"),
    ("Clock::now", "examining"),
    ("Director::direct", "directing"),
    ("Director::news", "directing"),
    ("Prober::knock", "examining"),
];

/// The methods that stand in the source of the ports.
fn methods() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ports");
    let mut found = BTreeSet::new();
    for file in fs::read_dir(folder).expect("the ports have a folder") {
        let text = fs::read_to_string(file.expect("a file").path()).expect("source is text");
        let mut port = None;
        for line in text.lines() {
            let name =
                |rest: &str| rest.split([':', '(', ' ']).next().unwrap_or_default().to_owned();
            if let Some(rest) = line.strip_prefix("pub trait ") {
                port = Some(name(rest));
            } else if line == "}" {
                port = None;
            } else if let (Some(port), Some(rest)) = (&port, line.strip_prefix("    fn ")) {
                found.insert(format!("{port}::{}", name(rest)));
            }
        }
    }
    found
}

/// The table names all of them and nothing else, and each part calls what it is said to examine.
pub(super) fn every_method_is_examined() {
    let examined: BTreeSet<_> = EXAMINED.iter().map(|(method, _)| (*method).to_owned()).collect();
    assert_eq!(methods(), examined);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/ports");
    for (method, part) in EXAMINED {
        let text = fs::read_to_string(folder.join(format!("{part}.rs"))).expect("a part");
        let call = format!(".{}(", method.rsplit(':').next().unwrap_or_default());
        assert!(text.contains(&call), "{part} never calls {method}");
    }
}
