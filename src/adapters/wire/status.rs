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
}
