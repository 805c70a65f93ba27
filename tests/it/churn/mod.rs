//! Whatever order things are told in, and whatever fails meanwhile: in the end every table shows what it
//! would show to somebody who came only now.

mod console;
mod feeds;
mod history;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use quarterdeck::{
    adapters::sandbox::Sandbox,
    app::Msg,
    headless,
    model::{Delta, Feed, NodeGroup, Observation, Store},
    panes::{self, Location, Look, PaneId, Scope, Sorting},
    views::SavedView,
};

use self::{console::Console, feeds::told};
use crate::{dice::Dice, seeds::seeds};

const ESTATES: [&str; 5] = ["p0", "p1", "p2", "p3", "p4"];

/// What somebody does while things change: rows, order, filter, marks, other panes, what lies within.
const HABITS: &[&str] = &[
    "j",
    "k",
    "G",
    "g",
    "ctrl-d",
    "space",
    "o j j enter",
    "o G enter",
    "ctrl-w",
    "alt-z",
    "enter",
    "esc",
    "/ a enter",
    "/ ! e enter",
    "esc esc",
    "0",
    "2",
    "3",
    "4",
    "5",
    "1",
    "[",
    "]",
    "-",
    "d",
    "alt-t",
    "ctrl-space",
    "?",
    "a",
];

/// An estate as it is at first, and after a while in which something went wrong.
async fn ages(estate: &str) -> (Store, Store, Timestamp) {
    let ports = Sandbox::open(estate).unwrap().ports();
    let before = headless::gather(&ports, Feed::ALL, Duration::from_secs(5)).await;
    let director = ports.director.as_ref().unwrap();
    for order in ["fault spot-storm", "fault zone-loss", "rollout", "step 40m"] {
        // Not every estate has what goes wrong.
        drop(director.direct(order));
    }
    let after = headless::gather(&ports, Feed::ALL, Duration::from_secs(5)).await;
    (before.store, after.store, after.at)
}

/// A view of every pane, by any of its columns.
fn views(dice: &mut Dice) -> Vec<SavedView> {
    let view = |pane: &PaneId| {
        let keys = panes::open(Location::Table(*pane, Scope::All)).sort_keys();
        let (key, _) = keys[dice.below(keys.len())];
        let sort = Some(Sorting { key: key.to_owned(), descending: dice.below(2) == 0 });
        let sort = sort.filter(|_| dice.below(4) > 0);
        let look = Look { sort, wide: dice.below(2) == 0, ..Look::default() };
        SavedView { name: format!("of-{}", pane.name()), pane: *pane, kind: None, look }
    };
    PaneId::ALL.iter().map(view).collect()
}

/// Tells everything, and in between does what people do.
fn storm(console: &mut Console, ages: (&Store, &Store), now: Timestamp, dice: &mut Dice) {
    let told: Vec<_> = Feed::ALL.iter().map(|feed| told(*feed, ages, dice)).collect();
    let mut told: Vec<VecDeque<_>> = told.into_iter().map(VecDeque::from).collect();
    let mut late = now - SignedDuration::from_mins(10);
    while !told.is_empty() {
        let index = dice.below(told.len());
        for _ in 0..=dice.below(8) {
            told[index].pop_front().into_iter().for_each(|it| console.see(it));
        }
        if told[index].is_empty() {
            told.swap_remove(index);
        }
        match dice.below(6) {
            0 => console.keys(HABITS[dice.below(HABITS.len())]),
            1 => {
                let size = |dice: &mut Dice, most| u16::try_from(1 + dice.below(most)).unwrap();
                console.resize(size(dice, 200), size(dice, 60));
            }
            2 => {
                late = (late + SignedDuration::from_secs(1)).min(now);
                console.happen(Msg::Tick(late));
            }
            // What another connection says late is not of this world.
            3 => {
                let none = Delta::<NodeGroup>::Resync(Vec::new());
                console.see_over(7, Observation::NodeGroups(none));
            }
            _ => drop(console.draw()),
        }
    }
    console.happen(Msg::Tick(now));
}

#[tokio::test(start_paused = true)]
async fn after_every_churn_tables_show_what_a_fresh_console_shows() {
    let mut known = BTreeMap::new();
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        let estate = ESTATES[dice.below(ESTATES.len())];
        if !known.contains_key(estate) {
            known.insert(estate, Box::pin(ages(estate)).await);
        }
        let (before, after, now) = &known[estate];
        let views = views(&mut dice);
        let names: Vec<_> = views.iter().map(|view| view.name.clone()).collect();
        let mut fresh = Console::new(views.clone(), *now);
        let mut stormed = Console::new(views, *now);
        for feed in Feed::ALL {
            fresh.see(after.observe(*feed));
        }
        fresh.happen(Msg::Tick(*now));
        storm(&mut stormed, (before, after), *now, &mut dice);
        for name in &names {
            let (expected, found) = (fresh.rows(name), stormed.rows(name));
            assert_eq!(found, expected, "QUARTERDECK_SEED={seed} {name}");
        }
    }
}
