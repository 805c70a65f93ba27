//! Writes what happens to a file, and only where the user asked for one.
//!
//! Never to the screen, which belongs to the console. Layers below ours (SDKs, HTTP, TLS, kube) log
//! bodies and headers at their lower levels, credentials included: they stay at warnings whatever
//! the level.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Mutex,
};

use tracing::{Level, Subscriber};
use tracing_subscriber::{
    Layer, Registry,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The file cannot be used.
    #[error("cannot write the log {}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no such level.
    #[error(
        "QUARTERDECK_LOG_LEVEL: unknown level `{0}`; there are: error, warn, info, debug, trace"
    )]
    Level(String),
    /// Somebody else in this process logs already.
    #[error("the log was started twice")]
    Twice,
}

/// Logs to `path`, which only its owner can read; appends to a file that is there. `level` is that
/// of our own messages, `info` if absent.
pub fn start(path: &Path, level: Option<&str>) -> Result<(), TelemetryError> {
    let level = match level {
        Some(name) => name.parse().map_err(|_| TelemetryError::Level(name.to_owned()))?,
        None => Level::INFO,
    };
    let file =
        open(path).map_err(|source| TelemetryError::File { path: path.to_owned(), source })?;
    tracing::subscriber::set_global_default(subscriber(file, level))
        .map_err(|_| TelemetryError::Twice)
}

fn open(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    if fs::metadata(path)?.is_file() {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

fn subscriber(file: File, level: Level) -> impl Subscriber + Send + Sync {
    let ours = Targets::new()
        .with_default(LevelFilter::WARN.min(LevelFilter::from_level(level)))
        .with_target("quarterdeck", level);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    Registry::default().with(lines.with_filter(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_below_ours_never_say_more_than_warnings() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, "before\n").unwrap();
        let subscriber = subscriber(open(&path).unwrap(), Level::TRACE);
        tracing::subscriber::with_default(subscriber, || {
            tracing::trace!(target: "quarterdeck::app", "ours");
            tracing::info!(target: "aws_smithy_runtime", "canary in a body");
            tracing::debug!(target: "hyper::proto", "canary in a header");
            tracing::debug!(target: "kube_client::client", "canary in a token");
            tracing::warn!(target: "rustls", "certificate expired");
        });
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("before\n"));
        assert!(text.contains("ours") && text.contains("certificate expired"));
        assert!(!text.contains("canary"), "{text}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn faults_name_their_object() {
        let error = start(Path::new("/nowhere/log"), None).unwrap_err().to_string();
        assert_eq!(error, "cannot write the log /nowhere/log");
        let error = start(Path::new("/nowhere/log"), Some("loud")).unwrap_err().to_string();
        assert!(error.contains("unknown level `loud`"), "{error}");
    }
}
