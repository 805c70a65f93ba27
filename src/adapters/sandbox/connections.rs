//! Other places of the simulated world: every estate is a context, and lies in one Region.

use std::sync::Arc;

use super::Sandbox;
use crate::{
    model::{Destination, Offered, Place, Places, Platform},
    ports::{Connections, Ports},
    spelling::hint,
};

/// The one profile.
pub(super) const PROFILE: &str = "sandbox";

/// Regions that can be looked at; an estate is only in its own, and the others are empty.
const REGIONS: &[&str] = &["eu-central-1", "eu-west-1", "us-east-1", "us-west-2"];

impl Connections for Arc<Sandbox> {
    fn connect(&self, to: &Destination) -> Result<Ports, String> {
        if let Some(profile) = to.profile.as_deref() {
            known("profile", profile, &[PROFILE])?;
        }
        if let Some(region) = to.region.as_deref() {
            known("Region", region, REGIONS)?;
        }
        let context = to.context.as_deref().unwrap_or(&self.name);
        known("context", context, Platform::NAMES)?;
        let sandbox = Sandbox::at(context, to.region.as_deref());
        Ok(sandbox.map_err(|error| error.to_string())?.ports())
    }
}

fn known(what: &str, name: &str, names: &[&str]) -> Result<(), String> {
    if names.contains(&name) {
        return Ok(());
    }
    let hint = hint(name, names.iter().copied());
    Err(format!("there is no {what} '{name}'{hint}; known are {}", names.join(", ")))
}

/// What there is to choose from.
pub(super) fn places() -> Places {
    let place = |name: &str, detail: &str| Place { name: name.into(), detail: detail.into() };
    let offered = |places: Vec<Place>| Offered { places, fault: None };
    let estate = |name: &&str| {
        let about = Platform::called(name).map(|it| format!("{} in {}", it.cluster, it.region));
        place(name, &about.unwrap_or_default())
    };
    Places {
        profiles: offered(vec![place(PROFILE, "simulated")]),
        regions: offered(REGIONS.iter().map(|name| place(name, "")).collect()),
        contexts: offered(Platform::NAMES.iter().map(estate).collect()),
    }
}
