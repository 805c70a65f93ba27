//! Many connections in one byte stream: smux version 1.

mod decoder;
mod multiplexer;
mod stream;

pub use self::{
    decoder::MuxFault,
    stream::{StreamEnd, StreamId, StreamRefusal},
};
pub(crate) use self::{
    decoder::{Decoder, Piece},
    multiplexer::{Happening, Multiplexer},
};
