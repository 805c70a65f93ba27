//! The field numbers of the kinds that are read, as far as anything reads them.
//!
//! Source: the files `generated.proto` of `k8s.io/api` and `k8s.io/apimachinery` 0.36. A number is
//! never given to another field once Kubernetes has published it.

mod apps;
mod core;
mod meta;
mod network;
mod pod;
mod storage;

pub use self::{
    apps::{DAEMON_SET, DEPLOYMENT, DISRUPTION_BUDGET, JOB, REPLICA_SET, STATEFUL_SET},
    core::{EVENT, NODE},
    meta::{LIST, MARK, STATUS},
    network::ENDPOINT_SLICE,
    pod::POD,
    storage::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS},
};
use super::schema::{Content, Field, Form, Message};

const fn field(number: u32, name: &'static str, form: Form) -> Field {
    Field { number, name, form }
}

const fn text(number: u32, name: &'static str) -> Field {
    field(number, name, Form::One(Content::Text))
}

const fn flag(number: u32, name: &'static str) -> Field {
    field(number, name, Form::One(Content::Flag))
}

const fn count(number: u32, name: &'static str) -> Field {
    field(number, name, Form::One(Content::Count))
}

const fn time(number: u32, name: &'static str) -> Field {
    field(number, name, Form::One(Content::Time))
}

const fn one(number: u32, name: &'static str, message: &'static Message) -> Field {
    field(number, name, Form::One(Content::Message(message)))
}

const fn many(number: u32, name: &'static str, message: &'static Message) -> Field {
    field(number, name, Form::Many(Content::Message(message)))
}

const fn texts(number: u32, name: &'static str) -> Field {
    field(number, name, Form::Many(Content::Text))
}

const fn labels(number: u32, name: &'static str) -> Field {
    field(number, name, Form::Map(Content::Text))
}

const fn quantities(number: u32, name: &'static str) -> Field {
    field(number, name, Form::Map(Content::Quantity))
}

const fn inline(number: u32, name: &'static str, message: &'static Message) -> Field {
    field(number, name, Form::Inline(message))
}
