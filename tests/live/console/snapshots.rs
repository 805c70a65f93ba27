//! What `snapshot` prints of an estate where all is well.

use serde_json::Value;

use super::harness::Estate;

#[test]
fn node_groups_have_the_sizes_of_the_estate() {
    let json = Estate::shared().snapshot(&["node-groups"]).ended(0).json();
    let sizes = |row: &Value| ["min", "desired", "max"].map(|key| row[key].as_i64().unwrap());
    let of = |name: &str| {
        let rows = json["rows"].as_array().unwrap();
        sizes(rows.iter().find(|row| row["name"] == name).unwrap())
    };
    assert_eq!(of("system"), [2, 3, 4]);
    assert_eq!(of("application"), [3, 5, 10]);
    assert_eq!(of("database"), [3, 4, 6]);
    assert_eq!(sizes(&json["totals"]), [8, 12, 20]);
}

#[test]
fn a_console_shows_them_too() {
    let mut terminal = Estate::shared().console(&[]);
    for name in ["system", "application", "database"] {
        terminal.until_text(name);
    }
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}
