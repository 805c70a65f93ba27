//! No rows, one row, a hundred thousand rows; and every toggle in every pane.

use quarterdeck::{
    action::{Action, AppAction, Motion},
    model::{Delta, Observation, Pod, Store},
    panes::{self, Location, PaneId, Scope, View},
    ui::theme::Theme,
};
use ratatui::{Terminal, backend::TestBackend};

use crate::harness::Harness;

#[test]
fn every_pane_without_a_row_draws_moves_sorts_and_filters() {
    let (store, theme) = (Store::default(), Theme::default());
    let now = jiff::Timestamp::UNIX_EPOCH;
    for id in PaneId::ALL {
        let mut pane = panes::open(Location::Table(*id, Scope::All));
        pane.update(&store, now);
        let toggles = [AppAction::ToggleWide, AppAction::ToggleFaults, AppAction::Mark];
        for action in toggles
            .map(Action::App)
            .into_iter()
            .chain(Motion::ALL.iter().copied().map(Action::Motion))
        {
            assert!(pane.act(action), "{}: {}", id.name(), action.name());
        }
        for (key, _) in pane.sort_keys() {
            pane.sort_by(key);
            assert_eq!(pane.look().unwrap().sort.unwrap().key, key, "{}", id.name());
        }
        pane.set_filter("nothing").unwrap();
        assert_eq!(pane.copied(), None, "{}", id.name());
        for (width, height) in [(0, 0), (1, 1), (20, 5), (200, 60)] {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            let view = View { store: &store, theme: &theme, now };
            terminal.draw(|frame| pane.render(frame, frame.area(), &view)).unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wide_and_faults_only_mean_the_same_in_every_pane() {
    for id in PaneId::ALL {
        let mut console = Harness::sized(*id, 120, 40).await;
        let plain = console.screen();
        let wide = console.keys("ctrl-w").await;
        assert_eq!(frame_of(&wide).0, frame_of(&plain).0, "{}: the same rows", id.name());
        assert_eq!(frame_of(&console.keys("ctrl-w").await), frame_of(&plain), "{}", id.name());
        let faults = console.keys("alt-z").await;
        let title = faults.lines().nth(2).unwrap();
        assert!(title.contains("faults only") && title.contains('/'), "{}: {title}", id.name());
        assert_eq!(frame_of(&console.keys("alt-z").await), frame_of(&plain), "{}", id.name());
    }
}

/// The name and number of rows, and the headings; what is in the rows goes on changing.
fn frame_of(screen: &str) -> (&str, &str) {
    let title = screen.lines().nth(2).unwrap();
    (title.split(']').next().unwrap(), screen.lines().nth(3).unwrap())
}

#[tokio::test(start_paused = true)]
async fn one_pod_and_a_hundred_thousand() {
    let mut console = Harness::sized(PaneId::Pods, 120, 30).await;
    let one: Pod = (**console.store().pods.rows().next().unwrap()).clone();
    console.observe(Observation::Pods(Delta::Resync(vec![one.clone()])));
    assert!(console.keys("G g").await.contains("Pods[1]"));
    let many = (0..100_000).map(|number| {
        let mut pod = one.clone();
        pod.id.name = format!("web-{number}").into();
        pod
    });
    console.observe(Observation::Pods(Delta::Resync(many.collect())));
    let last = console.keys("G").await;
    assert!(last.contains("Pods[100000]") && last.contains("> "), "{last}");
    let found = console.keys("/ ^web-99999$ enter").await;
    assert!(found.contains("Pods[1/100000]") && found.contains("web-99999"), "{found}");
    let all = console.keys("esc o j enter g").await;
    assert!(all.contains("web-0 ") && all.contains("Pods[100000]"), "{all}");
}
