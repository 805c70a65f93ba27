//! The record of every change: what was asked for, before it is done, and what came of it.
//!
//! An entry is a line of JSON in a chain: each carries the digest of the one before, so that a change,
//! a removal or another order is found and named by [`verify`]. That the newest entries were cut off
//! is only found against an [`Anchor`], which is kept somewhere else.

mod anchor;
mod chain;
mod entry;
#[cfg(test)]
mod tests;
mod unfinished;

pub use self::{
    anchor::{Anchor, AnchorError},
    chain::{Break, Digest, Integrity, Record, verify},
    entry::{Actor, Approval, Check, Entry, Outcome, Phase, Place},
    unfinished::{Collector, Unfinished},
};
