//! What the caller may do of what the console asks for: `quarterdeck doctor iam`.

use crate::model::Side;

/// Whether something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Granted,
    /// It is not, and this is what was said.
    Denied(String),
    /// Nobody knows, and this is why.
    Unknown(String),
}

/// One thing that has to be allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Who decides.
    pub side: Side,
    /// What, as IAM names it, or verb and resource of the API server.
    pub name: String,
    /// Whether it is.
    pub standing: Standing,
}
