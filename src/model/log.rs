//! Where logs are kept: groups of CloudWatch Logs with their streams, log files of databases.

use jiff::Timestamp;

use super::{Resource, ResourceId, Symbol, lasting};

macro_rules! presets {
    ($( #[doc = $doc:literal] $variant:ident = $name:literal of $prefix:literal $(without $other:literal)?; )+) => {
        /// What AWS logs of a cluster, by the short name people use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum LogPreset { $( #[doc = $doc] $variant, )+ }

        impl LogPreset {
            /// All of them.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// Its short name.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// As it is typed in the palette.
            pub const fn command(self) -> &'static str {
                match self { $( Self::$variant => concat!("log ", $name), )+ }
            }

            /// One sentence, shown in the palette.
            pub const fn doc(self) -> &'static str {
                match self { $( Self::$variant => $doc.trim_ascii(), )+ }
            }

            /// How the names of its streams begin in the log group of the cluster; empty for what is
            /// not in there.
            pub const fn prefix(self) -> &'static str {
                match self { $( Self::$variant => $prefix, )+ }
            }

            /// How names begin that only look like its own.
            const fn others(self) -> Option<&'static str> {
                match self { $( Self::$variant => presets!(@ $($other)?), )+ }
            }
        }
    };
    (@ $other:literal) => { Some($other) };
    (@) => { None };
}

// Names of streams: "Send control plane logs to CloudWatch Logs" of the EKS user guide.
presets! {
    /// Logs of the API server.
    ApiServer = "apiserver" of "kube-apiserver-" without "kube-apiserver-audit-";
    /// Who did what: the audit log of the API server.
    Audit = "audit" of "kube-apiserver-audit-";
    /// Who was let in: the authenticator.
    Authenticator = "authenticator" of "authenticator-";
    /// Logs of the scheduler.
    Scheduler = "scheduler" of "kube-scheduler-";
    /// Logs of the controller manager.
    ControllerManager = "kcm" of "kube-controller-manager-";
    /// Logs of the cloud controller manager.
    CloudController = "ccm" of "cloud-controller-manager-";
    /// Flow logs of the VPC of the cluster.
    Flow = "flow" of "";
}

impl LogPreset {
    /// Whether a stream of the log group of the cluster is one of its own.
    pub fn has(self, stream: &str) -> bool {
        stream.starts_with(self.prefix())
            && self.others().is_none_or(|other| !stream.starts_with(other))
    }

    /// The group in which EKS logs its control plane.
    pub fn group_of(cluster: &str) -> Symbol {
        format!("/aws/eks/{cluster}/cluster").as_str().into()
    }
}

/// What has several logs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogHome {
    /// A group of CloudWatch Logs. Names live as long as the process: few are ever opened.
    Group(&'static str),
    /// A database instance.
    Database(&'static str),
}

impl LogHome {
    /// A group of CloudWatch Logs.
    pub fn group(name: &str) -> Self {
        Self::Group(lasting(name))
    }

    /// A database instance.
    pub fn database(name: &str) -> Self {
        Self::Database(lasting(name))
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Group(name) | Self::Database(name) => name,
        }
    }
}

/// A group of CloudWatch Logs.
#[derive(Clone, Debug, PartialEq)]
pub struct LogGroup {
    /// Its identity.
    pub id: ResourceId,
    /// Days after which lines are deleted; absent where they are kept for ever.
    pub retention_days: Option<u32>,
    /// Compressed size, bytes, some hours old.
    pub stored_bytes: Option<u64>,
    /// `STANDARD`, `INFREQUENT_ACCESS`, `DELIVERY`.
    pub class: Option<Symbol>,
    /// The KMS key it is encrypted with, if it is a key of the account.
    pub key: Option<Box<str>>,
    /// Metric filters on it.
    pub metric_filters: Option<u32>,
    /// It cannot be deleted.
    pub protected: Option<bool>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

impl Resource for LogGroup {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// A stream of a group, or a log file of a database.
#[derive(Clone, Debug, PartialEq)]
pub struct LogSource {
    /// Its identity; the namespace is what it belongs to.
    pub id: ResourceId,
    /// When its first line was written.
    pub first: Option<Timestamp>,
    /// When its last line was written; for a stream, as far as CloudWatch Logs has counted, which can
    /// be an hour behind.
    pub last: Option<Timestamp>,
    /// Bytes; CloudWatch Logs does not say.
    pub bytes: Option<u64>,
}

impl Resource for LogSource {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audit_log_is_not_the_log_of_the_api_server() {
        let of = |stream: &str| -> Vec<_> {
            let own = |it: &&LogPreset| !it.prefix().is_empty() && it.has(stream);
            LogPreset::ALL.iter().filter(own).map(|it| it.name()).collect()
        };
        assert_eq!(of("kube-apiserver-0a1b"), ["apiserver"]);
        assert_eq!(of("kube-apiserver-audit-0a1b"), ["audit"]);
        assert_eq!(of("kube-controller-manager-0a1b"), ["kcm"]);
        assert_eq!(of("cloud-controller-manager-0a1b"), ["ccm"]);
        assert_eq!(of("something-else"), [""; 0]);
    }
}
