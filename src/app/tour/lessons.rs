//! What the tour teaches, in its order.

use super::super::State;
use crate::{
    action::{Action, AppAction},
    model::{Kind, Pod},
    panes::{Location, Pane, PaneId},
};

/// One thing to learn.
pub(super) struct Lesson {
    /// What is to be done. `{next-row}` stands for the key of that action.
    pub(super) text: &'static str,
    /// Whether it has been done.
    pub(super) is_done: fn(&State) -> bool,
}

/// All of them.
pub(super) const LESSONS: &[Lesson] = &[
    Lesson {
        text: "A release was just rolled out, and one of its pods does not start. The line at the top \
               counts what is wrong; this line teaches the keys. {pane-pods} shows the pods.",
        is_done: |it| shows(it, PaneId::Pods),
    },
    Lesson {
        text: "Show only what waits: {filter} begins a filter. Type status:pending and then enter. \
               A filter that is typed is tried at once.",
        is_done: |it| it.prompt.is_none() && filter(it).contains("pending"),
    },
    Lesson {
        text: "One of them has waited for days; the new one is only seconds old. Move between them: \
               {next-row} goes down and {previous-row} up. Stay on the new one.",
        is_done: |it| shows(it, PaneId::Pods) && it.has_moved() && is_new(it, subject(it)),
    },
    Lesson {
        text: "Why does it wait? {events} shows what the cluster says about this pod alone.",
        is_done: |it| shows(it, PaneId::Events),
    },
    Lesson {
        text: "FailedScheduling counts every node by what keeps the pod off it; the longest part can be \
               moved into sight with {right}. Nothing here is large enough. Go back with {back}, and look at the \
               pod itself: {describe}.",
        is_done: |it| {
            matches!(location(it), Some(Location::Describe(_))) && is_new(it, subject(it))
        },
    },
    Lesson {
        text: "Its requests say what it asks for: more CPU than any node has, so no autoscaler can help. \
               {page-down} and {last} scroll. Who made it so? {owner} goes to its owner.",
        is_done: |it| {
            let owner = [Some(Kind::ReplicaSet), Some(Kind::Deployment)];
            let kind = it.visible().and_then(Pane::subject).map(|id| id.kind);
            matches!(location(it), Some(Location::Describe(_))) && owner.contains(&kind)
        },
    },
    Lesson {
        text: "The ReplicaSet of the new revision; {owner} again would go on to the Deployment. The \
               second line tells where you are. {back} goes back a step at a time: go back to the first \
               view.",
        is_done: |it| it.screens.len() == 1,
    },
    Lesson {
        text: "All keys that mean something here are listed by {help}.",
        is_done: |it| it.has_just(AppAction::Help),
    },
    Lesson {
        text: "{back} closes it. What has no key has a name: {command}, then type alarms and enter, for \
               everything that is wrong right now.",
        is_done: |it| shows(it, PaneId::Alarms),
    },
];

/// What is said at the end.
pub(super) const PARTING: &str = "That is most of it: tables, filters, a key for each question, and names for the rest. The release \
     still waits: {command} and then mend takes it back. Next, {command} and scenario bad-day, or \
     {command} and fault, which lists what can go wrong.";

fn location(state: &State) -> Option<&Location> {
    state.visible().map(Pane::location)
}

fn shows(state: &State, pane: PaneId) -> bool {
    matches!(location(state), Some(Location::Table(shown, _)) if *shown == pane)
}

fn filter(state: &State) -> String {
    state.visible().map(|pane| pane.filter().to_ascii_lowercase()).unwrap_or_default()
}

/// The pod that the row under the cursor, or the text, is about.
fn subject(state: &State) -> Option<&Pod> {
    let id = state.visible().and_then(Pane::subject)?;
    state.store.pods.get(id).map(|pod| &**pod)
}

/// It came with the tour, and no node has taken it.
fn is_new(state: &State, pod: Option<&Pod>) -> bool {
    let Some((pod, tour)) = pod.zip(state.tour.as_ref()) else { return false };
    pod.node.is_none() && pod.created.is_some_and(|at| at >= tour.begun)
}

impl State {
    /// Whether this was the last thing done.
    fn has_just(&self, action: AppAction) -> bool {
        self.tour.as_ref().is_some_and(|it| it.done == Some(Action::App(action)))
    }

    /// Whether the cursor was the last thing moved.
    fn has_moved(&self) -> bool {
        self.tour.as_ref().is_some_and(|it| matches!(it.done, Some(Action::Motion(_))))
    }
}
