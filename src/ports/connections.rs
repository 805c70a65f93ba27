//! Connects to something else.

use super::Ports;
use crate::model::Destination;

/// Makes connections. What could be connected to is part of what
/// [`Inventory::session`](super::Inventory::session) says.
pub trait Connections: Send + Sync {
    /// The ports of another account, Region or cluster. Makes no call: like the first connection, it
    /// is made when something is watched. An error is what speaks against the choice itself, in
    /// sentences for the user.
    fn connect(&self, to: &Destination) -> Result<Ports, String>;
}
