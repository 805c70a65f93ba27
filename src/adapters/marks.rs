//! What was asked once and is not asked again: an empty file each, in the state directory of the user.

use std::{fs, io, os::unix::fs::DirBuilderExt, path::PathBuf};

/// Where such files are.
pub struct Marks(PathBuf);

impl Marks {
    /// The directory at `path`, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Whether this has been asked.
    pub fn has(&self, name: &str) -> bool {
        // What cannot be looked at was not asked, as far as we know.
        fs::exists(self.0.join(name)).unwrap_or(false)
    }

    /// Notes that this has been asked.
    pub fn set(&self, name: &str) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        fs::OpenOptions::new().create(true).append(true).open(self.0.join(name)).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_remembered_and_what_cannot_be_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let marks = Marks::at(folder.path().join("state/quarterdeck"));
        assert!(!marks.has("tour"));
        marks.set("tour").unwrap();
        marks.set("tour").unwrap();
        assert!(marks.has("tour") && !marks.has("other"));
        let nowhere = Marks::at(folder.path().join("state/quarterdeck/tour"));
        assert!(nowhere.set("tour").is_err() && !nowhere.has("tour"));
    }
}
