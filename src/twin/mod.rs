//! A twin of a platform: the rows of all feeds in one file, to be opened as a sandbox.
//!
//! What gets into the file stands field by field in the tables of `rows`; a field that none of them
//! lists does not compile. Names, addresses and account ids are replaced by a [`Veil`].

mod feeds;
mod file;
mod form;
#[cfg(test)]
mod planted;
mod reader;
mod rows;
mod sound;
mod veil;

pub use self::{
    file::{Twin, feeds, is_twin},
    veil::Veil,
};

#[cfg(test)]
mod tests;
