//! The two sides of a comparison, made ready so that only what tells something differs.

mod aligned;
mod applied;
mod noise;
#[cfg(test)]
mod tests;
mod veiled;

use serde_json::Value;

use self::{
    aligned::aligned,
    applied::{last_applied, without_copy},
    noise::without_noise,
    veiled::veiled,
};
use crate::model::ResourceId;

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Two objects.
    Objects(ResourceId, ResourceId),
    /// What `kubectl apply` was last given for an object, and the object.
    Applied(ResourceId),
}

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Without what differs by itself.
    Telling,
    /// Everything.
    Full,
}

impl Comparison {
    /// The objects that it needs, in the order in which [`Self::sides`] takes them.
    pub fn ids(&self) -> Vec<&ResourceId> {
        match self {
            Self::Objects(old, new) => vec![old, new],
            Self::Applied(id) => vec![id],
        }
    }

    /// What the sides are called.
    pub fn names(&self) -> [String; 2] {
        match self {
            Self::Objects(old, new) => [old.to_string(), new.to_string()],
            Self::Applied(id) => [format!("{id} last applied"), format!("{id} live")],
        }
    }

    /// What it is called in short.
    pub fn label(&self) -> String {
        match self {
            Self::Objects(old, new) => format!("{} > {}", old.name, new.name),
            Self::Applied(id) => id.name.to_string(),
        }
    }

    /// What [`Detail::Telling`] leaves out.
    pub const fn left_out(&self) -> &'static str {
        match self {
            Self::Objects(..) => noise::LEFT_OUT,
            Self::Applied(_) => "fields that were not applied, such as defaults and the status",
        }
    }

    /// The old and the new side. Secrets are masked in both, and neither tells what the other hides.
    /// Fields stand in the same order.
    pub fn sides(&self, objects: &[&Value], detail: Detail) -> Result<[Value; 2], String> {
        match (self, objects) {
            (Self::Objects(..), [old, new]) => {
                let mut sides = veiled(old, new);
                if detail == Detail::Telling {
                    sides = sides.map(without_noise);
                }
                let [old, new] = sides;
                Ok(aligned(&old, &new, Detail::Full))
            }
            (Self::Applied(id), [live]) => {
                let applied = last_applied(live).map_err(|reason| format!("{id} {reason}"))?;
                let [applied, live] = veiled(&applied, &without_copy(live));
                Ok(aligned(&applied, &live, detail))
            }
            (Self::Objects(..) | Self::Applied(_), _) => Err("an object is missing".to_owned()),
        }
    }
}
