//! Single cells of objects as they are printed.

use serde_json::{Value, json};

use super::special::LEFT_OUT;
use crate::{
    model::Printed,
    twin::{
        form::{Form, Kept, printable},
        reader::Reader,
        veil::Veil,
    },
};

/// What becomes of the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Becomes {
    /// They stay.
    Clear,
    /// They name something.
    Named,
    /// They are left out; the heading stays.
    Left,
}

/// A cell as it stands in the file.
pub(super) fn write(cell: &Printed, becomes: Becomes, veil: &Veil) -> Value {
    let text = |text: &str| match becomes {
        Becomes::Clear => printable(text),
        Becomes::Named | Becomes::Left => printable(&veil.text(text)),
    };
    match cell {
        Printed::Nothing => "nothing".into(),
        Printed::Unknown(why) if why == LEFT_OUT => "left out".into(),
        // Why may be told in the words of others.
        Printed::Unknown(_) => "unknown".into(),
        _ if becomes == Becomes::Left => "left out".into(),
        Printed::Text(it) => json!({"text": text(it)}),
        Printed::Alarming(it) => json!({"alarming": text(it)}),
        Printed::List(them) => json!({"list": them.iter().map(|it| text(it)).collect::<Vec<_>>()}),
        Printed::Count(it) => json!({"count": it}),
        Printed::Bytes(it) => json!({"bytes": it}),
        Printed::Flag(it) => json!({"flag": it}),
        Printed::Since(it) => json!({"since": it.to_string()}),
        Printed::Until(it) => json!({"until": it.to_string()}),
    }
}

/// A cell from the file.
pub(super) fn read(value: &Value, reader: &mut Reader) -> Option<Printed> {
    match value.as_str() {
        Some("nothing") => return Some(Printed::Nothing),
        Some("unknown") => {
            return Some(Printed::Unknown("it was not known when the twin was taken".into()));
        }
        Some("left out") => return Some(Printed::Unknown(LEFT_OUT.into())),
        _ => {}
    }
    let names = ["text", "alarming", "list", "count", "bytes", "flag", "since", "until"];
    let parts = reader.object(value, &names)?;
    let mut members = parts.iter();
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        return reader.fault("expected one member");
    };
    reader.within(name, |reader| match name.as_str() {
        "text" => Form::<Kept>::read(value, reader).map(Printed::Text),
        "alarming" => Form::<Kept>::read(value, reader).map(Printed::Alarming),
        "list" => Form::<Kept>::read(value, reader).map(Printed::List),
        "count" => Form::<Kept>::read(value, reader).map(Printed::Count),
        "bytes" => Form::<Kept>::read(value, reader).map(Printed::Bytes),
        "flag" => Form::<Kept>::read(value, reader).map(Printed::Flag),
        "since" => Form::<Kept>::read(value, reader).map(Printed::Since),
        "until" => Form::<Kept>::read(value, reader).map(Printed::Until),
        // Whatever else there is has been told already.
        _ => None,
    })
}
