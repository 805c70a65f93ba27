//! Entries, a line each.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::{
    headless::json::line,
    journal::{Entry, Outcome, Phase, Record},
    ui::{format::seconds, text::clean},
};

/// An entry, and the record that it stands in.
pub(super) struct Line<'a> {
    record: &'a Record,
    entry: Option<Entry>,
}

impl<'a> Line<'a> {
    /// A text that is no entry leaves the record.
    pub(super) fn of(record: &'a Record) -> Self {
        Self { record, entry: serde_json::from_str(&record.text).ok() }
    }

    /// Whether the text is an entry.
    pub(super) const fn is_readable(&self) -> bool {
        self.entry.is_some()
    }

    /// Whether it is from then on; what cannot be read may be.
    pub(super) fn is_since(&self, since: Option<Timestamp>) -> bool {
        self.entry.as_ref().is_none_or(|it| since.is_none_or(|since| it.at >= since))
    }

    fn cells(&self) -> [String; 8] {
        let number = self.record.number.to_string();
        let Some(entry) = &self.entry else {
            let unknown = || "?".to_owned();
            let why = "its text is no entry; `quarterdeck journal verify` says more".to_owned();
            return [number, unknown(), unknown(), unknown(), unknown(), unknown(), unknown(), why];
        };
        let at = entry.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let who = entry.actor.arn.as_deref().or(entry.actor.user.as_deref()).unwrap_or("?");
        let (phase, came) = phase(&entry.phase);
        let why = entry.reason.as_ref().map(|it| format!("because: {it}"));
        let came = [Some(came), why].into_iter().flatten().filter(|it| !it.is_empty());
        let came = came.collect::<Vec<_>>().join("; ");
        let title = clean(&entry.title).into_owned();
        let step = format!("{}.{}", entry.step + 1, entry.attempt);
        let step = if entry.is_of_step() { step } else { "-".to_owned() };
        let cells = [number, at, who.to_owned(), entry.run.to_string(), step, phase, title, came];
        cells.map(|cell| clean(&cell).into_owned())
    }
}

/// In a word, and what more is known.
fn phase(phase: &Phase) -> (String, String) {
    let (word, more) = match phase {
        Phase::Begun { plan } => ("begun", steps(plan)),
        Phase::Ended { how } => ("ended", how.to_string()),
        Phase::Before { .. } => ("asked", String::new()),
        Phase::After(outcome) => ended(outcome),
        Phase::Refused { why } => ("not allowed", why.to_string()),
        Phase::Dry(outcome) => ("tried out", ended(outcome).1),
        Phase::Measured { found } => ("measured", found.to_string()),
        Phase::Skipped { why } => ("left out", why.to_string()),
    };
    (word.to_owned(), more)
}

/// How many a plan has.
fn steps(plan: &Value) -> String {
    let stages = plan["stages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let steps = stages.iter().filter_map(|stage| stage["steps"].as_array());
    format!("{} steps", steps.map(Vec::len).sum::<usize>())
}

fn ended(outcome: &Outcome) -> (&'static str, String) {
    #[expect(clippy::cast_precision_loss, reason = "no request takes so long")]
    let took = seconds(outcome.duration_ms as f64 / 1000.0);
    match &outcome.error {
        None => ("done", format!("in {took}")),
        Some(why) if outcome.again => ("later", format!("after {took}: {why}")),
        Some(why) => ("failed", format!("after {took}: {why}")),
    }
}

const TITLES: [&str; 8] = ["SEQ", "TIME", "WHO", "RUN", "STEP", "PHASE", "WHAT", "DETAIL"];

/// Columns as wide as they need to be; nothing for no entries.
pub(super) fn as_table(lines: &[Line<'_>], out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut rows = vec![TITLES.map(str::to_owned)];
    rows.extend(lines.iter().map(Line::cells));
    let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: [usize; 8] = std::array::from_fn(widest);
    for row in &rows {
        let padded = row.iter().zip(widths).map(|(cell, wanted)| {
            let gap = wanted.saturating_sub(cell.width());
            format!("{cell}{}", " ".repeat(gap))
        });
        writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// The fields of the entry, after its number and its digest.
pub(super) fn as_json(lines: &[Line<'_>], out: &mut dyn Write) -> io::Result<()> {
    for it in lines {
        let record = it.record;
        let mut value = json!({"seq": record.number, "hash": record.digest.to_string()});
        value["entry"] = serde_json::to_value(&it.entry)?;
        if !it.is_readable() {
            value["unknown"] = json!({"entry": "its text is no entry"});
        }
        writeln!(out, "{}", line(&value)?)?;
    }
    Ok(())
}
