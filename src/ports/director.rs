//! Directs a simulated platform.

/// Changes how time passes in a simulated platform, and what goes wrong there. A live platform has no
/// director.
pub trait Director: Send + Sync {
    /// Carries out an order, such as `fault spot-storm 5` or `speed 10`. Says in a sentence what comes
    /// of it, or why nothing does.
    fn direct(&self, order: &str) -> Result<String, String>;
}
