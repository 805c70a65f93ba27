use super::*;
use crate::panes::Sorting;

fn crashing() -> SavedView {
    let look = Look {
        filter: "status:crash !\"a\\b\"".to_owned(),
        sort: Some(Sorting { key: "restarts".to_owned(), descending: true }),
        wide: false,
        faults: true,
        columns: vec!["name".to_owned(), "label:app.kubernetes.io/name".to_owned()],
    };
    SavedView { name: "crashing".to_owned(), pane: PaneId::Pods, kind: None, look }
}

fn ingresses() -> SavedView {
    let kind = Some("ingresses.networking.k8s.io".to_owned());
    SavedView { name: "in".to_owned(), pane: PaneId::Kinds, kind, look: Look::default() }
}

#[test]
fn what_is_written_is_what_is_read() {
    let one = with("", &crashing()).unwrap();
    let two = with(&one, &ingresses()).unwrap();
    assert_eq!(parse(&two), Ok(vec![crashing(), ingresses()]));
    assert_eq!(crashing().sentence(), "pods /status:crash !\"a\\b\" by restarts▼, faults only");
}

#[test]
fn the_rest_of_the_file_stays_as_the_user_wrote_it() {
    let text = "# mine\n[old]\npane = 'pods'\ncolumns = [\n  \"name\", # first\n]\n\n# of the nodes\n[n]\npane = 'nodes'\n";
    let changed = SavedView { name: "old".to_owned(), ..ingresses() };
    let written = with(text, &changed).unwrap();
    assert_eq!(
        written,
        "# mine\n\n# of the nodes\n[n]\npane = 'nodes'\n\n[old]\npane = \"kinds\"\nkind = \"ingresses.networking.k8s.io\"\n"
    );
}

#[test]
fn a_file_that_is_not_understood_is_never_overwritten() {
    let broken = "[a]\npane = 'pods'\n[b\n";
    assert!(with(broken, &crashing()).unwrap_err().starts_with("line 3: "));
    // A section written inline has no heading to be found by.
    let inline = "crashing = { pane = 'pods' }\n";
    let refused = with(inline, &crashing()).unwrap_err();
    assert_eq!(refused, "`crashing` is written in a way that only an editor can change");
}

#[test]
fn every_fault_is_said_with_its_line() {
    let text = include_str!("../../tests/config/invalid/views-many.toml");
    let expected = include_str!("../../tests/config/invalid/views-many.txt");
    assert_eq!(parse(text).unwrap_err().to_string(), expected.trim_end());
}

#[test]
fn only_names_that_are_keys_are_taken() {
    assert_eq!((misnamed("on-call_2"), misnamed("")), (None, Some("a name is missing".to_owned())));
    for name in ["a b", "a.b", "ä", "x\"]\n[y", &"x".repeat(41)] {
        assert!(misnamed(name).is_some(), "{name}");
    }
}

#[test]
fn a_deleted_view_takes_nothing_else_along() {
    let text = "# mine\n[old]\npane = 'pods' # why\n\n# of the nodes\n[ \"n\" ]\n# inside\npane = 'nodes'\n\n# at the end\n";
    let without_old = without(text, "old").unwrap();
    assert_eq!(
        without_old,
        "# mine\n\n# of the nodes\n[ \"n\" ]\n# inside\npane = 'nodes'\n\n# at the end\n"
    );
    let without_last = without(text, "n").unwrap();
    assert_eq!(
        without_last,
        "# mine\n[old]\npane = 'pods' # why\n\n# of the nodes\n\n# at the end\n"
    );
    assert_eq!(without(text, "unknown").unwrap(), text, "another console was faster");
    assert_eq!(without("[old]\npane = 'pods'\n", "old").unwrap(), "");
    assert!(without("old = { pane = 'pods' }\n", "old").unwrap_err().contains("only an editor"));
    assert!(without("[old\n", "old").unwrap_err().starts_with("line 1: "));
}
