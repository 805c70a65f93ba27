//! What can be changed of a database instance.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One setting of a database instance, with its value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatabaseSetting {
    /// Its class, such as `db.r6g.xlarge`.
    Class(Box<str>),
    /// GiB of storage.
    Storage(u32),
    /// When backups are made, UTC, such as `03:00-04:00`.
    BackupWindow(Box<str>),
}

impl fmt::Display for DatabaseSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(class) => f.write_str(class),
            Self::Storage(gib) => write!(f, "{gib} GiB"),
            Self::BackupWindow(window) => write!(f, "backups at {window} UTC"),
        }
    }
}
