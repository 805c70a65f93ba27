//! Saved views on disk, or in memory where nothing may be left behind.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::ports::ViewFile;

/// A file that only its owner can read.
pub struct OnDisk(PathBuf);

impl OnDisk {
    /// The file at `path`, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Written beside it first: whoever reads sees the old text or the new one, and a full disk costs
    /// nothing that was there.
    fn replace(target: &Path, beside: &Path, text: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(beside, target)
    }
}

impl ViewFile for OnDisk {
    fn name(&self) -> String {
        self.0.display().to_string()
    }

    fn read(&self) -> io::Result<String> {
        match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            read => read,
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        // A link stays a link: people keep their settings elsewhere.
        let target = fs::canonicalize(&self.0).unwrap_or_else(|_| self.0.clone());
        let folder = target.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let beside = folder.join(format!(".views-{}.tmp", std::process::id()));
        let written = Self::replace(&target, &beside, text);
        if written.is_err() {
            // Nothing of use is in it, and what went wrong is said already.
            drop(fs::remove_file(&beside));
        }
        written
    }
}

/// Kept until the console ends.
#[derive(Debug, Default)]
pub struct InMemory(Mutex<String>);

impl ViewFile for InMemory {
    fn name(&self) -> String {
        "views.toml".to_owned()
    }

    fn read(&self) -> io::Result<String> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn write(&self, text: &str) -> io::Result<()> {
        text.clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_is_made_with_its_folder_private_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("quarterdeck/views.toml");
        let file = OnDisk::at(path.clone());
        assert_eq!(file.read().unwrap(), "", "none is no mistake");
        file.write("one").unwrap();
        file.write("two").unwrap();
        assert_eq!(file.read().unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(
            fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "nothing is left over"
        );
    }

    #[test]
    fn a_link_stays_a_link_and_what_cannot_be_written_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("views.toml"));
        fs::write(&real, "old").unwrap();
        symlink(&real, &link).unwrap();
        OnDisk::at(link.clone()).write("new").unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let impossible = OnDisk::at(real.join("views.toml"));
        assert!(impossible.write("x").is_err() && impossible.read().is_err());
    }
}
