//! What can happen, and what can be asked for.

use jiff::Timestamp;
use serde_json::Value;

use super::{ConnectionId, Pointer, Probed, Sending, Ticket};
use crate::{
    journal::{Anchor, Entry, Unfinished},
    keymap::Key,
    model::{Destination, Feed, Observation, ResourceId},
    plan::{Inquiry, Report},
    ports::{Answer, Command, Door, LogEvent, LogQuery, News, PortError},
    views::SavedView,
};

/// Tells requests apart, so that a late answer to an abandoned one is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Everything that can happen.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// The mouse was used.
    Pointer(Pointer),
    /// Text was pasted.
    Paste(String),
    /// The terminal has another size, or its content was lost.
    Redraw,
    /// Time has passed: the only clock the state knows.
    Tick(Timestamp),
    /// A feed of this connection saw a change.
    Observed(ConnectionId, Box<Observation>),
    /// Another connection is in force, where it is so late; or why not.
    Connected(ConnectionId, Result<Timestamp, String>),
    /// An object was fetched.
    Fetched(RequestId, Result<Value, PortError>),
    /// Log lines came.
    Logged(RequestId, Vec<LogEvent>),
    /// A view was saved, or why not.
    ViewSaved(Result<SavedView, String>),
    /// The view of this name was deleted, or why not.
    ViewDeleted(Result<String, String>),
    /// What was asked of the simulated platform was done, or why not.
    Directed(Result<String, String>),
    /// The simulated platform of this connection tells something.
    News(ConnectionId, News),
    /// The journal has taken an entry, or why not.
    Recorded(Ticket, Result<Anchor, String>),
    /// The world has answered a request, after so many milliseconds.
    Answered(Sending, Answer, u64),
    /// What knocking at the database of a run has found so far.
    Probed(Box<str>, Probed),
    /// The journal was read for runs that were left in the middle.
    Recalled(Result<Vec<Unfinished>, String>),
    /// Something was found out about the plan that is asked about.
    Examined(RequestId, Box<Report>),
    /// Something to tell the user, such as that the pager could not be started.
    Notice(String),
}

/// Everything the state can ask for. Plain data, so that tests compare it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Start watching.
    Watch(Feed),
    /// Start watching what was watched before, and whose rows are still there.
    WatchAgain(Feed),
    /// Stop watching.
    Unwatch(Feed),
    /// Look again now.
    Refresh(Feed),
    /// Read one object in full.
    Fetch(RequestId, ResourceId),
    /// Follow logs.
    Follow(RequestId, LogQuery),
    /// Nobody waits for this any more.
    Cancel(RequestId),
    /// Leave everything that is watched and asked for, and go on with another connection.
    Connect(ConnectionId, Destination),
    /// Save a view in the file of the user.
    SaveView(SavedView),
    /// Delete the view of this name from the file of the user.
    DeleteView(String),
    /// Tell this to what we are connected to, which is simulated.
    Direct(String),
    /// Write this down. Nothing that waits for it may happen before.
    Record(Ticket, Box<Entry>),
    /// Have this done.
    Perform(Sending, Command),
    /// Find this out about the plan that is asked about, and change nothing.
    Examine(RequestId, Inquiry),
    /// Knock at this database for this run, over and over.
    Probe(Box<str>, Door),
    /// The run is over: knock no longer than it takes.
    EndProbe(Box<str>),
    /// Look in the journal for runs that were left in the middle.
    Recall,
    /// Put text on the clipboard of the user's terminal (OSC 52).
    Copy(String),
    /// Give the terminal to `$PAGER` or `$EDITOR` with this text.
    Open(Program, String),
    /// Give the terminal back to the shell until it brings us to the foreground.
    Suspend,
    /// Leave.
    Quit,
}

impl Effect {
    /// What its answers will be known by, if it has any.
    pub(super) fn request(&self) -> Option<RequestId> {
        match self {
            Self::Fetch(request, _) | Self::Follow(request, _) => Some(*request),
            Self::Watch(_)
            | Self::WatchAgain(_)
            | Self::Unwatch(_)
            | Self::Refresh(_)
            | Self::Cancel(_)
            | Self::Connect(..)
            | Self::SaveView(_)
            | Self::DeleteView(_)
            | Self::Direct(_)
            | Self::Record(..)
            | Self::Perform(..)
            | Self::Examine(..)
            | Self::Probe(..)
            | Self::EndProbe(_)
            | Self::Recall
            | Self::Copy(_)
            | Self::Open(..)
            | Self::Suspend
            | Self::Quit => None,
        }
    }
}

/// A program of the user's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `$PAGER`.
    Pager,
    /// `$VISUAL` or `$EDITOR`.
    Editor,
}
