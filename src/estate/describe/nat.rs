//! What goes through a NAT gateway.

use super::{Tone, fields::Sheet};
use crate::{
    estate::{measured, value_of},
    model::{NatTraffic, ResourceId, Store},
    ui::format,
};

/// The last five minutes, as CloudWatch measured them.
pub(super) fn traffic(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    let traffic = measured(&store.nat_traffic, id);
    sheet.heading(0, "Traffic");
    let mut line = |label: &str, value: Result<String, &str>| match value {
        Ok(text) => sheet.push(1, Tone::Plain, label, text),
        Err(reason) => sheet.push(1, Tone::Muted, label, format!("? {reason}")),
    };
    let bytes = |of: fn(&NatTraffic) -> Option<u64>| value_of(&traffic, of).map(format::bytes);
    line("Sent in five minutes", bytes(|it| it.bytes_out));
    line("Received in five minutes", bytes(|it| it.bytes_in));
    line("Most connections", value_of(&traffic, |it| it.connections).map(|it| it.to_string()));
    line(
        "Refused for want of ports",
        value_of(&traffic, |it| it.port_errors).map(|it| it.to_string()),
    );
}
