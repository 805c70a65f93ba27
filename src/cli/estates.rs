//! What `--sandbox` takes.

use std::ffi::OsStr;

use clap::builder::{NonEmptyStringValueParser, PossibleValue, TypedValueParser};

use crate::model::{PLATFORMS, Platform};

/// Takes the name of an estate, and has help and completions offer those that come along. What else
/// the text may be is up to the sandbox, which knows what is wrong with it.
#[derive(Clone)]
pub(super) struct Estates;

impl TypedValueParser for Estates {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        NonEmptyStringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let named = |it: &Platform| PossibleValue::new(it.name).help(it.about);
        let repaired = |it: &Platform| {
            PossibleValue::new(it.repaired).help(format!("{} without its defects", it.name))
        };
        Some(Box::new(PLATFORMS.iter().map(named).chain(PLATFORMS.iter().map(repaired))))
    }
}
