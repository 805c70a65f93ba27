//! The data channel of a Session Manager session: shells, commands and port forwarding, as pure code.
//!
//! Nothing here touches a socket, a clock or a random source. A [`Channel`] takes in what happened and
//! gives out [`Effect`]s; a *driver* carries them out:
//!
//! ```text
//!  websocket ──frames──▶ Channel ──Effect──▶ driver ──▶ websocket, screen, local sockets, SSM, KMS
//!  terminal, sockets ──▶    ▲                   │
//!                           └─── answers, ticks ◀┘
//! ```
//!
//! # What the driver does
//!
//! - Makes the [`Channel`] with 32 bytes of the operating system's random source and the wall clock,
//!   and from then on passes the time since that moment as `now`.
//! - Checks the host of the stream URL before the token leaves, opens the websocket and calls
//!   [`Channel::attached`]; passes every binary or text message, of at most
//!   [`MAX_FRAME`] bytes, to [`Channel::receive`]; pings every
//!   30 s and reports a missing pong, an error or *any* close, code 1000 too, as [`Channel::cut`].
//! - After each call carries out [`Channel::take_effects`] in order, and calls [`Channel::tick`] at
//!   [`Channel::deadline`].
//! - Reads no more of the websocket while what it was given to write or to deliver is not yet taken,
//!   and no more of a terminal or local socket than [`Channel::room`] or [`Channel::stream_room`]:
//!   that is the back-pressure, and nothing is thrown away for it.
//! - For [`Effect::RequestKey`] calls `kms:GenerateDataKey` and answers with [`Channel::data_key`];
//!   for [`Effect::Resume`] calls `ssm:ResumeSession` with fresh credentials, dials the same URL and
//!   answers with [`Channel::attached`] or [`Channel::resume_failed`]; for [`Effect::Terminate`] calls
//!   `ssm:TerminateSession`.
//! - Of a multiplexed port: opens a stream for each local connection, reports what the local side took
//!   with [`Channel::consumed`], and calls [`Channel::drop_stream`] once when the socket is really
//!   gone. The wire has no half-close: when only the local *reader* is at its end the driver keeps the
//!   stream, so that the answer still arrives; a server that waits for that end cannot be served.
//! - Removes controls from all text before it reaches the screen.

mod channel;
mod crypto;
pub(crate) mod foreign;
mod frame;
mod handshake;
mod identity;
mod mux;
mod opening;
mod outbox;
mod payload;
mod reliability;
#[cfg(test)]
mod tests;
mod version;

pub use self::{
    channel::{
        Channel, Effect, End, EndReason, KeyRequest, Misuse, Opened, ResumeFault, Settings,
        Violation,
    },
    crypto::{DataKey, KEY_BYTES},
    frame::{FrameFault, MAX_FRAME},
    handshake::Kind,
    mux::{MuxFault, StreamEnd, StreamId, StreamRefusal},
    opening::Token,
    payload::Size,
};
