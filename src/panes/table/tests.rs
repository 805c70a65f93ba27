use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend, style::Modifier};

use super::{sample::*, *};
use crate::{
    action::{Action, AppAction, Motion},
    model::{Delta, Fault, FaultClass, Observation, Usage},
    panes::{Pane, View},
    ui::theme::Theme,
};

fn screen(pane: &mut TablePane<Sample>, store: &Store, size: (u16, u16), now: i64) -> String {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let theme = Theme::default();
    let view = View { store, theme: &theme, now: at(now) };
    terminal.draw(|frame| pane.render(frame, frame.area(), &view)).unwrap();
    let buffer = terminal.backend().buffer();
    let lines = buffer.content().chunks(usize::from(size.0).max(1));
    let lines =
        lines.map(|line| line.iter().map(ratatui::buffer::Cell::symbol).collect::<String>());
    lines.map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn app(pane: &mut TablePane<Sample>, action: AppAction) {
    assert!(pane.act(Action::App(action)));
}

fn go(pane: &mut TablePane<Sample>, motion: Motion) {
    assert!(pane.act(Action::Motion(motion)));
}

fn current(pane: &TablePane<Sample>) -> &str {
    pane.current().map_or("", |id| &id.name)
}

/// Thirty rows with something of everything.
fn estate() -> Store {
    let mut rows = fleet(28);
    rows.push(usage("evil\u{1b}[31m\u{202e}-2", 50));
    rows.push(usage("a-name-that-is-too-long-for-any-column-测试-30", 1900));
    rows[1].at = None;
    rows[2].at = Some(at(-90_000));
    store(rows)
}

#[test]
fn a_screen_of_80_by_24() {
    let store = estate();
    let mut pane = pane(&store);
    go(&mut pane, Motion::NextRow);
    app(&mut pane, AppAction::Mark);
    go(&mut pane, Motion::NextRow);
    go(&mut pane, Motion::NextRow);
    app(&mut pane, AppAction::MarkRange);
    go(&mut pane, Motion::NextRow);
    insta::assert_snapshot!(screen(&mut pane, &store, (80, 24), 3));
}

#[test]
fn a_filtered_screen_of_80_by_24() {
    let store = estate();
    let mut pane = pane(&store);
    pane.set_filter("a !^web-1 cpu>=0").unwrap();
    pane.sort_by("load");
    pane.sort_by("load");
    app(&mut pane, AppAction::ToggleWide);
    insta::assert_snapshot!(screen(&mut pane, &store, (80, 24), 400));
}

#[test]
fn a_screen_of_40_by_10() {
    let store = estate();
    let mut pane = pane(&store);
    go(&mut pane, Motion::Last);
    let first = screen(&mut pane, &store, (40, 10), 3);
    go(&mut pane, Motion::Right);
    go(&mut pane, Motion::Right);
    insta::assert_snapshot!(format!("{first}\n\n{}", screen(&mut pane, &store, (40, 10), 3)));
}

#[test]
fn an_empty_table_says_why() {
    let (mut nothing, mut loading) = (store(Vec::new()), Store::default());
    let fault = || Fault::new(FaultClass::Denied, "list nodes", "no\u{1b}permission");
    let says = |store: &Store, change: &dyn Fn(&mut TablePane<Sample>)| {
        let mut pane = pane(store);
        change(&mut pane);
        let text = screen(&mut pane, store, (60, 4), 3);
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        format!("{} | {}", lines[0].trim_matches('─'), lines[2])
    };
    let none = |_: &mut TablePane<Sample>| {};
    assert_eq!(says(&nothing, &none), "Nodes[0] 3s ago | there are none");
    assert_eq!(says(&loading, &none), "Nodes[0] loading | loading…");
    loading.apply(Observation::NodeUsage(Delta::Failed(fault())), at(0));
    assert_eq!(
        says(&loading, &none),
        "Nodes[0] stale: list nodes denied: no�permission | not available: list nodes denied: \
         no�permission"
    );
    resync(&mut nothing, fleet(2));
    let filtered = says(&nothing, &|pane| pane.set_filter("x").unwrap());
    assert_eq!(filtered, "Nodes[0/2] /x 3s ago | nothing matches the filter");
    let faults = says(&nothing, &|pane| app(pane, AppAction::ToggleFaults));
    assert_eq!(faults, "Nodes[0/2] faults only 3s ago | no row needs attention");
}

#[test]
fn a_broken_feed_keeps_its_rows_and_says_why() {
    let mut store = store(fleet(2));
    let fault = Fault::new(FaultClass::Unavailable, "list nodes", "connection refused");
    store.apply(Observation::NodeUsage(Delta::Failed(fault)), at(1));
    let text = screen(&mut pane(&store), &store, (80, 6), 60);
    assert!(text.contains("Nodes[2] 1m ago stale: list nodes unavailable: connection refused"));
    assert!(text.contains("web-1"), "{text}");
}

#[test]
fn the_age_warns_when_it_is_three_periods_old() {
    let store = store(fleet(1));
    let age = |second| freshness::describe(Sample::ROW_FEEDS, &store, at(second));
    assert_eq!(age(9), ("9s ago".into(), Role::Muted));
    assert_eq!(age(89), ("1m20s ago".into(), Role::Muted));
    assert_eq!(age(90), ("1m30s ago".into(), Role::Warning));
}

#[test]
fn the_cursor_keeps_its_line_on_screen_when_rows_come_in_above() {
    let mut store = store(fleet(40));
    let mut pane = pane(&store);
    pane.sort_by("name");
    screen(&mut pane, &store, (60, 13), 3);
    (0..20).for_each(|_| go(&mut pane, Motion::NextRow));
    let before = screen(&mut pane, &store, (60, 13), 3);
    store.apply(Observation::NodeUsage(Delta::Apply(usage("a-1", 1))), at(3));
    pane.update(&store, at(3));
    let after = screen(&mut pane, &store, (60, 13), 3);
    let rows = |text: &str| text.lines().skip(2).take(10).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&before), rows(&after));
}

#[test]
fn half_pages_are_half_of_what_was_drawn() {
    let store = store(fleet(40));
    let mut pane = pane(&store);
    screen(&mut pane, &store, (60, 13), 3);
    go(&mut pane, Motion::PageDown);
    assert_eq!(current(&pane), "web-5");
    go(&mut pane, Motion::Last);
    go(&mut pane, Motion::PageUp);
    assert_eq!(current(&pane), "web-34");
    go(&mut pane, Motion::First);
    assert_eq!(current(&pane), "web-0");
}

#[test]
fn unknown_is_last_whichever_way_it_is_sorted() {
    let mut rows = fleet(4);
    rows[1].at = None;
    rows[2].at = Some(at(-50));
    let store = store(rows);
    let mut pane = pane(&store);
    pane.sort_by("age_s");
    assert_eq!(names(&pane), ["web-0", "web-3", "web-2", "web-1"]);
    pane.sort_by("age_s");
    assert_eq!(names(&pane), ["web-2", "web-0", "web-3", "web-1"]);
}

#[test]
fn no_size_is_too_small() {
    let store = estate();
    let mut pane = pane(&store);
    for width in 0..20 {
        for height in 0..7 {
            screen(&mut pane, &store, (width, height), 3);
            go(&mut pane, Motion::PageDown);
            go(&mut pane, Motion::Right);
        }
    }
    // An area that reaches beyond the screen is cut.
    let mut terminal = Terminal::new(TestBackend::new(10, 4)).unwrap();
    let theme = Theme::default();
    let view = View { store: &store, theme: &theme, now: at(3) };
    let area = ratatui::layout::Rect::new(5, 2, 40, 40);
    terminal.draw(|frame| pane.render(frame, area, &view)).unwrap();
}

#[test]
fn widths_do_not_change_while_scrolling() {
    let store = estate();
    let mut pane = pane(&store);
    let header = |text: &str| text.lines().nth(1).unwrap().to_owned();
    go(&mut pane, Motion::Last);
    let wide = header(&screen(&mut pane, &store, (80, 10), 3));
    go(&mut pane, Motion::First);
    assert_eq!(header(&screen(&mut pane, &store, (80, 10), 3)), wide);
}

#[test]
fn the_cursor_follows_its_row_and_stays_on_its_line_when_that_is_gone() {
    let mut store = store(fleet(5));
    let mut pane = pane(&store);
    (0..2).for_each(|_| go(&mut pane, Motion::NextRow));
    pane.sort_by("cpu_m");
    pane.sort_by("cpu_m");
    assert_eq!((current(&pane), pane.cursor.index()), ("web-2", 2));
    pane.set_filter("cpu<=300m").unwrap();
    assert_eq!((current(&pane), pane.cursor.index()), ("web-2", 1));
    store.apply(Observation::NodeUsage(Delta::Delete(id("web-2"))), at(4));
    assert!(pane.update(&store, at(4)));
    assert_eq!((current(&pane), pane.cursor.index()), ("web-1", 1));
    pane.set_filter("nothing").unwrap();
    assert_eq!((current(&pane), pane.copied()), ("", None));
    pane.set_filter("").unwrap();
    assert_eq!(current(&pane), "web-1");
}

#[test]
fn the_cursor_stays_at_the_top_while_the_first_rows_come() {
    let mut store = Store::default();
    store.node_usage.await_first();
    let mut pane = pane(&store);
    pane.sort_by("name");
    for page in [["c-1", "d-1"], ["a-1", "b-1"]] {
        let rows = page.map(|name| usage(name, 1)).into();
        store.apply(Observation::NodeUsage(Delta::Page(rows)), at(1));
        pane.update(&store, at(1));
    }
    assert_eq!(current(&pane), "a-1");
}

#[test]
fn only_what_shows_is_a_reason_to_draw() {
    let mut store = store(fleet(3));
    let mut pane = pane(&store);
    screen(&mut pane, &store, (80, 24), 3);
    assert!(!pane.update(&store, at(3)));
    store.apply(Observation::PodUsage(Delta::Alive), at(3));
    assert!(!pane.update(&store, at(3)));
    assert!(pane.update(&store, at(4)), "the age in the title");
    store.apply(Observation::NodeUsage(Delta::Apply(usage("web-9", 1))), at(4));
    assert!(pane.update(&store, at(4)));
    assert_eq!(names(&pane).len(), 4);
}

#[test]
fn time_alone_moves_rows_through_a_filter() {
    let store = store(fleet(3));
    let mut pane = pane(&store);
    pane.set_filter("age<10s").unwrap();
    assert_eq!(names(&pane).len(), 3);
    pane.update(&store, at(11));
    assert_eq!(names(&pane).len(), 0);
}

#[test]
fn copies_names_and_offers_what_the_row_can() {
    let store = store(fleet(4));
    let mut pane = pane(&store);
    assert_eq!(pane.copied().as_deref(), Some("web-0"));
    app(&mut pane, AppAction::Mark);
    go(&mut pane, Motion::Last);
    app(&mut pane, AppAction::Mark);
    assert_eq!(pane.copied().as_deref(), Some("web-0\nweb-3"));
    app(&mut pane, AppAction::MarkRange);
    app(&mut pane, AppAction::ClearMarks);
    assert_eq!(pane.copied().as_deref(), Some("web-3"));
    let offer = pane.offer(&store, Verb::Describe);
    assert_eq!(offer, Offer::Possible(crate::panes::Location::Describe(id("web-3"))));
    assert_eq!(pane.offer(&store, Verb::Logs), Offer::Meaningless);
    assert!(!pane.act(Action::App(AppAction::Back)));
}

#[test]
fn a_scope_limits_the_rows() {
    let store = store(vec![usage("web-1", 1), usage("db-1", 1)]);
    let mut pane = TablePane::<Sample>::new(Scope::Group("db".into()));
    pane.update(&store, at(3));
    assert_eq!(names(&pane), ["db-1"]);
    assert!(screen(&mut pane, &store, (40, 5), 3).starts_with("─Nodes(db)[1] 3s ago─"));
}

#[test]
fn marks_and_cursor_show_without_colour() {
    let theme = Theme::default();
    assert_eq!(theme.style(Role::Selected).add_modifier, Modifier::empty());
    let store = store(fleet(3));
    let mut pane = pane(&store);
    app(&mut pane, AppAction::Mark);
    let text = screen(&mut pane, &store, (40, 6), 3);
    assert!(text.lines().nth(2).unwrap().starts_with("# web-0"), "{text}");
    go(&mut pane, Motion::NextRow);
    let text = screen(&mut pane, &store, (40, 6), 3);
    assert!(text.lines().nth(2).unwrap().starts_with("* web-0"), "{text}");
    assert!(text.lines().nth(3).unwrap().starts_with("> web-1"), "{text}");
}

/// Something a user or the world does.
#[derive(Clone, Debug)]
enum Step {
    Act(Action),
    Sort(usize),
    Filter(&'static str),
    Put(u64, u64),
    Delete(u64),
    Resync(Vec<u64>),
    Draw(u16, u16),
}

fn step() -> impl Strategy<Value = Step> {
    let marks = [AppAction::Mark, AppAction::MarkRange, AppAction::ClearMarks];
    let toggles = [AppAction::ToggleWide, AppAction::ToggleFaults];
    let app = [&marks[..], &marks[..2], &toggles].concat();
    prop_oneof![
        prop::sample::select(Motion::ALL).prop_map(|motion| Step::Act(Action::Motion(motion))),
        prop::sample::select(app).prop_map(|action| Step::Act(Action::App(action))),
        (0..Sample::COLUMNS.len()).prop_map(Step::Sort),
        prop::sample::select(vec!["", "1", "!1", "cpu>500m", "nothing"]).prop_map(Step::Filter),
        (0..30u64, 0..2000u64).prop_map(|(number, cpu)| Step::Put(number, cpu)),
        (0..30u64).prop_map(Step::Delete),
        prop::collection::vec(0..30u64, 0..20).prop_map(Step::Resync),
        (0..90u16, 0..30u16).prop_map(|(width, height)| Step::Draw(width, height)),
    ]
}

fn node(number: u64, cpu_m: u64) -> Usage {
    usage(&format!("web-{number}"), cpu_m)
}

fn take(pane: &mut TablePane<Sample>, store: &mut Store, step: Step) {
    match step {
        Step::Act(action) => assert!(pane.act(action)),
        Step::Sort(column) => pane.sort_by(Sample::COLUMNS[column].key),
        Step::Filter(filter) => pane.set_filter(filter).unwrap(),
        Step::Put(number, cpu) => {
            store.apply(Observation::NodeUsage(Delta::Apply(node(number, cpu))), at(5));
        }
        Step::Delete(number) => {
            let gone = id(&format!("web-{number}"));
            store.apply(Observation::NodeUsage(Delta::Delete(gone)), at(5));
        }
        Step::Resync(numbers) => {
            resync(store, numbers.into_iter().map(|number| node(number, 50 * number)).collect());
        }
        Step::Draw(width, height) => drop(screen(pane, store, (width, height), 5)),
    }
    pane.update(store, at(5));
}

proptest! {
    #[test]
    fn cursor_marks_and_order_hold_whatever_happens(steps in prop::collection::vec(step(), 0..60)) {
        let mut store = store(fleet(10));
        let mut pane = pane(&store);
        for step in steps {
            let marked: Vec<_> = pane.marked().into_iter().cloned().collect();
            let keeps_marks = matches!(step, Step::Sort(_) | Step::Filter(_) | Step::Put(..) | Step::Draw(..));
            take(&mut pane, &mut store, step);
            // The cursor is on a row, if there is one.
            prop_assert_eq!(pane.current().is_some(), pane.shown().len() > 0);
            // The rows shown are a permutation of those that match.
            let mut shown: Vec<_> = pane.shown().cloned().collect();
            let mut expected: Vec<_> = store.node_usage.rows().map(|row| row.id.clone()).collect();
            let mut alike = TablePane::<Sample>::new(Scope::All);
            alike.update(&store, at(5));
            alike.set_filter(pane.filter()).unwrap();
            let toggles = [(pane.faults, AppAction::ToggleFaults), (pane.wide, AppAction::ToggleWide)];
            toggles.into_iter().filter(|it| it.0).for_each(|it| app(&mut alike, it.1));
            expected.retain(|id| alike.shown().any(|other| other == id));
            shown.sort();
            expected.sort();
            prop_assert_eq!(shown, expected);
            // What was patched is what all rows made anew would be.
            alike.set_look(pane.look().unwrap()).unwrap();
            prop_assert_eq!(pane.shown().collect::<Vec<_>>(), alike.shown().collect::<Vec<_>>());
            prop_assert_eq!(&pane.totals, &alike.totals);
            // The order is that of the column.
            if let Some(sort) = pane.sort {
                let column = Sample::COLUMNS[sort.column];
                let keys: Vec<_> = pane.rows.shown().map(|row| super::order::SortKey::from(column.of(row))).collect();
                prop_assert!(keys.is_sorted_by(|a, b| a.compare(b, sort.descending).is_le()));
            }
            // Marks are on rows that exist, and only marking, clearing and deleting change them.
            let mut now: Vec<_> = pane.marked().into_iter().cloned().collect();
            prop_assert_eq!(now.len(), pane.marks.len());
            if keeps_marks {
                let mut before = marked;
                before.sort();
                now.sort();
                prop_assert_eq!(now, before);
            }
        }
    }
}
