//! `metav1.Status`, by which the API server explains a failure.

use serde::Deserialize;

/// Why a request failed or a watch is over.
#[derive(Debug, Default, Deserialize)]
pub struct Status {
    /// For people.
    #[serde(default)]
    pub message: String,
    /// One word.
    #[serde(default)]
    pub reason: String,
    /// As an HTTP status.
    #[serde(default)]
    pub code: u16,
    /// What lies behind it.
    #[serde(default)]
    pub details: Option<Details>,
}

/// The details of a failure.
#[derive(Debug, Default, Deserialize)]
pub struct Details {
    #[serde(default)]
    causes: Vec<Cause>,
}

/// One of the causes.
#[derive(Debug, Default, Deserialize)]
struct Cause {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    message: String,
}

impl Status {
    /// Which disruption budget refuses an eviction, and by how much.
    pub fn budget(&self) -> Option<&str> {
        let mut causes = self.details.iter().flat_map(|it| &it.causes);
        causes.find(|it| it.reason == "DisruptionBudget").map(|it| it.message.trim())
    }
}
