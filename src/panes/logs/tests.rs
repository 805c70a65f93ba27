use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend};

use super::{buffer::MOST_LINES, *};
use crate::{
    model::{Fault, FaultClass, Kind, ResourceId, SourceId},
    ports::{Begin, LogLine},
    ui::{text::is_unsafe, theme::Theme},
};

fn pane() -> LogPane {
    let source = SourceId::kubernetes("uid", "prod");
    let pod = ResourceId::namespaced(&source, Kind::Pod, "shop", "web-1");
    LogPane::new(LogQuery::newest(LogTarget::Pod(pod, None)))
}

fn line(container: &str, text: &str) -> LogEvent {
    let at = Timestamp::from_second(1_700_000_000).ok();
    LogEvent::Line(LogLine { origin: container.into(), at, text: text.into() })
}

fn numbered(range: std::ops::Range<usize>) -> Vec<LogEvent> {
    range.map(|number| line("web", &format!("line {number}"))).collect()
}

fn screen(pane: &mut LogPane, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let (store, theme) = (Store::default(), Theme::mono());
    let view = View { store: &store, theme: &theme, now: Timestamp::UNIX_EPOCH };
    terminal.draw(|frame| pane.render(frame, frame.area(), &view)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn a_log_looks_like_this() {
    let mut pane = pane();
    pane.logged(vec![
        line("web", "started"),
        line("proxy", "\u{1b}[31mred\u{1b}[0m and \u{202e}backwards"),
        LogEvent::Gap("the connection was lost for 3s".to_owned()),
        line("web", &"long ".repeat(2000)),
        LogEvent::End("web".into()),
        LogEvent::Failed(Fault::new(FaultClass::Unavailable, "read logs", "connection refused")),
    ]);
    insta::assert_snapshot!("following", screen(&mut pane, 80, 12));
    pane.act(Action::App(AppAction::ToggleTimestamps));
    pane.set_filter("start|red").unwrap();
    insta::assert_snapshot!("filtered", screen(&mut pane, 80, 12));
    pane.set_filter("!start").unwrap();
    let shown = screen(&mut pane, 80, 12);
    assert!(!shown.contains("started") && shown.contains("backwards"), "{shown}");
}

#[test]
fn scrolling_up_stops_and_the_end_resumes() {
    let mut pane = pane();
    pane.logged(numbered(0..50));
    assert!(screen(&mut pane, 80, 12).contains("line 49"));
    pane.act(Action::Motion(Motion::PreviousRow));
    pane.logged(numbered(50..62));
    let shown = screen(&mut pane, 80, 12);
    assert!(shown.contains("paused, 12 new") && shown.contains("line 48"), "{shown}");
    assert!(!shown.contains("line 49"), "{shown}");
    pane.act(Action::Motion(Motion::Last));
    let shown = screen(&mut pane, 80, 12);
    assert!(shown.contains("following") && shown.contains("line 61"), "{shown}");
}

fn at(second: i64, origin: &str, text: &str) -> LogEvent {
    let at = Timestamp::from_second(second).ok();
    LogEvent::Line(LogLine { origin: origin.into(), at, text: text.into() })
}

fn texts(pane: &LogPane) -> Vec<String> {
    pane.full_text().unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn lines_of_several_origins_stand_by_time_and_keep_their_own_order() {
    let mut pane = pane();
    pane.logged(vec![at(10, "a", "a10"), at(30, "a", "a30"), at(20, "b", "b20")]);
    pane.logged(vec![LogEvent::Joined("c".into()), at(5, "c", "c5"), at(4, "c", "c4 late")]);
    pane.logged(vec![at(40, "b", "b40")]);
    assert_eq!(
        texts(&pane),
        ["c c5", "c c4 late", "a a10", "b b20", "a a30", "--- c: joined ---", "b b40"]
    );
    pane.set_filter("[0-9]0").unwrap();
    pane.logged(vec![at(35, "d", "d30"), at(1, "e", "no"), at(25, "f", "f20")]);
    assert_eq!(
        texts(&pane),
        ["a a10", "b b20", "f f20", "a a30", "--- c: joined ---", "d d30", "b b40"]
    );
}

#[test]
fn a_paused_view_stays_on_its_lines_while_older_ones_come() {
    let mut pane = pane();
    pane.logged((0..50).map(|n| at(100 + n, "a", &format!("line {n}"))).collect());
    pane.logged(vec![at(1, "b", "first of b")]);
    screen(&mut pane, 80, 12);
    pane.act(Action::Motion(Motion::PageUp));
    let before = screen(&mut pane, 80, 12);
    pane.logged((2..9).map(|n| at(n, "b", "old")).collect());
    let after = screen(&mut pane, 80, 12);
    let rows = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&before), rows(&after));
}

#[test]
fn what_is_highlighted_is_found_and_hides_nothing() {
    let mut pane = pane();
    pane.logged(numbered(0..50));
    screen(&mut pane, 80, 12);
    pane.set_highlight("line 7$").unwrap();
    assert_eq!((pane.highlight(), texts(&pane).len()), (Some("line 7$"), 50));
    assert!(pane.set_highlight("(").is_err() && pane.highlight() == Some("line 7$"));
    pane.act(Action::App(AppAction::PreviousMatch));
    let shown = screen(&mut pane, 80, 12);
    assert!(shown.contains("line 7 ") && shown.contains("paused"), "{shown}");
}

#[test]
fn other_lines_replace_these_and_how_they_are_looked_at_stays() {
    let mut pane = pane();
    pane.logged(numbered(0..5));
    pane.set_filter("line 3").unwrap();
    pane.act(Action::App(AppAction::ToggleTimestamps));
    let query = LogQuery { begin: Begin::Ago(900), ..pane.query.clone() };
    pane.asked(&query);
    assert_eq!(pane.location(), &Location::Logs(query));
    pane.logged(vec![line("web", "line 4"), line("web", "line 33")]);
    let shown = screen(&mut pane, 90, 6);
    assert!(shown.contains("since 15 minutes ago") && shown.contains("Z line 33"), "{shown}");
    assert!(!shown.contains("line 4"), "{shown}");
}

#[test]
fn old_lines_are_dropped_and_that_is_said() {
    let mut pane = pane();
    pane.set_filter("line .*[05]$").unwrap();
    pane.logged(numbered(0..10));
    screen(&mut pane, 80, 4);
    pane.logged(numbered(10..MOST_LINES + 10));
    let shown = screen(&mut pane, 80, 4);
    assert!(shown.contains("10 older dropped"), "{shown}");
    assert!(shown.contains(&format!("[{}]", MOST_LINES / 5)), "{shown}");
    pane.act(Action::Motion(Motion::First));
    let shown = screen(&mut pane, 80, 4);
    assert!(shown.contains("line 10 "), "{shown}");
}

#[test]
fn big_lines_are_dropped_by_their_size() {
    let mut pane = pane();
    for _ in 0..40 {
        pane.logged(vec![line("web", &"x".repeat(1 << 20))]);
    }
    let shown = screen(&mut pane, 80, 4);
    assert!(shown.contains("older dropped"), "{shown}");
}

#[test]
fn a_paused_view_stays_on_its_lines_while_older_ones_go() {
    let mut pane = pane();
    pane.logged(numbered(0..MOST_LINES));
    screen(&mut pane, 80, 5);
    pane.act(Action::Motion(Motion::PageUp));
    let before = screen(&mut pane, 80, 5);
    pane.logged(numbered(0..500));
    let after = screen(&mut pane, 80, 5);
    let rows = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&before), rows(&after));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_size_and_no_key_is_too_much(
        width in 1_u16..50, height in 1_u16..20,
        steps in proptest::collection::vec((0_usize..11, any::<String>()), 0..20),
    ) {
        let mut pane = pane();
        let others =
            [AppAction::ToggleWrap, AppAction::ToggleFollow, AppAction::ToggleTimestamps];
        for (step, text) in steps {
            pane.logged(vec![line(if step % 2 == 0 { "a" } else { "b" }, &text)]);
            match Motion::ALL.get(step) {
                Some(motion) => pane.act(Action::Motion(*motion)),
                None => pane.act(Action::App(others[step - Motion::ALL.len()])),
            };
            let _ = pane.set_filter(text.get(..1).unwrap_or("a"));
            let shown = screen(&mut pane, width, height);
            prop_assert!(!shown.chars().any(|it| it != '\n' && is_unsafe(it)));
            let _ = (pane.copied(), pane.full_text());
        }
    }
}
