//! Requests for an approval, as files that only their owner can read.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::new_file;
use crate::ports::Outbox;

/// By then nobody can approve it any more.
const OVER: Duration = Duration::from_hours(1);

/// A folder.
pub struct InFolder(PathBuf);

impl InFolder {
    /// The folder at `path`, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    fn clear(&self) -> io::Result<()> {
        for file in fs::read_dir(&self.0)? {
            let path = file?.path();
            if is_over(&path)? {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// Whether it is a request that was laid out long ago.
fn is_over(path: &Path) -> io::Result<bool> {
    let written = fs::symlink_metadata(path)?.modified()?;
    let age = SystemTime::now().duration_since(written).unwrap_or_default();
    Ok(path.extension().is_some_and(|it| it == "json") && age > OVER)
}

impl Outbox for InFolder {
    fn lay_out(&self, name: &str, text: &str) -> io::Result<String> {
        if !name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it is no name of a request"));
        }
        fs::create_dir_all(&self.0)?;
        // What is left lying does no harm.
        drop(self.clear());
        let path = self.0.join(format!("{name}.json"));
        new_file::write(&path, text.as_bytes(), true)?;
        Ok(path.display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_found_and_old_ones_are_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = InFolder::at(folder.path().join("approvals"));
        let first = outbox.lay_out("s-1", "one").unwrap();
        assert_eq!(fs::read_to_string(&first).unwrap(), "one");
        let long_ago = SystemTime::now() - 2 * OVER;
        fs::File::options().write(true).open(&first).unwrap().set_modified(long_ago).unwrap();
        let second = outbox.lay_out("s-2", "two").unwrap();
        assert!(!Path::new(&first).exists() && Path::new(&second).exists());
        assert!(outbox.lay_out("../s-3", "three").is_err());
    }
}
