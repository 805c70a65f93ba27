//! A run whose console ended in the middle of it.

use jiff::Timestamp;

use super::{Course, Progress, Run};
use crate::{
    journal::{Entry, Phase},
    plan::Plan,
    ports::Repeat,
};

impl Run {
    /// The run that wrote these entries, as far as they tell. It is paused: whether it goes on is for the
    /// user to say, once the world has been looked at again. A step whose request may have left is asked
    /// for again only if that is harmless.
    pub fn recover(id: &str, plan: Plan, entries: &[Entry], now: Timestamp) -> Self {
        let repeats: Vec<Repeat> = plan.steps().map(|step| step.act.repeat()).collect();
        let state = |(number, repeat): (usize, &Repeat)| {
            let own = |it: &&Entry| *it.run == *id && it.step as usize == number && it.is_of_step();
            let mut own = entries.iter().filter(own);
            own.next_back().map_or(Progress::Waiting, |last| resumed(last, *repeat, now))
        };
        let states = repeats.iter().enumerate().map(state).collect();
        let mut run = Self { states, course: Course::Paused, ..Self::new(id, plan, now) };
        run.settle();
        run
    }
}

/// What a step is of which this is known last. Its time begins anew: that nobody was there is no reason
/// to give up.
fn resumed(last: &Entry, repeat: Repeat, now: Timestamp) -> Progress {
    let (attempt, since) = (last.attempt, now);
    let again = |why: &str| {
        let (why, at, held) = (why.to_owned(), now, false);
        Progress::Retrying { attempt, since, why, at, held }
    };
    match &last.phase {
        Phase::Before { .. } if repeat == Repeat::Never => {
            let why = "the console ended while it was asked for: nobody knows what became of it";
            Progress::Unknown { attempt, why: why.to_owned() }
        }
        Phase::Before { .. } => again("the console ended while it was asked for"),
        Phase::After(outcome) => match &outcome.error {
            None => Progress::Verifying { attempt, since, why: String::new() },
            Some(why) if outcome.again => again(why),
            Some(why) => Progress::Failed { attempt, why: why.to_string() },
        },
        Phase::Skipped { why } => Progress::Skipped { why: why.to_string() },
        Phase::Refused { .. }
        | Phase::Dry(_)
        | Phase::Begun { .. }
        | Phase::Ended { .. }
        | Phase::Measured { .. } => Progress::Waiting,
    }
}
