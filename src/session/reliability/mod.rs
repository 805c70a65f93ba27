//! Every data message once and in order, over a path that loses, repeats and reorders.

mod incoming;
mod outgoing;
mod round_trip;

pub(crate) use self::{
    incoming::{Arrival, Incoming, Message},
    outgoing::{CHUNK, Outgoing},
};
