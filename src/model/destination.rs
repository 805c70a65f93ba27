//! What the console connects to, and what it could connect to instead.

use super::Symbol;

/// What to connect to. Whatever is absent is decided as `aws` and `kubectl` decide it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// The AWS profile.
    pub profile: Option<String>,
    /// The AWS Region.
    pub region: Option<String>,
    /// The kubeconfig context.
    pub context: Option<String>,
    /// The EKS cluster.
    pub cluster: Option<String>,
}

/// A part of a destination that can be chosen by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// The AWS profile.
    Profile,
    /// The AWS Region.
    Region,
    /// The kubeconfig context.
    Context,
}

impl Aspect {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Profile, Self::Region, Self::Context];

    /// What it is called, also as a command.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Region => "region",
            Self::Context => "context",
        }
    }
}

impl Destination {
    /// The same with another profile, Region or context. A cluster that was named belongs to where
    /// we come from, so it is matched anew.
    #[must_use]
    pub fn with(&self, aspect: Aspect, name: &str) -> Self {
        let mut changed = Self { cluster: None, ..self.clone() };
        let slot = match aspect {
            Aspect::Profile => &mut changed.profile,
            Aspect::Region => &mut changed.region,
            Aspect::Context => &mut changed.context,
        };
        *slot = Some(name.to_owned());
        changed
    }
}

/// Something that could be connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: Symbol,
    /// What else is known of it without a connection.
    pub detail: Box<str>,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// The places, in the order of their source.
    pub places: Vec<Place>,
    /// Why there may be others.
    pub fault: Option<Box<str>>,
}

/// What there is to choose from, for each aspect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Profiles.
    pub profiles: Offered,
    /// Regions.
    pub regions: Offered,
    /// Contexts.
    pub contexts: Offered,
}

impl Places {
    /// Those of an aspect.
    pub fn of(&self, aspect: Aspect) -> &Offered {
        match aspect {
            Aspect::Profile => &self.profiles,
            Aspect::Region => &self.regions,
            Aspect::Context => &self.contexts,
        }
    }
}
