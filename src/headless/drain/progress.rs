//! How a drain gets on, a line for each change.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    model::{RunRow, StepRow, Store},
    ui::{format::until, text::clean},
};

/// What has been told of each step.
#[derive(Debug, Default)]
pub(super) struct Progress {
    told: BTreeMap<u32, &'static str>,
}

/// States in which the world has been asked and has not answered, or in which a pod is on its way out.
const BUSY: [&str; 6] =
    ["recording", "asked", "evicting", "not seen yet", "terminating", "beginning"];

/// The only run there is.
fn run(store: &Store) -> Option<&RunRow> {
    store.runs.first()
}

/// How the run stands, if there is one.
pub(super) fn course(store: &Store) -> Option<&'static str> {
    run(store).map(|it| it.course)
}

/// Whether nothing is asked for that has not been answered, and no pod is on its way out.
pub(super) fn is_quiet(store: &Store) -> bool {
    run(store).is_none_or(|run| run.parts.iter().all(|it| !BUSY.contains(&it.state)))
}

/// What became of it.
pub(super) fn as_json(store: &Store) -> Value {
    let Some(run) = run(store) else { return Value::Null };
    let step = |it: &StepRow| json!({"title": it.title, "state": it.state, "detail": it.detail});
    let steps: Vec<_> = run.parts.iter().map(step).collect();
    json!({
        "run": &*run.id.name, "title": run.title, "course": run.course, "over": run.over,
        "steps": steps,
    })
}

impl Progress {
    /// Tells what is new.
    pub(super) fn tell(
        &mut self,
        store: &Store,
        now: Timestamp,
        notes: &mut dyn Write,
    ) -> io::Result<()> {
        let Some(run) = run(store) else { return Ok(()) };
        for part in &run.parts {
            if !self.is_news(part) {
                continue;
            }
            let mut line = format!("{}: {}", clean(&part.title), part.state);
            if !part.detail.is_empty() {
                line = format!("{line}: {}", clean(&part.detail));
            }
            if let Some(ends) = part.ends {
                line = format!("{line} (ends within {})", until(ends, now));
            }
            writeln!(notes, "{line}")?;
            self.told.insert(part.number, part.state);
        }
        Ok(())
    }

    /// Who has not begun has nothing to say, and neither has who only tries again.
    fn is_news(&self, part: &StepRow) -> bool {
        match self.told.get(&part.number) {
            None => part.attempts > 0 || matches!(part.state, "gone" | "moved" | "done"),
            Some(&"blocked") if matches!(part.state, "evicting" | "blocked") => false,
            Some(told) => *told != part.state,
        }
    }
}
