//! What of a journal holds, for scripts.

use serde_json::{Value, json};

use crate::{
    cli::Exit,
    journal::{Break, Integrity},
};

/// On one line: what holds, what is anchored, and each thing that was found.
pub(super) fn json(integrity: &Integrity) -> String {
    let value = match integrity {
        Integrity::Intact { to, anchored } => {
            json!({"intact": true, "entries": to, "anchored_to": anchored, "breaks": []})
        }
        Integrity::Broken(breaks) => {
            let breaks: Vec<_> = breaks.iter().map(found).collect();
            json!({"intact": false, "entries": null, "anchored_to": null, "breaks": breaks})
        }
    };
    value.to_string()
}

fn found(it: &Break) -> Value {
    let (kind, first, last) = match it {
        Break::Changed(number) => ("changed", number, number),
        Break::Removed(first, last) => ("removed", first, last),
        Break::Reordered(number) => ("reordered", number, number),
        Break::CutOff(number) => ("cut-off", number, number),
        Break::Rewritten(number) => ("rewritten", number, number),
    };
    json!({"kind": kind, "first": first, "last": last, "text": it.to_string()})
}

/// That its end may have been cut off is said, and is no finding.
pub(super) const fn exit(integrity: &Integrity) -> Exit {
    match integrity {
        Integrity::Intact { .. } => Exit::Ok,
        Integrity::Broken(_) => Exit::Finding,
    }
}
