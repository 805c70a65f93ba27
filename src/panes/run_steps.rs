//! The steps of a run: how far each is, what it waits for, and until when.

use jiff::Timestamp;

use super::{
    Offer, PaneId, Scope, runs,
    table::{Column, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{Feed, ResourceId, RunMood, StepRow, Store},
    plan::Wish,
    ui::theme::Role,
};

/// The table of steps.
pub(super) struct RunSteps;

type Cell = Column<StepRow>;

impl TableSpec for RunSteps {
    type Row = StepRow;

    const PANE: PaneId = PaneId::Runs;
    const TITLE: &'static str = "Steps";
    const CONTEXT: Context = Context::Runs;
    const FEEDS: &'static [Feed] = &[];
    const ROW_FEEDS: &'static [Feed] = &[];
    const TIMED: bool = true;
    const FROZEN: usize = 2;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("step", "STEP", (4, 4), |row| Value::Count(u64::from(row.number) + 1)),
        Cell::new("title", "WHAT", (20, 60), |row| Value::text(&row.title)),
        Cell::new("state", "STATE", (12, 16), |row| Value::text(row.state)),
        Cell::new("attempts", "TRIES", (5, 5), |row| Value::Count(row.attempts.into())),
        Cell::new("deadline", "DUE IN", (6, 7), |row| {
            row.deadline.map_or(Value::None, Value::Until)
        }),
        Cell::new("ends", "ENDS IN", (7, 7), |row| row.ends.map_or(Value::None, Value::Until)),
        Cell::new("again", "AGAIN", (5, 6), |row| row.again.map_or(Value::None, Value::Until)),
        Cell::new("detail", "DETAIL", (20, 300), |row| runs::text(&row.detail)),
    ];

    fn version(store: &Store) -> u64 {
        store.runs_version
    }

    fn rows(store: &Store, scope: &Scope) -> Vec<StepRow> {
        let Scope::Run(wanted) = scope else { return Vec::new() };
        let run = store.runs.iter().find(|it| *it.id.name == **wanted);
        run.map(|it| it.parts.clone()).unwrap_or_default()
    }

    fn id(row: &StepRow) -> &ResourceId {
        &row.id
    }

    fn role(row: &StepRow, _now: Timestamp) -> Role {
        if has_not_begun(row) { Role::Text } else { runs::role_of(row.mood) }
    }

    fn offer(_store: &Store, row: &StepRow, verb: Verb) -> Offer {
        let (run, step) = (&*row.id.namespace, row.number as usize);
        let failed = row.mood == RunMood::Failed;
        let refused = |why: &str| Offer::Refused(why.to_owned());
        match verb {
            Verb::RetryStep if !failed => refused("only what has failed can be tried again"),
            Verb::RetryStep => Offer::Order(run.into(), Wish::Retry(step)),
            Verb::SkipStep if !failed && !has_not_begun(row) => {
                refused("only what has failed or not begun can be left out")
            }
            Verb::SkipStep => Offer::Order(run.into(), Wish::Skip(step)),
            _ => runs::of_run(run, verb),
        }
    }
}

fn has_not_begun(row: &StepRow) -> bool {
    matches!(row.state, "waiting" | "queued")
}
