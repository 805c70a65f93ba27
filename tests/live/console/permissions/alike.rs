//! Two looks at the same estate compared: whole against whole, and whole against what a missing
//! permission leaves.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Time that may go by between two looks, in seconds.
const BETWEEN: f64 = 600.0;

/// Cells that say less, or the same by another name, instead of nothing.
const WEAKER: &[(&str, &str, &str)] = &[
    ("node-groups", "ready", "without EC2, what the nodes say has to do"),
    ("nodes", "status", "without EC2, what the nodes say has to do"),
    ("nodes", "age_s", "without the node, when its instance began"),
    ("interfaces", "subnet", "the id, where the name is not known"),
    ("nacls", "subnets", "the ids, where the names are not known"),
    ("flow-logs", "of", "the id, where the name is not known"),
    ("security-groups", "peer", "the block, where the VPC is not known"),
    ("security-groups", "findings", "who is exposed is not known, so that nobody is called safe"),
    ("storage", "attached", "the instance, where the node is not known"),
    ("storage", "findings", "what is wrong is only said of what can be seen"),
    ("endpoints", "findings", "what breaks depends on a way that is not known"),
];

/// Where two looks differ otherwise than by the time that went by.
pub(super) fn alike(one: &Value, other: &Value) -> Option<String> {
    let mut parts = ["rows", "totals", "errors"].into_iter();
    parts.find_map(|part| differs(part, &one[part], &other[part]))
}

/// What is left is a part of the whole: no row that the whole has not, and no value but its own or an
/// honest nothing. Where it is more, the first such row, and what it says.
pub(super) fn invented(whole: &Value, left: &Value) -> Option<String> {
    let rows = |value: &'_ Value| value["rows"].as_array().unwrap().clone();
    let all = rows(whole);
    // A service that a VPC may need, where nobody knows whether a cluster is in it.
    let doubtful = |row: &Value| row["present"] == false && row["unknown"]["needed"].is_string();
    // What is missing is itself a condition.
    let stale = |row: &Value| row["condition"] == "feed stale";
    let weaker = |key: &str| WEAKER.iter().any(|it| (whole["pane"] == it.0) && it.1 == key);
    let odd =
        rows(left).into_iter().filter(|row| !doubtful(row) && !stale(row)).filter_map(|row| {
            let mut row = row.as_object().unwrap().clone();
            row.retain(|key, value| value.is_null() || !weaker(key));
            let faults = all.iter().map(|it| contradictions(it.as_object().unwrap(), &row));
            let least = faults.min_by_key(Vec::len).unwrap_or_else(|| vec!["no such row".into()]);
            (!least.is_empty()).then(|| format!("{least:?} in {}", Value::Object(row)))
        });
    odd.take(1).next()
}

/// Where a row says something else than the whole one, and does not say that it does not know.
fn contradictions(whole: &Map<String, Value>, left: &Map<String, Value>) -> Vec<String> {
    let unknown = |key: &str| left.get("unknown").is_some_and(|it| it[key].is_string());
    let keys = left.keys().filter(|key| *key != "unknown");
    let keys = keys.filter(|key| !(left[*key].is_null() && unknown(key)));
    keys.filter_map(|key| differs(key, whole.get(key).unwrap_or(&Value::Null), &left[key]))
        .collect()
}

/// By how many seconds two times differ, if that is what they are.
fn moments(a: &str, b: &str) -> Option<f64> {
    let (a, b): (Timestamp, Timestamp) = (a.parse().ok()?, b.parse().ok()?);
    Some(a.duration_since(b).as_secs_f64().abs())
}

fn differs(path: &str, one: &Value, other: &Value) -> Option<String> {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys = a.keys().chain(b.keys());
            let null = &Value::Null;
            keys.find_map(|key| {
                let at = |map| -> &Value { Map::get(map, key).unwrap_or(null) };
                differs(&format!("{path}.{key}"), at(a), at(b))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(index, (a, b))| differs(&format!("{path}[{index}]"), a, b))
        }
        (Value::Number(a), Value::Number(b)) if path.ends_with("_s") => {
            let apart = (a.as_f64()? - b.as_f64()?).abs();
            (apart > BETWEEN).then(|| format!("{path} differs by {apart} s"))
        }
        (Value::String(a), Value::String(b)) if moments(a, b).is_some() => {
            let apart = moments(a, b)?;
            (apart > BETWEEN).then(|| format!("{path} differs by {apart} s"))
        }
        (a, b) => (a != b).then(|| format!("{path}: {a} and {b}")),
    }
}
