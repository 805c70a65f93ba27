//! Changes to an estate, as a JSON merge patch (RFC 7396) that reaches into lists: where the file has a
//! list of named parts, an object in the patch changes its elements by their names, so that a patch
//! says only what differs. `null` removes, as it does from objects.

use serde_json::{Map, Value};

/// What elements of lists are known by: the first of them that an element has.
const NAMES: [&str; 4] = ["name", "service", "node", "instance_id"];

/// Applies a patch, and tells what of it found nothing to change, with its place.
pub(super) fn apply(root: &mut Map<String, Value>, patch: Map<String, Value>) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, change) in patch {
        member(root, &key, change, &mut Place { path: key.clone(), faults: &mut faults });
    }
    faults
}

/// Where in the patch we are, and what went wrong so far.
struct Place<'a> {
    path: String,
    faults: &'a mut Vec<String>,
}

impl Place<'_> {
    fn below(&mut self, key: &str) -> Place<'_> {
        Place { path: format!("{}.{key}", self.path), faults: self.faults }
    }

    fn fault(&mut self, message: &str) {
        self.faults.push(format!("{}: {message}", self.path));
    }
}

fn member(object: &mut Map<String, Value>, key: &str, change: Value, place: &mut Place<'_>) {
    match (object.get_mut(key), change) {
        (Some(_), Value::Null) => drop(object.remove(key)),
        (None, Value::Null) => place.fault("there is nothing to remove"),
        (Some(Value::Object(target)), Value::Object(changes)) => {
            for (key, change) in changes {
                member(target, &key, change, &mut place.below(&key));
            }
        }
        (Some(Value::Array(target)), Value::Object(changes)) => {
            for (name, change) in changes {
                element(target, &name, change, &mut place.below(&name));
            }
        }
        (_, change) => drop(object.insert(key.to_owned(), change)),
    }
}

fn element(list: &mut Vec<Value>, name: &str, change: Value, place: &mut Place<'_>) {
    let found: Vec<usize> =
        (0..list.len()).filter(|index| is_called(&list[*index], name)).collect();
    match (found.as_slice(), change) {
        ([index], Value::Null) => drop(list.remove(*index)),
        ([index], Value::Object(changes)) => {
            let Value::Object(target) = &mut list[*index] else { return };
            for (key, change) in changes {
                member(target, &key, change, &mut place.below(&key));
            }
        }
        // What is new says its own name.
        ([], added) if is_called(&added, name) => list.push(added),
        ([], _) => place.fault("nothing has this name"),
        ([_], _) => place.fault("it is no part"),
        (_, _) => place.fault("more than one part has this name"),
    }
}

fn is_called(part: &Value, name: &str) -> bool {
    let called = NAMES.iter().find_map(|key| part.get(key)?.as_str());
    called == Some(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patched(before: Value, patch: Value) -> Result<Value, Vec<String>> {
        let (Value::Object(mut root), Value::Object(patch)) = (before, patch) else { panic!() };
        let faults = apply(&mut root, patch);
        if faults.is_empty() { Ok(Value::Object(root)) } else { Err(faults) }
    }

    fn estate() -> Value {
        json!({
            "vpc": {"name": "v", "endpoints": [{"service": "s3", "kind": "gateway"}]},
            "workloads": [{"name": "api", "replicas": 2, "cpu": "1"}, {"name": "web", "replicas": 1}],
            "tags": ["a", "b"],
        })
    }

    #[test]
    fn objects_are_merged_as_the_standard_says() {
        let change = json!({"vpc": {"name": "w", "cidr": "10.0.0.0/16"}, "tags": ["c"]});
        let changed = patched(estate(), change).unwrap();
        assert_eq!(changed["vpc"]["name"], "w");
        assert_eq!(
            (&changed["vpc"]["cidr"], &changed["tags"]),
            (&json!("10.0.0.0/16"), &json!(["c"]))
        );
        assert_eq!(changed["vpc"]["endpoints"], estate()["vpc"]["endpoints"]);
        assert_eq!(patched(estate(), json!({"tags": null})).unwrap().get("tags"), None);
    }

    #[test]
    fn parts_of_lists_are_changed_removed_and_added_by_name() {
        let change = json!({
            "workloads": {"api": {"replicas": 3, "cpu": null}, "web": null},
            "vpc": {"endpoints": {"ssm": {"service": "ssm", "kind": "interface"}}},
        });
        let changed = patched(estate(), change).unwrap();
        assert_eq!(changed["workloads"], json!([{"name": "api", "replicas": 3}]));
        let endpoints = changed["vpc"]["endpoints"].as_array().unwrap();
        assert_eq!(endpoints[1], json!({"service": "ssm", "kind": "interface"}));
    }

    #[test]
    fn what_changes_nothing_is_a_fault_with_its_place() {
        let change = json!({
            "workloads": {"apu": {"replicas": 3}, "web": 4},
            "vpc": {"endpoints": {"sts": null}, "zones": null},
        });
        let expected = [
            "vpc.endpoints.sts: nothing has this name",
            "vpc.zones: there is nothing to remove",
            "workloads.apu: nothing has this name",
            "workloads.web: it is no part",
        ];
        let mut faults = patched(estate(), change).unwrap_err();
        faults.sort();
        assert_eq!(faults, expected);
        let twins = json!({"workloads": [{"name": "api"}, {"name": "api"}]});
        let faults = patched(twins, json!({"workloads": {"api": null}})).unwrap_err();
        assert_eq!(faults, ["workloads.api: more than one part has this name"]);
    }
}
