//! What can be asked of a `CronJob`.

use super::Offer;
use crate::{
    estate,
    model::{CronJob, Object},
    plan::{Draft, Plan, Step, Triggering},
    ports::Command,
};

/// How long it may take until it is seen to be suspended, seconds.
const SUSPENDED_S: u32 = 60;

/// A Job now.
pub(super) fn trigger(row: &Object) -> Offer {
    if row.id.kind != CronJob::kind() {
        return Offer::Meaningless;
    }
    if row.terminating {
        return Offer::Refused("it is being deleted".to_owned());
    }
    let suspended = CronJob::is_suspended(row) == Some(true);
    let warning = if suspended { " It stays suspended." } else { "" }.to_owned();
    Offer::Draft(Box::new(Draft::Trigger(Triggering { cron: row.id.clone(), warning })))
}

/// No Jobs for now, or those that are due again.
pub(super) fn suspend(row: &Object, wanted: bool) -> Offer {
    if row.id.kind != CronJob::kind() {
        return Offer::Meaningless;
    }
    if CronJob::is_suspended(row) == Some(wanted) {
        let state = if wanted { "is suspended already" } else { "is not suspended" };
        return Offer::Refused(format!("it {state}"));
    }
    let id = row.id.clone();
    let (title, act, effect) = if wanted {
        let effect = "It makes no Jobs; those that run already go on.";
        (format!("suspend {id}"), Command::SuspendCron(id), effect)
    } else {
        let effect = "It makes Jobs when they are due. One that was missed meanwhile is made at once, if \
            its starting deadline allows.";
        (format!("resume {id}"), Command::ResumeCron(id), effect)
    };
    let intent = format!("{effect}{}", managed(row));
    Offer::Plan(Box::new(Plan::single(Step::new(title, act, SUSPENDED_S), &intent)))
}

/// Who will take it back, or is surprised by it.
fn managed(row: &Object) -> String {
    estate::managed_by(row.owner.as_ref(), row.labels.manager().as_ref())
}
