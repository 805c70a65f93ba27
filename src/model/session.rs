//! Who we are and what we are connected to.

use jiff::Timestamp;

use super::{Fault, Symbol};

/// Our identity at AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The profile, where one was chosen.
    pub profile: Option<Symbol>,
    /// The account, twelve digits.
    pub account: Option<Symbol>,
    /// The ARN of the caller.
    pub arn: Option<Box<str>>,
    /// The Region.
    pub region: Option<Symbol>,
    /// When the credentials run out, where they do.
    pub expires: Option<Timestamp>,
    /// A custom endpoint is in use.
    pub endpoint: Option<Box<str>>,
    /// Why the identity is not known.
    pub fault: Option<Fault>,
}

impl Caller {
    /// The role or user, without account and session: `OnCall`, `user/anna`.
    pub fn role(&self) -> Option<&str> {
        let resource = self.arn.as_deref()?.rsplit(':').next()?;
        match resource.strip_prefix("assumed-role/") {
            Some(rest) => rest.split('/').next(),
            None => Some(resource),
        }
    }
}

/// The cluster we talk to, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The kubeconfig context, or absent when EKS told us where to go.
    pub context: Option<Symbol>,
    /// The EKS cluster it was matched to.
    pub cluster: Option<Symbol>,
    /// The API server.
    pub server: Option<Box<str>>,
    /// The version it reports.
    pub version: Option<Symbol>,
    /// The user the API server sees.
    pub user: Option<Symbol>,
    /// What does not fit together, such as a context that points to another cluster than asked for.
    pub mismatch: Option<Box<str>>,
    /// Why there is no connection.
    pub fault: Option<Fault>,
}

/// Calls made to one AWS service, against the budget the console sets itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// Such as `ec2`.
    pub service: &'static str,
    /// Calls within the last minute.
    pub calls_per_minute: u32,
    /// The budget, calls a minute.
    pub budget: u32,
    /// The service throttles us: no call before this time.
    pub throttled_until: Option<Timestamp>,
}
