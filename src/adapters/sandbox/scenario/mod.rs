//! Scenarios: orders to a simulated platform over time, written in a file, to train and to test with.

mod document;
mod reading;
mod shipped;
mod stage;

use std::{io, path::Path};

pub(super) use self::stage::Stage;
use super::{direction::Instruction, file, life::Instant};
use crate::{
    model::{Platform, SCENARIOS},
    spelling::hint,
    user_file::Mistakes,
};

/// A file that is longer is no scenario.
const MOST_BYTES: u64 = 256 << 10;

/// What happens to a simulated platform, and when.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// What it is called.
    pub(super) name: String,
    /// A sentence or two.
    pub(super) about: String,
    /// The only platform that it makes sense on.
    estate: Option<&'static Platform>,
    /// In the order of time.
    steps: Vec<Step>,
}

/// What happens at a time.
#[derive(Clone, Debug)]
struct Step {
    at: Instant,
    /// What is ordered, in the words of the file.
    order: Option<(String, Instruction)>,
    /// What those who learn are told.
    say: Option<String>,
}

/// Why a scenario cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// There is no such scenario.
    #[error("there is no scenario `{_0}`{}", others(_0))]
    Unknown(String),
    /// There is no such file, or it is none.
    #[error("the scenario {0} cannot be read: {1}")]
    Unreadable(String, io::Error),
    /// The file is no scenario.
    #[error("the scenario {0} has faults:\n{1}")]
    Faulty(String, Mistakes),
    /// It is meant for another platform.
    #[error("the scenario {name} is meant for {meant}, and this is {here}")]
    Elsewhere {
        /// Of the scenario.
        name: String,
        /// The name of the platform that it is meant for.
        meant: &'static str,
        /// What the platform here is called.
        here: String,
    },
}

/// What was probably meant, and what else there is.
fn others(name: &str) -> String {
    format!("{}; there are: {}", hint(name, SCENARIOS.iter().copied()), SCENARIOS.join(", "))
}

impl Scenario {
    /// A scenario by what a user writes: the name of one that comes along, or a file. Nothing of it
    /// is taken unless all of it is sound.
    fn open(name: &str) -> Result<Self, ScenarioError> {
        if let Some(scenario) = Self::named(name) {
            return scenario.map_err(|mistakes| ScenarioError::Faulty(name.to_owned(), mistakes));
        }
        let path = Path::new(name);
        match file::bytes(path, MOST_BYTES) {
            Ok(bytes) => Self::read(&bytes)
                .map_err(|mistakes| ScenarioError::Faulty(name.to_owned(), mistakes)),
            // A word without a path was meant to be a name.
            Err(error)
                if error.kind() == io::ErrorKind::NotFound && path.components().count() == 1 =>
            {
                Err(ScenarioError::Unknown(name.to_owned()))
            }
            Err(error) => Err(ScenarioError::Unreadable(name.to_owned(), error)),
        }
    }

    /// Refuses a platform that it is not meant for; a repaired one is still the same.
    fn suits(&self, here: &str) -> Result<(), ScenarioError> {
        let Some(meant) = self.estate.map(|it| it.name) else { return Ok(()) };
        if Platform::called(here).is_some_and(|it| it.name == meant) {
            return Ok(());
        }
        let (name, here) = (self.name.clone(), here.to_owned());
        Err(ScenarioError::Elsewhere { name, meant, here })
    }
}
