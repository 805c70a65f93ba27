//! Settings from variables.

use std::{collections::BTreeMap, env, path::Path};

use super::{
    Fault, Layer,
    layer::{Misfit, Slot},
};
use crate::spelling::nearest;

const PREFIX: &str = "QUARTERDECK_";

/// The variables of this process; those that are not Unicode cannot be ours and are left out.
pub fn variables() -> BTreeMap<String, String> {
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Empty variables count as unset. Others of our prefix are left alone, as they may be meant for a
/// script, unless they look like a slip: a mistyped `QUARTERDECK_READ_ONLY` must not pass.
pub(super) fn read(variables: &BTreeMap<String, String>, faults: &mut Vec<Fault>) -> Layer {
    let mut layer = Layer::default();
    for (variable, value) in variables {
        let Some(field) = variable.strip_prefix(PREFIX).map(str::to_lowercase) else { continue };
        if value.is_empty() || field == "config" || field == "log_level" {
            continue;
        }
        let result = match layer.slot(&field) {
            Some(slot) => fill(slot, value),
            None => unknown(&field),
        };
        if let Err(Misfit::Value(what) | Misfit::Unknown(what)) = result {
            faults.push(Fault { origin: variable.clone(), line: None, what });
        }
    }
    layer
}

fn unknown(field: &str) -> Result<(), Misfit> {
    let Some(meant) = nearest(field, Layer::NAMES.iter().copied()) else { return Ok(()) };
    let meant = format!("unknown variable; did you mean `{PREFIX}{}`?", meant.to_uppercase());
    Err(Misfit::Unknown(meant))
}

fn fill(slot: Slot<'_>, value: &str) -> Result<(), Misfit> {
    match (&slot, value) {
        (Slot::Flag(_), "1" | "true" | "yes") => slot.flag(true),
        (Slot::Flag(_), "0" | "false" | "no") => slot.flag(false),
        (Slot::Flag(_), _) => Err(Misfit::new(format!("must be true or false, not `{value}`"))),
        _ => slot.text(value, Path::new("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> (Layer, Vec<String>) {
        let variables = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let mut faults = Vec::new();
        let layer = read(&variables, &mut faults);
        (layer, faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn fields_are_read_and_empty_ones_left_open() {
        let (layer, faults) = of(&[
            ("QUARTERDECK_READ_ONLY", "1"),
            ("QUARTERDECK_REGION", ""),
            ("QUARTERDECK_CLUSTER", "p2"),
            ("QUARTERDECK_OF_SOMEBODY_ELSE", "x"),
        ]);
        assert_eq!(faults, [""; 0]);
        let cluster = Some("p2".to_owned());
        assert_eq!(layer, Layer { read_only: Some(true), cluster, ..Layer::default() });
    }

    #[test]
    fn slips_are_refused() {
        let (_, faults) =
            of(&[("QUARTERDECK_READ_ONYL", "1"), ("QUARTERDECK_READ_ONLY", "perhaps")]);
        assert_eq!(
            faults,
            [
                "QUARTERDECK_READ_ONLY: must be true or false, not `perhaps`",
                "QUARTERDECK_READ_ONYL: unknown variable; did you mean `QUARTERDECK_READ_ONLY`?",
            ]
        );
    }
}
