//! The scenarios that come with the console.

use super::Scenario;
use crate::{model::SCENARIOS, user_file::Mistakes};

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../scenarios/", $name, ".yaml"))
    };
}

/// The files, in the order of their names.
const FILES: [&str; SCENARIOS.len()] = [
    file!("spot-storm"),
    file!("zone-loss"),
    file!("failover"),
    file!("bad-deploy"),
    file!("bad-day"),
    file!("pending-pod"),
];

impl Scenario {
    /// A scenario that comes with the console, if there is one of this name.
    pub(super) fn named(name: &str) -> Option<Result<Self, Mistakes>> {
        let (_, text) = SCENARIOS.iter().zip(FILES).find(|(known, _)| **known == name)?;
        Some(Self::read(text.as_bytes()))
    }

    /// Those that come with the console.
    pub(in super::super) fn shipped() -> impl Iterator<Item = Self> {
        FILES.iter().filter_map(|text| Self::read(text.as_bytes()).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scenario_is_sound_and_called_as_it_says() {
        for (name, text) in SCENARIOS.iter().zip(FILES) {
            let scenario =
                Scenario::read(text.as_bytes()).unwrap_or_else(|it| panic!("{name}: {it}"));
            assert_eq!(scenario.name, *name);
        }
    }
}
