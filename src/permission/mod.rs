//! What the console asks of AWS and of Kubernetes, and what has to be allowed for it. The adapters
//! let nothing else through, and the policy that users are told to attach is made from the same
//! tables, so that neither can say what the other does not do.

pub mod aws;
pub mod cluster;

use crate::model::{AwsKind, Feed};

/// What something is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// To know who we are and which cluster is meant: everything begins with it.
    Session,
    /// For a feed.
    Feed(Feed),
    /// For a kind of AWS that is shown as a plain table.
    Kind(AwsKind),
    /// For any kind that the cluster serves.
    AnyKind,
    /// For logs.
    Logs,
}

impl Use {
    /// Whether it is a part of what `feed` reads.
    pub fn serves(self, feed: Feed) -> bool {
        match (self, feed) {
            (Self::Kind(kind), Feed::Objects(served)) => kind.served() == served,
            (Self::Feed(own), feed) => own == feed,
            (Self::Logs, feed) => matches!(feed, Feed::LogSources(_)),
            (Self::Session | Self::Kind(_) | Self::AnyKind, _) => false,
        }
    }
}
