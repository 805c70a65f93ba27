//! The file, open or not yet.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::{claims::Claims, faults, file, schema};
use crate::{
    journal::{Anchor, Digest, Entry, Record},
    ports::{JournalError, Trouble},
};

/// The file. It is opened when it is first used, and again after trouble.
pub(super) struct Books {
    path: PathBuf,
    open: Option<Connection>,
    /// Entries can be added.
    prepared: bool,
    claims: Claims,
}

impl Books {
    /// Opens nothing.
    pub(super) fn at(path: PathBuf) -> Self {
        Self { claims: Claims::beside(&path), path, open: None, prepared: false }
    }

    /// Adds an entry, which is on the disk when this returns.
    pub(super) fn append(&mut self, entry: &Entry) -> Result<Anchor, JournalError> {
        let text = serde_json::to_string(entry).map_err(|error| {
            let trouble = Trouble::Other(error.to_string());
            JournalError { place: self.path.display().to_string(), trouble }
        })?;
        let added = self.prepare().and_then(|()| self.claims.take(entry));
        let added = added.and_then(|()| self.write(text.into()));
        if added.is_ok() {
            self.claims.written(entry);
        }
        self.settle(added)
    }

    /// What follows this number, `most` entries at most; nothing where there is no file.
    pub(super) fn page(&mut self, after: u64, most: usize) -> Result<Vec<Record>, JournalError> {
        let read = self.read(|connection| page(connection, after, most));
        self.settle(read.map(Option::unwrap_or_default))
    }

    /// The last entry; none where there is no file.
    pub(super) fn newest(&mut self) -> Result<Option<Anchor>, JournalError> {
        let read = self.read(newest);
        self.settle(read.map(Option::flatten))
    }

    /// Sees to it that there is a file.
    fn prepare(&mut self) -> Result<(), Trouble> {
        if !self.prepared {
            file::create(&self.path).map_err(|error| faults::of_file(&error))?;
            self.open = None;
        }
        Ok(())
    }

    fn write(&mut self, text: Box<str>) -> Result<Anchor, Trouble> {
        let connection = connection(&mut self.open, &self.path)?;
        if !self.prepared {
            schema::prepare(connection)?;
            self.prepared = true;
        }
        add(connection, text).map_err(|error| faults::of(&error))
    }

    fn read<T>(
        &mut self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Trouble> {
        if self.open.is_none() && !file::exists(&self.path)? {
            return Ok(None);
        }
        let connection = connection(&mut self.open, &self.path)?;
        // One that was only begun has no entries.
        if !schema::is_there(connection)? {
            return Ok(None);
        }
        read(connection).map(Some).map_err(|error| faults::of(&error))
    }

    /// After trouble all begins anew: a disk may come back as another one.
    fn settle<T>(&mut self, done: Result<T, Trouble>) -> Result<T, JournalError> {
        done.map_err(|trouble| {
            (self.open, self.prepared) = (None, false);
            JournalError { place: self.path.display().to_string(), trouble }
        })
    }
}

fn connection<'a>(
    open: &'a mut Option<Connection>,
    path: &std::path::Path,
) -> Result<&'a mut Connection, Trouble> {
    match open {
        Some(connection) => Ok(connection),
        None => Ok(open.insert(file::open(path)?)),
    }
}

/// Whoever adds holds the file while it looks for the last entry.
fn add(connection: &mut Connection, text: Box<str>) -> rusqlite::Result<Anchor> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let record = Record::after(newest(&transaction)?, text);
    let number = i64::try_from(record.number).unwrap_or(i64::MAX);
    let (previous, digest) = (record.previous.to_string(), record.digest.to_string());
    transaction.execute(
        "INSERT INTO entries (number, previous, text, digest) VALUES (?1, ?2, ?3, ?4)",
        params![number, previous, record.text, digest],
    )?;
    transaction.commit()?;
    Ok(record.anchor())
}

fn newest(connection: &Connection) -> rusqlite::Result<Option<Anchor>> {
    let wanted = "SELECT number, previous, text, digest FROM entries ORDER BY number DESC LIMIT 1";
    let last = connection.query_row(wanted, [], record).optional()?;
    Ok(last.map(|it| it.anchor()))
}

fn page(connection: &Connection, after: u64, most: usize) -> rusqlite::Result<Vec<Record>> {
    let wanted = "SELECT number, previous, text, digest FROM entries WHERE number > ?1 \
                  ORDER BY number LIMIT ?2";
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut statement = connection.prepare(wanted)?;
    statement.query_map(params![after, i64::try_from(most).unwrap_or(i64::MAX)], record)?.collect()
}

/// What cannot be read as it should be is given as something that no entry can be, so that it is found.
fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let text = |place| {
        let bytes = row.get_ref(place)?.as_bytes_or_null()?.unwrap_or_default();
        Ok::<_, rusqlite::Error>(String::from_utf8_lossy(bytes).into_owned())
    };
    let number = u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
    let digest = |place| Ok::<_, rusqlite::Error>(Digest::parse(&text(place)?).unwrap_or_default());
    Ok(Record { number, previous: digest(1)?, text: text(2)?.into(), digest: digest(3)? })
}
