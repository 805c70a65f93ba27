//! What is in the file.

use std::{thread, time::Duration};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::faults;
use crate::ports::Trouble;

/// That the file is a journal of ours.
const APPLICATION: i32 = 0x5144_4a4c;
/// The form of the journal that is written.
const VERSION: i32 = 1;

/// How often it is tried to have the file alone, which is needed once in its life.
const TRIES: u32 = 100;
/// How long to wait in between.
const PAUSE: Duration = Duration::from_millis(20);

/// Entries only ever follow the last one.
const SCHEMA: &str = "
CREATE TABLE entries (
    number INTEGER PRIMARY KEY,
    previous TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE TRIGGER no_entry_is_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER no_entry_is_removed BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
CREATE TRIGGER entries_follow_the_last BEFORE INSERT ON entries
WHEN NEW.number IS NOT (SELECT ifnull(max(number), 0) + 1 FROM entries)
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one'); END;
";

/// Makes the file a journal, if it is none yet.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Trouble> {
    write_ahead(connection).map_err(|error| faults::of(&error))?;
    if is_there(connection)? {
        return Ok(());
    }
    create(connection).map_err(|error| faults::of(&error))
}

/// Whether the file is a journal; one that is empty may become one.
pub(super) fn is_there(connection: &Connection) -> Result<bool, Trouble> {
    let mark = |name| {
        let read = connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        read.map_err(|error| faults::of(&error))
    };
    match (mark("application_id")?, mark("user_version")?) {
        (APPLICATION, VERSION) => Ok(true),
        (APPLICATION, version) if version > VERSION => Err(Trouble::Newer),
        (0, 0) if tables(connection).map_err(|error| faults::of(&error))? == 0 => Ok(false),
        (mark, version) => Err(Trouble::Damaged(format!("its marks are {mark} and {version}"))),
    }
}

fn tables(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
}

/// Readers and the writer do not wait for each other. To begin with that, the file is needed alone, and
/// SQLite does not wait for it by itself.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let mut tries = 0;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < TRIES =>
            {
                tries += 1;
                thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}

/// Another console may be faster.
fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if tables(&transaction)? == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}
