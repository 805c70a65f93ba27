//! Other places of the simulated world: every estate is a context, and lies in one Region.

use std::sync::Arc;

use super::{Sandbox, estate::Estate, origin::Origin};
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
            let own = [self.origin.region()];
            known("Region", region, if own[0] == region { &own } else { REGIONS })?;
        }
        let context = to.context.as_deref().unwrap_or(&self.name);
        let origin = if context == self.name {
            self.origin.clone()
        } else {
            known("context", context, Platform::NAMES)?;
            Estate::named(context).map_err(|error| error.to_string())?.into()
        };
        let there = Sandbox::at(context, origin, to.region.as_deref());
        if self.is_read_only() {
            there.forbid_changes();
        }
        Ok(there.ports())
    }
}

fn known(what: &str, name: &str, names: &[&str]) -> Result<(), String> {
    if names.contains(&name) {
        return Ok(());
    }
    let hint = hint(name, names.iter().copied());
    Err(format!("there is no {what} '{name}'{hint}; known are {}", names.join(", ")))
}

/// What there is to choose from: what comes along, and the estate `own` where it does not.
pub(super) fn places(own: &str, origin: &Origin) -> Places {
    let place = |name: &str, detail: &str| Place { name: name.into(), detail: detail.into() };
    let offered = |places: Vec<Place>| Offered { places, fault: None };
    let about = |cluster: &str, region: &str| format!("{cluster} in {region}");
    let platform = |name: &&str| {
        let about = Platform::called(name).map(|it| about(it.cluster, it.region));
        place(name, &about.unwrap_or_default())
    };
    let of_ones_own = Platform::called(own)
        .is_none()
        .then(|| place(own, &about(origin.cluster(), origin.region())));
    Places {
        profiles: offered(vec![place(PROFILE, "simulated")]),
        regions: offered(REGIONS.iter().map(|name| place(name, "")).collect()),
        contexts: offered(
            of_ones_own.into_iter().chain(Platform::NAMES.iter().map(platform)).collect(),
        ),
    }
}
