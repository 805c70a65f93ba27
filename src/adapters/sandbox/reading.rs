//! Reads the file of an estate, and tells everything that is wrong with it at once.

use std::{collections::BTreeMap, io};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    document::{Document, printable},
    estate::Estate,
    references,
};
use crate::{model::Platform, spelling::hint};

/// Why an estate cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum EstateError {
    /// There is no such estate.
    #[error("there is no sandbox `{_0}`{}", others(_0))]
    Unknown(String),
    /// There is no such file, or it is none.
    #[error("the estate {0} cannot be read: {1}")]
    Unreadable(String, io::Error),
    /// The file is no JSON.
    #[error("the estate {0} cannot be read: {1}")]
    Malformed(String, serde_json::Error),
    /// The file is not an estate: each fault begins with its place.
    #[error("the estate {name} has faults:\n{}", .faults.join("\n"))]
    Faulty {
        /// Of the estate.
        name: String,
        /// All of them.
        faults: Vec<String>,
    },
}

/// What was probably meant, and what else there is.
fn others(name: &str) -> String {
    let names = Platform::NAMES;
    format!("{}; there are: {}", hint(name, names.iter().copied()), names.join(", "))
}

impl EstateError {
    /// What is wrong with a file, fit for a terminal whatever stands in it.
    pub(super) fn faulty(name: &str, faults: &[String]) -> Self {
        let faults = faults.iter().map(|it| printable(it)).collect();
        Self::Faulty { name: name.to_owned(), faults }
    }
}

impl Estate {
    /// An estate from the text of its file.
    pub(super) fn read(name: &str, text: &str) -> Result<Self, EstateError> {
        let document = Document::parse(text.as_bytes());
        Self::of(name, document.map_err(|error| EstateError::Malformed(name.to_owned(), error))?)
    }

    /// An estate from what its file holds.
    pub(super) fn of(name: &str, document: Document) -> Result<Self, EstateError> {
        let mut reader = Reader { root: document.root, faults: document.faults };
        let estate = reader.estate();
        reader.refuse_the_rest();
        // What could not be read would be missed everywhere.
        if let Some(estate) = estate.as_ref().filter(|_| reader.faults.is_empty()) {
            reader.faults.extend(references::faults(estate));
        }
        let estate = estate.filter(|_| reader.faults.is_empty());
        estate.ok_or_else(|| EstateError::faulty(name, &reader.faults))
    }
}

/// Takes the parts out of a file, one after the other, and goes on after a fault.
struct Reader {
    root: Map<String, Value>,
    faults: Vec<String>,
}

impl Reader {
    /// The estate, if every part that it cannot do without has the right form.
    fn estate(&mut self) -> Option<Estate> {
        // Only the rig uses these: the sandbox finds namespaces by what is in them.
        self.list::<String>("namespaces");
        self.map::<String>("rig");
        let (cluster, vpc) = (self.part("cluster"), self.part("vpc"));
        let rest = Estate {
            node_groups: self.list("node_groups"),
            node_pools: self.list("node_pools"),
            instance_types: self.map("instance_types"),
            nodes: self.list("nodes"),
            instances: self.list("instances"),
            orphans: self.optional("orphans").unwrap_or_default(),
            workloads: self.list("workloads"),
            storage: self.optional("storage").unwrap_or_default(),
            databases: self.optional("databases").unwrap_or_default(),
            aws_kinds: self.map("aws_kinds"),
            log_groups: self.list("log_groups"),
            cluster: cluster?,
            vpc: vpc?,
        };
        Some(rest)
    }

    fn part<T: DeserializeOwned>(&mut self, place: &str) -> Option<T> {
        if !self.root.contains_key(place) {
            self.faults.push(format!("{place}: it is missing"));
        }
        self.optional(place)
    }

    fn optional<T: DeserializeOwned>(&mut self, place: &str) -> Option<T> {
        let value = self.root.remove(place)?;
        self.take(place, value)
    }

    /// A list; each wrong element is a fault of its own.
    fn list<T: DeserializeOwned>(&mut self, place: &str) -> Vec<T> {
        let elements: Vec<Value> = self.optional(place).unwrap_or_default();
        let numbered = elements.into_iter().enumerate();
        numbered.filter_map(|(index, it)| self.take(&format!("{place}[{index}]"), it)).collect()
    }

    /// A table by name; each wrong entry is a fault of its own.
    fn map<T: DeserializeOwned>(&mut self, place: &str) -> BTreeMap<String, T> {
        let entries: Map<String, Value> = self.optional(place).unwrap_or_default();
        let mut map = BTreeMap::new();
        for (name, value) in entries {
            if let Some(value) = self.take(&format!("{place}.{name}"), value) {
                map.insert(name, value);
            }
        }
        map
    }

    fn take<T: DeserializeOwned>(&mut self, place: &str, value: Value) -> Option<T> {
        let taken = serde_json::from_value(value);
        taken.map_err(|error| self.faults.push(format!("{place}: {error}"))).ok()
    }

    /// Whatever nobody has asked for is misspelt.
    fn refuse_the_rest(&mut self) {
        self.faults.extend(self.root.keys().map(|it| format!("{it}: nothing has this name")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut value: Value = serde_json::from_str(include_str!("estates/p3.json")).unwrap();
        change(&mut value);
        match Estate::read("mine", &value.to_string()) {
            Err(EstateError::Faulty { name, faults }) if name == "mine" => faults,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_faults_of_a_file_are_told_with_their_places() {
        let faults = faults(|it| {
            it["node_groups"][0]["min"] = "two".into();
            it["nodes"][1].as_object_mut().unwrap().remove("ip");
            it["instance_types"]["m5.xlarge"]["vcpu"] = Value::Null;
            it["wrokloads"] = Value::Null;
            it.as_object_mut().unwrap().remove("cluster");
        });
        let expected = [
            "cluster: it is missing",
            "node_groups[0]: invalid type: string \"two\", expected u32",
            "instance_types.m5.xlarge: invalid type: null, expected u32",
            "nodes[1]: missing field `ip`",
            "wrokloads: nothing has this name",
        ];
        assert_eq!(faults, expected);
    }

    #[test]
    fn what_names_something_that_is_not_there_is_told() {
        let faults = faults(|it| {
            it["nodes"][0]["instance_type"] = "m9.mega".into();
            it["nodes"][1]["group"] = "nobody".into();
            it["nodes"][2]["ip"] = "192.0.2.1".into();
            it["node_groups"][1]["max"] = 0.into();
            it["node_groups"][1]["desired"] = 1.into();
            it["workloads"][3]["group"] = "nobody".into();
            it["vpc"]["nat_gateways"][0]["subnet"] = "nowhere".into();
            it["vpc"]["security_groups"][0]["inbound"][0]["peer"] = "nobody".into();
            it["vpc"]["subnets"][0]["cidr"] = "10.0.1.0/20".into();
        });
        let expected = [
            "vpc.subnets[0]: 10.0.1.0/20 is no network address: it lies inside 10.0.0.0/20",
            "vpc.nat_gateways[0]: there is no subnet `nowhere`",
            "vpc.security_groups[0].inbound[0]: there is no security group `nobody`",
            "node_groups[0]: it desires 3 and has 2 nodes",
            "node_groups[1]: 0/1/0 is no minimum, desired and maximum size",
            "node_groups[1]: it desires 1 and has 0 nodes",
            "nodes[0]: there is no instance type `m9.mega`",
            "nodes[1]: there is no group `nobody`",
            "nodes[2]: 192.0.2.1 is in no subnet",
            "workloads[3]: there is no group `nobody`",
        ];
        assert_eq!(faults, expected);
    }
}
