//! Clicks and the wheel.

use quarterdeck::{action::Motion, panes::PaneId};

use crate::harness::Harness;

/// Line and cell where a text stands.
fn place(screen: &str, text: &str) -> (u16, u16) {
    let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    let x = line.split(text).next().unwrap().chars().count();
    (x.try_into().unwrap(), y.try_into().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_click_chooses_and_a_second_one_drills() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    let (x, y) = place(&console.screen(), "system");
    let chosen = console.click(x, y).await;
    assert!(chosen.contains("> system"), "{chosen}");
    let inside = console.click(x, y).await;
    assert!(inside.contains("node-groups > system"), "{inside}");
    // Neither the title nor what lies below the rows is anything to click on.
    let title = place(&inside, "Nodes(system)");
    assert_eq!(console.click(title.0, title.1).await, inside);
    assert_eq!(console.click(5, 28).await, inside);
}

#[tokio::test(start_paused = true)]
async fn a_click_on_a_heading_sorts_and_a_second_one_reverses() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    let (x, y) = place(&console.screen(), "READY");
    let up = console.click(x, y).await;
    assert!(up.contains("READY▲"), "{up}");
    let down = console.click(x, y).await;
    assert!(down.contains("READY▼"), "{down}");
}

#[tokio::test(start_paused = true)]
async fn the_wheel_scrolls_three_rows_and_disturbs_no_typing() {
    let mut console = Harness::new(PaneId::Pods).await;
    let row = |screen: &str| screen.lines().position(|line| line.starts_with('>')).unwrap();
    let before = row(&console.screen());
    assert_eq!(row(&console.wheel(Motion::NextRow).await), before + 3);
    assert_eq!(row(&console.wheel(Motion::PreviousRow).await), before);
    let typing = console.keys("/ a").await;
    assert_eq!(console.wheel(Motion::NextRow).await, typing);
    assert_eq!(console.click(10, 10).await, typing);
}

#[tokio::test(start_paused = true)]
async fn popups_take_clicks_on_their_entries_alone() {
    let mut console = Harness::new(PaneId::Pods).await;
    let list = console.keys("o").await;
    assert_eq!(console.click(0, 4).await, list, "beside the popup");
    let (x, y) = place(&list, "│ AGE");
    let sorted = console.click(x + 2, y).await;
    assert!(sorted.contains("AGE▲"), "{sorted}");
    let palette = console.keys(": rds").await;
    let (x, y) = place(&palette, "rds-events");
    let opened = console.click(x, y).await;
    assert!(opened.lines().nth(1).unwrap().starts_with("rds-events"), "{opened}");
}
