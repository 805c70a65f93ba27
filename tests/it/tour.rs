//! The tour: a newcomer is taken through an incident by keys, with every keymap and on small screens.

use jiff::Timestamp;
use quarterdeck::{
    action::Action,
    app::{Effect, Msg, Setup, State},
    keymap::{Context, KEYMAPS, Keymap},
    model::Destination,
    panes::{Location, PaneId, Scope},
    ui::theme::Theme,
};
use ratatui::{Terminal, backend::TestBackend};

use crate::harness::Harness;

/// The tour has begun, and its release is out.
async fn begun(console: &mut Harness) -> String {
    console.offer_tour();
    console.keys("enter").await;
    console.wait(5).await
}

/// The title of the card.
fn lesson(screen: &str) -> String {
    let line = screen.lines().find(|line| line.contains("┌ tour ")).unwrap_or_default();
    line.trim_start_matches("┌ tour ").split(' ').next().unwrap_or_default().to_owned()
}

/// The key of an action, where this is what is on the screen.
fn key(keymap: &Keymap, context: Context, name: &str) -> String {
    let action: Action = name.parse().unwrap();
    let keys = keymap.keys_for(&[context, Context::Global], action);
    assert!(!keys.is_empty(), "{name}");
    keys
}

/// The whole tour, by the keys that the card names.
async fn toured(mut console: Harness, keymap: &Keymap, told: &str) -> String {
    let text = |name| key(keymap, Context::Text, name);
    let table = |name| key(keymap, Context::Table, name);
    let mut screen = begun(&mut console).await;
    for (place, context, shown, keys) in [
        ("1/9", Context::Table, "pane-pods", table("pane-pods")),
        ("2/9", Context::Table, "filter", format!("{} status:pending enter", table("filter"))),
        ("3/9", Context::Table, "next-row", table("next-row")),
        ("4/9", Context::Table, "events", table("events")),
        ("5/9", Context::Table, "describe", format!("{} {}", table("back"), table("describe"))),
        ("6/9", Context::Text, "owner", text("owner")),
        ("7/9", Context::Text, "back", [text("back"), text("back"), text("back")].join(" ")),
        ("8/9", Context::Table, "help", table("help")),
        ("9/9", Context::Table, "command", format!("esc {} alarms enter", table("command"))),
    ] {
        assert_eq!(lesson(&screen), place, "{told}: {screen}");
        let card = screen.split("┌ tour ").nth(1).unwrap();
        let named = key(keymap, context, shown);
        assert!(card.contains(&named), "{told}: {named} is not on the card: {screen}");
        let before = screen;
        screen = console.keys(&keys).await;
        // The cursor was on the new one already.
        if place == "3/9" && lesson(&screen) == "3/9" {
            screen = console.keys(&table("first")).await;
        }
        assert_ne!(lesson(&screen), place, "{told}: {keys}: {before}\n{screen}");
    }
    screen
}

#[tokio::test(start_paused = true)]
async fn the_tour_leads_from_a_pending_pod_to_its_cause_with_every_keymap() {
    for (name, keys) in KEYMAPS {
        let console = Harness::with_keys(PaneId::NodeGroups, keys).await;
        let end = Box::pin(toured(console, &Keymap::parse(keys).unwrap(), name)).await;
        assert!(end.contains("┌ the tour has ended ─"), "{name}: {end}");
        assert!(end.contains("scenario bad-day"), "{name}: {end}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_tour_fits_on_small_and_on_large_screens() {
    let keymap = Keymap::builtin();
    for size in [(80, 24), (160, 45)] {
        let mut console = Harness::sized(PaneId::NodeGroups, size.0, size.1).await;
        begun(&mut console).await;
        let pods = console.keys("3 / status:pending enter j").await;
        let new = pods.lines().find(|line| line.contains("dashboard-")).expect("it is in sight");
        assert!(new.contains("Pending"), "{pods}");
        let console = Harness::sized(PaneId::NodeGroups, size.0, size.1).await;
        Box::pin(toured(console, &keymap, &format!("{size:?}"))).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_is_asked_and_may_refuse() {
    let mut console = Harness::sized(PaneId::NodeGroups, 80, 24).await;
    let before = console.screen();
    assert!(!before.contains("New here?"), "nobody is asked unless the console is told to ask");
    console.offer_tour();
    let offered = console.screen();
    assert!(offered.contains("┌ New here? ─") && offered.contains("enter start"), "{offered}");
    let refused = console.keys("esc").await;
    assert!(!refused.contains("New here?") && !refused.contains("tour"), "{refused}");
    let later = console.wait(10).await + &console.keys("3 / dashboard enter").await;
    assert!(!later.contains("Pending"), "nothing goes wrong: {later}");
    let begun = console.keys(": tour enter").await;
    assert!(begun.contains("┌ tour 2/9"), "the pods are on screen already: {begun}");
}

#[tokio::test(start_paused = true)]
async fn wrong_keys_do_not_lead_on_and_the_tour_can_be_left() {
    let mut console = Harness::sized(PaneId::NodeGroups, 120, 40).await;
    begun(&mut console).await;
    for wrong in ["j", "0", "2", "/ api enter", "esc", "? esc", "y esc", "d esc", ": nodes enter"] {
        let screen = console.keys(wrong).await;
        assert_eq!(lesson(&screen), "1/9", "{wrong}: {screen}");
    }
    let filtered = console.keys("3 / status:pending").await;
    assert_eq!(lesson(&filtered), "2/9", "the filter is not accepted yet: {filtered}");
    let accepted = console.keys("enter j g").await;
    assert_eq!(lesson(&accepted), "4/9", "{accepted}");
    let gone = console.keys(": tour space stop enter").await;
    assert!(gone.contains("the tour has ended; tour begins it again"), "{gone}");
    assert!(!gone.contains("┌ tour"), "{gone}");
    let none = console.keys(": tour space stop enter").await;
    assert!(none.contains("there is no tour that could end"), "{none}");
    let mended = console.keys(": mend enter").await + &console.wait(60).await;
    let rows = mended.lines().rev().take(38).filter(|line| line.contains("dashboard-"));
    assert_eq!(rows.count(), 0, "the release was taken back: {mended}");
}

#[test]
fn on_a_real_platform_there_is_no_tour() {
    let setup = Setup {
        session: "test".into(),
        keymap: Keymap::builtin(),
        theme: Theme::default(),
        on_light: None,
        first: Location::Table(PaneId::Pods, Scope::All),
        views: Vec::new(),
        destination: Destination::default(),
        environments: Vec::new(),
        guard: quarterdeck::guard::Guard::default(),
        read_only: false,
        sandbox: false,
        mouse: false,
        now: Timestamp::UNIX_EPOCH,
    };
    let (mut state, _) = State::new(setup);
    let keys = [":", "t", "o", "u", "r", "enter"].map(|key| Msg::Key(key.parse().unwrap()));
    let effects: Vec<_> = keys.into_iter().flat_map(|key| state.handle(key)).collect();
    assert!(!effects.iter().any(|it| matches!(it, Effect::Direct(_))), "{effects:?}");
    let mut terminal = Terminal::new(TestBackend::new(120, 30)).unwrap();
    terminal.draw(|frame| state.render(frame)).unwrap();
    let screen = terminal.backend().to_string();
    assert!(
        screen.contains("the tour is on a simulated platform: quarterdeck --sandbox"),
        "{screen}"
    );
}

#[tokio::test(start_paused = true)]
async fn where_the_incident_cannot_be_made_there_is_no_tour() {
    let theme = include_str!("../../themes/default.toml");
    let mut console = Harness::over("p4", PaneId::Pods, (120, 30), theme).await;
    let told = console.keys(": tour enter").await;
    assert!(told.contains("no tour here: the scenario pending-pod is meant for p2"), "{told}");
    assert!(!told.contains("┌ tour"), "{told}");
}
