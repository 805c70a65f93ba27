//! Many connections in one byte stream: smux version 1.

mod decoder;
mod multiplexer;
mod stream;

pub(crate) use self::multiplexer::{Happening, Multiplexer};
pub use self::{
    decoder::MuxFault,
    stream::{StreamEnd, StreamId, StreamRefusal},
};
