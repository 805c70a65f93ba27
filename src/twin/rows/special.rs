//! Texts of which only a part may get into a twin.

use serde_json::Value;

use crate::twin::{
    form::{Form, Hushed, OfService, Setting, printable},
    reader::Reader,
    veil::Veil,
};

/// What stands for a text that is left out.
pub(super) const LEFT_OUT: &str = "(left out of the twin)";

/// How services begin the descriptions of their interfaces.
const SERVICES: &[&str] = &[
    "Interface for NAT Gateway ",
    "VPC Endpoint Interface ",
    "ELB ",
    "Amazon EKS ",
    "RDSNetworkInterface",
    "ElastiCache ",
    "AWS Lambda VPC ENI-",
    "EFS mount target for ",
    "Network Interface for Transit Gateway Attachment ",
    "aws-K8S-",
];

impl Form<Hushed> for Box<str> {
    fn write(&self, _veil: &Veil) -> Value {
        if self.is_empty() { Value::Null } else { true.into() }
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        if value.is_null() {
            return Some(Self::default());
        }
        if *value == true {
            Some(LEFT_OUT.into())
        } else {
            reader.expected("true or nothing", value)
        }
    }
}

impl Form<OfService> for Box<str> {
    fn write(&self, veil: &Veil) -> Value {
        let Some(beginning) = SERVICES.iter().find(|it| self.starts_with(**it)) else {
            return "".into();
        };
        // What follows is a name or two. A service's words stay as they are: they tell whose it is.
        let rest = self[beginning.len()..].split(' ').take(2).collect::<Vec<_>>().join(" ");
        printable(&format!("{beginning}{}", veil.text(&rest))).into()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.text(value).map(Into::into)
    }
}

impl Form<Setting> for Box<str> {
    fn write(&self, _veil: &Veil) -> Value {
        const SWITCHES: [&str; 8] = ["on", "off", "true", "false", "yes", "no", "all", "none"];
        let number =
            !self.is_empty() && self.bytes().all(|it| it.is_ascii_digit() || b".-".contains(&it));
        let plain = number || SWITCHES.contains(&&*self.to_ascii_lowercase());
        if plain { (&**self).into() } else { LEFT_OUT.into() }
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.text(value).map(Into::into)
    }
}
