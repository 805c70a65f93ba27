//! The documents as the README prints them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// An IAM policy.
pub(super) struct Document(Value);

impl Document {
    pub(super) fn of_readme() -> Self {
        Self(serde_json::from_str(&block("json")).unwrap())
    }

    pub(super) fn json(&self) -> Value {
        self.0.clone()
    }

    /// The names of its statements.
    pub(super) fn statements(&self) -> Vec<String> {
        self.each().map(|it| it["Sid"].as_str().unwrap().to_owned()).collect()
    }

    /// The actions of one statement.
    pub(super) fn actions_of(&self, sid: &str) -> Vec<String> {
        self.each().filter(|it| it["Sid"] == sid).flat_map(actions).collect()
    }

    /// Every action.
    pub(super) fn actions(&self) -> Vec<String> {
        self.each().flat_map(actions).collect()
    }

    /// The same policy without some actions.
    pub(super) fn without(&self, gone: &[String]) -> Self {
        let left = self.each().map(|statement| {
            let mut statement = statement.clone();
            let left: Vec<_> =
                actions(&statement).into_iter().filter(|it| !gone.contains(it)).collect();
            statement["Action"] = json!(left);
            statement
        });
        Self(json!({ "Version": "2012-10-17", "Statement": left.collect::<Vec<_>>() }))
    }

    fn each(&self) -> impl Iterator<Item = &Value> {
        self.0["Statement"].as_array().unwrap().iter()
    }
}

fn actions(statement: &Value) -> Vec<String> {
    let actions = statement["Action"].as_array().unwrap();
    actions.iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// The `ClusterRole` and its binding.
pub(super) fn role() -> String {
    block("yaml")
}

/// The `ClusterRole` alone, as a value.
pub(super) fn role_value() -> Value {
    serde_saphyr::from_str(role().split("---\n").next().unwrap()).unwrap()
}

/// The text of the one block in this language among the permissions.
fn block(language: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(path).unwrap();
    let part = text.split("<!-- permissions -->").nth(1).unwrap();
    let rest = part.split(&format!("```{language}\n")).nth(1).unwrap();
    rest.split("```").next().unwrap().to_owned()
}
