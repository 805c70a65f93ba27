//! The state of the console: messages in, effects out.

mod clipboard;
mod external;
mod handover;
mod msg;
mod output;
mod pace;
mod provisional;
mod run_loop;
mod runtime;

mod signals;
mod terminal;

pub use self::{
    msg::{Effect, Msg, Program, RequestId},
    provisional::State,
    run_loop::{Ended, RunError, run},
    runtime::{Flow, Runtime},
};
