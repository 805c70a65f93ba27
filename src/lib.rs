//! The operations console for EKS platforms.
//!
//! Data flows one way. Adapters observe the world and feed the [`model`]; keys become [`action`]s;
//! [`app`] turns both into state and effects; the runtime carries effects out through [`ports`] and
//! reports back as messages.
//!
//! ```text
//!  adapters ──Delta──▶ model::Store ──▶ panes ──▶ ui
//!      ▲                   ▲
//!      │ request           │ Msg
//!  app::runtime ◀─Effect── app::State ◀─Action── keymap ◀─ Key
//! ```
//!
//! # Architecture invariants
//!
//! - [`app::State::handle`] and [`session::Channel`] are pure: no clock, no I/O, no spawning.
//! - Only `adapters` names an SDK type, and nothing but `main` points at `adapters`.
//! - Only [`ui::theme`] names a colour.
//! - Text from outside reaches the screen only through [`ui::text`], which removes controls.
//! - Unknown is never shown as good, and a missing value never as zero.

pub mod action;
pub mod adapters;
pub mod app;
pub mod approval;
pub mod cli;
pub mod config;
pub mod duration;
pub mod estate;
pub mod foreign;
pub mod guard;
pub mod headless;
pub mod journal;
pub mod keymap;
pub mod model;
pub mod panes;
pub mod permission;
pub mod plan;
pub mod popups;
pub mod ports;
pub mod random;
#[cfg(test)]
#[path = "../tests/seeds.rs"]
mod seeds;
pub mod session;
pub mod spelling;
pub mod telemetry;
pub mod twin;
pub mod ui;
pub mod user_file;
pub mod views;
