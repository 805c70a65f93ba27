//! What the console needs from the world. One trait per capability, no SDK types.

mod approvals;
mod clock;
pub(crate) mod command;
mod connections;
mod director;
mod doctor;
mod inspector;
mod inventory;
mod journal;
mod logs;
mod performer;
mod permission;
mod prober;
mod setting;
mod view_file;

use std::sync::Arc;

pub use self::{
    approvals::{Approvals, Outbox},
    clock::Clock,
    command::{Answer, Command, Repeat},
    connections::Connections,
    director::{Director, News},
    doctor::{Check, Doctor, Verdict},
    inspector::Inspector,
    inventory::Inventory,
    journal::{Journal, JournalError, Trouble},
    logs::{Begin, LogEvent, LogLine, LogQuery, LogTarget, Logs},
    performer::Performer,
    permission::{Permission, Standing},
    prober::{Door, Greeting, Prober},
    setting::DatabaseSetting,
    view_file::ViewFile,
};
/// Why a port failed: the model's [`Fault`](crate::model::Fault), since a fault is also something seen.
pub use crate::model::Fault as PortError;

/// Every port, as the runtime holds them.
#[derive(Clone)]
pub struct Ports {
    /// Watches and polls.
    pub inventory: Arc<dyn Inventory>,
    /// Reads one object in full.
    pub inspector: Arc<dyn Inspector>,
    /// Follows logs.
    pub logs: Arc<dyn Logs>,
    /// Examines the connection.
    pub doctor: Arc<dyn Doctor>,
    /// Connects to something else.
    pub connections: Arc<dyn Connections>,
    /// Directs what is simulated, if it is.
    pub director: Option<Arc<dyn Director>>,
    /// Knocks at databases, as their clients do.
    pub prober: Arc<dyn Prober>,
    /// Carries out changes.
    pub performer: Arc<dyn Performer>,
    /// Gives and examines approvals of a second person.
    pub approvals: Arc<dyn Approvals>,
    /// Lays out what a second person is asked for.
    pub outbox: Arc<dyn Outbox>,
    /// Keeps the record of every change.
    pub journal: Arc<dyn Journal>,
    /// Keeps the saved views.
    pub views: Arc<dyn ViewFile>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}
