//! A file that is there as a whole or not at all, and that only its owner can read.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Writes a file. What is there already is only replaced if that was asked for.
pub fn write(target: &Path, bytes: &[u8], replace: bool) -> io::Result<()> {
    let name = target.file_name().ok_or_else(|| io::Error::other("it is no name of a file"))?;
    let beside = format!(".{}-{}.tmp", name.to_string_lossy(), std::process::id());
    let beside = target.with_file_name(beside);
    let written = fill(&beside, bytes).and_then(|()| {
        // A link, unlike a move, refuses to replace anything.
        if replace { fs::rename(&beside, target) } else { fs::hard_link(&beside, target) }
    });
    // After a move there is none. Nothing of use is in it otherwise, and what went wrong is said already.
    drop(fs::remove_file(&beside));
    written
}

fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_private_whole_and_replaced_only_on_request() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("twin.json");
        write(&path, b"one", false).unwrap();
        let refused = write(&path, b"two", false).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
        assert!(write(&folder.path().join("no/where"), b"", true).is_err());
        assert!(write(Path::new("/"), b"", true).is_err());
    }
}
