//! The file as such: where it is, who may read it, how it is opened.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
    time::Duration,
};

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::faults;
use crate::ports::Trouble;

/// How long another console may hold the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sees to it that there is a file, and that nobody else can read it or what SQLite puts beside it.
pub(super) fn create(path: &Path) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("it is no name of a file"))?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    keep_private(folder, 0o700)?;
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    keep_private(path, 0o600)?;
    file.sync_all()?;
    // The name of the file is to last, too.
    File::open(folder)?.sync_all()
}

fn keep_private(path: &Path, mode: u32) -> io::Result<()> {
    let shared = fs::metadata(path)?.permissions().mode() & 0o077;
    if shared == 0 { Ok(()) } else { fs::set_permissions(path, Permissions::from_mode(mode)) }
}

/// Whether there is a file.
pub(super) fn exists(path: &Path) -> Result<bool, Trouble> {
    fs::exists(path).map_err(|error| Trouble::NotReadable(error.to_string()))
}

/// Opens the file, which is there; one that cannot be written can be read.
pub(super) fn open(path: &Path) -> Result<Connection, Trouble> {
    match opened(path, "") {
        Err(error) if is_for_reading_alone(&error, path) => opened(path, "?immutable=1"),
        opened => opened,
    }
    .map_err(|error| faults::of(&error))
}

/// In a folder where nothing can be written, as on a disk with evidence. A log beside the file would
/// have to be read, too, and cannot be.
fn is_for_reading_alone(error: &rusqlite::Error, path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let codes = [ErrorCode::CannotOpen, ErrorCode::ReadOnly];
    error.sqlite_error_code().is_some_and(|it| codes.contains(&it)) && !Path::new(&log).exists()
}

fn opened(path: &Path, how: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let name = path.as_os_str().as_encoded_bytes();
    let part = |part| percent_encode(part, NON_ALPHANUMERIC).to_string();
    let name = name.split(|byte| *byte == b'/').map(part).collect::<Vec<_>>().join("/");
    let connection = Connection::open_with_flags(format!("file:{name}{how}"), flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Only macOS has a command that is stronger than the one that SQLite uses.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Opening reads nothing: what is wrong shows now.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}
