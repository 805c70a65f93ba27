//! How far an adapter of something real may go.

/// Whether requests may change anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leave {
    /// Nothing may be changed.
    #[default]
    Read,
    /// What commands change may be changed.
    Change,
}
