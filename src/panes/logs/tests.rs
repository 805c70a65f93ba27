use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend};

use super::{buffer::MOST_LINES, *};
use crate::{
    model::{Fault, FaultClass, Kind, ResourceId, SourceId},
    ports::LogLine,
    ui::{text::is_unsafe, theme::Theme},
};

fn pane() -> LogPane {
    let source = SourceId::kubernetes("uid", "prod");
    let pod = ResourceId::namespaced(&source, Kind::Pod, "shop", "web-1");
    LogPane::new(LogQuery { pod, container: None, previous: false, tail: 100, follow: true })
}

fn line(container: &str, text: &str) -> LogEvent {
    let at = Timestamp::from_second(1_700_000_000).ok();
    LogEvent::Line(LogLine { container: container.into(), at, text: text.into() })
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
