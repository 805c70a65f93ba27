//! `quarterdeck journal`: what was changed, and whether the record of it still holds.

mod list;
#[cfg(test)]
mod tests;
mod verification;

use std::io::{self, Write};

use futures::TryStreamExt;
use jiff::Timestamp;

use super::tolerate_broken_pipe;
use crate::{
    cli::Exit,
    journal::{Anchor, Record, verify},
    ports::{Journal, JournalError},
    ui::text::clean,
};

/// Prints the entries from `since` on, the oldest first. Those that cannot be read are printed as far as
/// they can, and make the exit code 3; a journal that cannot be read makes it 1.
pub async fn list(
    journal: &dyn Journal,
    since: Option<Timestamp>,
    json: bool,
    (out, notes): (&mut dyn Write, &mut dyn Write),
) -> io::Result<Exit> {
    let records = match records(journal).await {
        Ok(records) => records,
        Err(error) => return failed(&error, notes),
    };
    let lines: Vec<_> =
        records.iter().map(list::Line::of).filter(|it| it.is_since(since)).collect();
    let printed = if json { list::as_json(&lines, out) } else { list::as_table(&lines, out) };
    tolerate_broken_pipe(printed.and_then(|()| out.flush()))?;
    if lines.is_empty() && !json {
        writeln!(notes, "note: {}", if records.is_empty() { NOTHING } else { NOTHING_SINCE })?;
    }
    Ok(if lines.iter().all(list::Line::is_readable) { Exit::Ok } else { Exit::Partial })
}

const NOTHING: &str = "the journal is empty: nothing was changed from here";
const NOTHING_SINCE: &str = "the journal has no entry from that time on";

/// Says what of the journal holds; 1 if something was done to it, or if it cannot be read.
pub async fn examine(
    journal: &dyn Journal,
    anchor: Option<Anchor>,
    json: bool,
    (out, notes): (&mut dyn Write, &mut dyn Write),
) -> io::Result<Exit> {
    let integrity = match records(journal).await {
        Ok(records) => verify(records, anchor),
        Err(error) => return failed(&error, notes),
    };
    let said = if json { verification::json(&integrity) } else { integrity.to_string() };
    tolerate_broken_pipe(writeln!(out, "{said}").and_then(|()| out.flush()))?;
    Ok(verification::exit(&integrity))
}

async fn records(journal: &dyn Journal) -> Result<Vec<Record>, JournalError> {
    journal.read(0).try_collect().await
}

fn failed(error: &JournalError, notes: &mut dyn Write) -> io::Result<Exit> {
    writeln!(notes, "error: {}", clean(&error.to_string()))?;
    Ok(Exit::Finding)
}
