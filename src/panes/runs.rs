//! Runs of plans: what this console carries out, and what earlier ones left.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{Feed, ResourceId, RunMood, RunRow, Store, Symbol},
    plan::Wish,
    ui::theme::Role,
};

/// The table of runs.
pub(super) struct Runs;

type Cell = Column<RunRow>;

impl TableSpec for Runs {
    type Row = RunRow;

    const PANE: PaneId = PaneId::Runs;
    const TITLE: &'static str = "Runs";
    const CONTEXT: Context = Context::Runs;
    const FEEDS: &'static [Feed] = &[];
    const ROW_FEEDS: &'static [Feed] = &[];
    const TIMED: bool = true;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("run", "RUN", (8, 16), |row| Value::text(&row.id.name)),
        Cell::new("title", "PLAN", (20, 60), |row| Value::text(&row.title)),
        Cell::new("course", "COURSE", (9, 10), |row| Value::text(row.course)),
        Cell::new("steps", "STEPS", (5, 7), |row| Value::OutOf(row.over.into(), row.steps.into())),
        Cell::new("begun", "AGE", (4, 6), |row| Value::Since(row.begun)),
        Cell::new("detail", "DETAIL", (20, 300), |row| text(&row.detail)),
    ];

    fn version(store: &Store) -> u64 {
        store.runs_version
    }

    fn rows(store: &Store, _scope: &Scope) -> Vec<RunRow> {
        store.runs.clone()
    }

    fn id(row: &RunRow) -> &ResourceId {
        &row.id
    }

    fn role(row: &RunRow, _now: Timestamp) -> Role {
        role_of(row.mood)
    }

    fn offer(_store: &Store, row: &RunRow, verb: Verb) -> Offer {
        let is_over = matches!(row.course, "finished" | "aborted");
        match verb {
            Verb::Drill => {
                let scope = Scope::Run(Symbol::new(&row.id.name));
                Offer::Possible(Location::Table(PaneId::Runs, scope))
            }
            Verb::PauseRun | Verb::ResumeRun | Verb::AbortRun if is_over => {
                Offer::Refused("the run is over".to_owned())
            }
            _ => of_run(&row.id.name, verb),
        }
    }
}

/// What can be done with the run as a whole, from its row and from those of its steps.
pub(super) fn of_run(run: &str, verb: Verb) -> Offer {
    let order = |wish| Offer::Order(run.into(), wish);
    match verb {
        Verb::PauseRun => order(Wish::Pause),
        Verb::ResumeRun => order(Wish::Resume),
        Verb::AbortRun => order(Wish::Abort),
        Verb::RollBack => order(Wish::RollBack),
        _ => Offer::Meaningless,
    }
}

/// There is none, or it says this.
pub(super) fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::None } else { Value::text(text) }
}

pub(super) const fn role_of(mood: RunMood) -> Role {
    match mood {
        RunMood::Busy => Role::Text,
        RunMood::Waiting => Role::Warning,
        RunMood::Done => Role::Muted,
        RunMood::Failed => Role::Danger,
    }
}
