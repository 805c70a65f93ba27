//! Directs a simulated platform.

use futures::stream::BoxStream;

/// Something that a simulated platform tells without being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// What has come of steps of a scenario, in a sentence.
    Happened(String),
    /// A text for those who learn from a scenario. It stands until the next one; an empty one ends it.
    Said {
        /// Whose text it is.
        title: String,
        /// The text.
        text: String,
    },
}

/// Changes how time passes in a simulated platform, and what goes wrong there. A live platform has no
/// director.
pub trait Director: Send + Sync {
    /// Carries out an order, such as `fault spot-storm 5` or `speed 10`. Says in a sentence what comes
    /// of it, or why nothing does.
    fn direct(&self, order: &str) -> Result<String, String>;

    /// What it tells from now on.
    fn news(&self) -> BoxStream<'static, News>;
}
