//! Artefacts that take minutes to build, kept outside the source tree under a hash of their sources.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use color_eyre::eyre::{Result, WrapErr};
use etcetera::base_strategy::{BaseStrategy, choose_base_strategy};

use super::say;

/// The directory that holds the artefacts: `$QUARTERDECK_CACHE`, else `quarterdeck` in the user's
/// cache directory.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Opens the cache and creates its directory if there is none.
    pub fn open() -> Result<Self> {
        let root = match std::env::var_os("QUARTERDECK_CACHE") {
            Some(root) if !root.is_empty() => std::path::absolute(root)?,
            _ => choose_base_strategy()?.cache_dir().join("quarterdeck"),
        };
        fs::create_dir_all(&root)
            .wrap_err_with(|| format!("cannot create the cache directory {}", root.display()))?;
        Ok(Self { root })
    }

    /// A directory of the cache that tools fill themselves, such as a download cache.
    pub fn directory(&self, name: &str) -> Result<PathBuf> {
        let path = self.root.join(name);
        fs::create_dir_all(&path).wrap_err_with(|| format!("cannot create {}", path.display()))?;
        Ok(path)
    }

    /// The artefact `name` of the given sources. If there is none yet, `build` fills an empty
    /// directory, which appears under its final name only when it is complete; other processes that
    /// want the same artefact wait for this one. The directory is renamed afterwards, so nothing in
    /// it may contain its own path.
    pub fn artefact(
        &self,
        name: &str,
        sources: &SourceHash,
        build: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        let versions = self.directory(name)?;
        let wanted = versions.join(sources.to_string());
        if wanted.is_dir() {
            return Ok(wanted);
        }
        let _lock = lock(&versions.join("lock"), name)?;
        if wanted.is_dir() {
            return Ok(wanted);
        }
        let unfinished = versions.join("unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        fs::create_dir(&unfinished)?;
        build(&unfinished)?;
        fs::rename(&unfinished, &wanted)?;
        Ok(wanted)
    }
}

/// Waits until no other process holds the lock; the system frees it when its holder ends.
fn lock(path: &Path, name: &str) -> Result<File> {
    let file = File::options().create(true).append(true).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say(format_args!("waiting for another process that builds the {name}"));
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    Ok(file)
}

/// A 64-bit FNV-1a hash over named byte strings: it tells versions apart, it does not authenticate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceHash(u64);

impl SourceHash {
    /// The hash of no source.
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds one source under a name; order matters, and so does where one ends.
    #[must_use]
    pub fn with(self, name: &str, content: &[u8]) -> Self {
        let length = (content.len() as u64).to_le_bytes();
        let bytes = name.as_bytes().iter().chain([&0]).chain(&length).chain(content);
        Self(
            bytes.fold(self.0, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            }),
        )
    }

    /// Adds every file directly in a directory, in the order of their names.
    pub fn with_directory(self, directory: &Path) -> Result<Self> {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        paths.retain(|path| path.is_file());
        paths.sort();
        paths.iter().try_fold(self, |hash, path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok(hash.with(&name, &fs::read(path)?))
        })
    }
}

impl Default for SourceHash {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Display for SourceHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
