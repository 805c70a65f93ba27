//! Commands without a screen.

mod approve;
mod doctor;
mod drain;
mod estate;
pub mod iam;
pub mod journal;
mod json;
mod keys;
mod logs;
mod shown;
mod snapshot;

use std::io;

pub use self::{
    approve::approve,
    doctor::doctor,
    drain::{Wanted, drain, foreseen},
    estate::{Taken, take},
    json::json,
    keys::{key_table, keys},
    logs::{Print, logs, selected},
    shown::shown,
    snapshot::{Gathered, gather, snapshot},
};

/// A reader that has seen enough, such as `head`, is no error.
pub fn tolerate_broken_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
