//! What SQLite and the file system say, in words that help.

use std::io;

use rusqlite::{Error, ErrorCode};

use crate::ports::Trouble;

/// What an error of SQLite means.
pub(super) fn of(error: &Error) -> Trouble {
    let said = error.to_string();
    let Some(code) = error.sqlite_error_code() else { return Trouble::Other(said) };
    let is = |codes: &[ErrorCode]| codes.contains(&code);
    if is(&[ErrorCode::DiskFull]) {
        Trouble::Full
    } else if is(&[ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked]) {
        Trouble::Busy
    } else if is(&[ErrorCode::SystemIoFailure]) {
        Trouble::Disk(said)
    } else if is(&[ErrorCode::ReadOnly, ErrorCode::CannotOpen, ErrorCode::PermissionDenied]) {
        Trouble::NotWritable(said)
    } else if is(&[ErrorCode::DatabaseCorrupt, ErrorCode::NotADatabase]) {
        Trouble::Damaged(said)
    } else {
        Trouble::Other(said)
    }
}

/// What an error of the file system means.
pub(super) fn of_file(error: &io::Error) -> Trouble {
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return Trouble::Full;
    }
    Trouble::NotWritable(error.to_string())
}
