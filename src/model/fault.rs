//! Why the world did not answer, in classes a user can act on.

use std::fmt;

use jiff::Timestamp;

/// What kind of trouble it is, and so what helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultClass {
    /// Credentials lack a permission.
    Denied,
    /// Credentials are absent or have run out.
    Expired,
    /// The thing does not exist, or not in this Region or cluster.
    NotFound,
    /// Somebody changed it first.
    Conflict,
    /// Too many calls; slower is enough.
    Throttled,
    /// The request itself is wrong.
    Invalid,
    /// Nobody answered, or not in full; worth trying again.
    Unavailable,
    /// The cluster does not serve this, such as metrics without a metrics server.
    Missing,
}

impl FaultClass {
    /// One word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::Throttled => "throttled",
            Self::Invalid => "invalid",
            Self::Unavailable => "unavailable",
            Self::Missing => "not served",
        }
    }
}

/// A failed call: what was asked, what was answered, and what can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The class.
    pub class: FaultClass,
    /// The API action, such as `eks:ListNodegroups` or `list pods`.
    pub action: String,
    /// What the other side said, on one line.
    pub message: String,
    /// The request id to quote to support.
    pub request_id: Option<String>,
    /// When the next attempt is made, where one is planned.
    pub retry_at: Option<Timestamp>,
}

impl Fault {
    /// A fault of `class` while doing `action`.
    pub fn new(class: FaultClass, action: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            class,
            action: action.into(),
            message: message.into(),
            request_id: None,
            retry_at: None,
        }
    }

    /// What the user can do about it, in one sentence.
    pub const fn advice(&self) -> &'static str {
        match self.class {
            FaultClass::Denied => "ask for this permission; the other columns keep working",
            FaultClass::Expired => {
                "log in again in another terminal; the console picks the new credentials up"
            }
            FaultClass::NotFound => "check the Region, the cluster and the name",
            FaultClass::Conflict => "look at the row again before repeating",
            FaultClass::Throttled => "nothing to do: the console slows down by itself",
            FaultClass::Invalid => "this is most likely a defect of the console: please report it",
            FaultClass::Unavailable => {
                "the console keeps trying; check the network and the endpoint"
            }
            FaultClass::Missing => "install the component, or live without these columns",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.action, self.class.name(), self.message)
    }
}

impl std::error::Error for Fault {}
