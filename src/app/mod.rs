//! The state of the console: messages in, effects out.

mod msg;

pub use self::msg::{Effect, Msg, Program, RequestId};
