use super::{sample::*, *};
use crate::{
    action::{Action, Motion},
    model::{Delta, Observation},
    panes::{Pane, View},
    ui::theme::Theme,
};
use ratatui::{Terminal, backend::TestBackend};

/// Binary searches of one row in this many: in the order and in what is shown, to take it out and to
/// put it in.
fn searches(rows: usize) -> usize {
    4 * (usize::BITS - rows.leading_zeros()) as usize + 4
}

fn draw(pane: &mut TablePane<Sample>, store: &Store) {
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let view = View { store, theme: &Theme::default(), now: at(3) };
    terminal.draw(|frame| pane.render(frame, frame.area(), &view)).unwrap();
}

/// A table of so many rows that was drawn, and has taken in its first single change.
fn settled(rows: u64) -> (TablePane<Sample>, Store) {
    let mut store = store(fleet(rows));
    let mut pane = pane(&store);
    draw(&mut pane, &store);
    put(&mut store, 0, 7);
    pane.update(&store, at(3));
    draw(&mut pane, &store);
    (pane, store)
}

fn put(store: &mut Store, number: u64, cpu_m: u64) {
    let usage = usage(&format!("web-{number}"), cpu_m);
    store.apply(Observation::NodeUsage(Delta::Apply(usage)), at(3));
}

#[test]
fn a_change_costs_the_logarithm_of_what_there_is() {
    for rows in [100, 10_000] {
        for (sort, filter) in [("", ""), ("name", ""), ("cpu_m", "web")] {
            let (mut pane, mut store) = settled(rows);
            pane.sort_by(sort);
            pane.set_filter(filter).unwrap();
            put(&mut store, rows / 2, 55);
            let work = work_of(|| pane.update(&store, at(3)));
            let most = searches(usize::try_from(rows).unwrap());
            assert_eq!(work.made, 1);
            assert!(work.compared <= most, "{rows} rows by {sort}: {work:?}");
            assert!(work.read <= 2 * most + 1, "{rows} rows by {sort}: {work:?}");
        }
    }
}

#[test]
fn many_changes_cost_no_more_than_one_by_one() {
    let (mut pane, mut store) = settled(10_000);
    (0..200).for_each(|number| put(&mut store, number * 50, 1));
    let work = work_of(|| pane.update(&store, at(3)));
    assert_eq!(work.made, 200);
    // Those that are put in are sorted among themselves.
    assert!(work.compared <= 200 * (searches(10_000) + 8), "{work:?}");
}

#[test]
fn what_is_not_on_screen_is_no_reason_to_draw() {
    let (mut pane, mut store) = settled(1000);
    put(&mut store, 900, 1);
    assert!(!pane.update(&store, at(3)));
    put(&mut store, 5, 1);
    assert!(pane.update(&store, at(3)));
    store.apply(Observation::NodeUsage(Delta::Delete(id("web-900"))), at(3));
    assert!(pane.update(&store, at(3)), "the title counts");
}

#[test]
fn only_rows_on_screen_are_drawn() {
    let (mut pane, store) = settled(10_000);
    pane.act(Action::Motion(Motion::Last));
    let work = work_of(|| draw(&mut pane, &store));
    assert!(work.read <= 2 * 24, "{work:?}");
}

#[test]
fn a_row_that_moves_above_the_cursor_takes_it_along() {
    let (mut pane, mut store) = settled(5000);
    pane.sort_by("cpu_m");
    pane.act(Action::Motion(Motion::Last));
    let last = pane.current().cloned().unwrap();
    for number in 0..40 {
        put(&mut store, 4000 - number, 1);
        let work = work_of(|| pane.update(&store, at(3)));
        assert!(work.read == 0 && work.compared <= searches(5000) + 16, "{work:?}");
        assert_eq!(pane.current(), Some(&last));
    }
}
