//! Columns, saved views, and what is remembered of a table.

use quarterdeck::panes::PaneId;

use crate::harness::Harness;

/// The line below the title.
fn heading(screen: &str) -> &str {
    screen.lines().skip_while(|line| !line.starts_with('─')).nth(1).unwrap().trim_end()
}

#[tokio::test(start_paused = true)]
async fn columns_are_chosen_ordered_and_brought_back() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    let before = console.screen();
    let popup = console.keys("alt-o").await;
    assert!(popup.contains("[x] NAMESPACE"), "{popup}");
    // The second column goes first, the third away, and what rows are labelled with comes in.
    console.keys("j left j j space enter").await;
    let after = console.screen();
    assert!(heading(&after).trim_start().starts_with("NAME "), "{after}");
    assert!(!heading(&after).contains("READY"), "{after}");
    let wide = console.keys("ctrl-w").await;
    assert!(heading(&wide).contains("READY") || wide.contains('›'), "{wide}");
    let back = console.keys("ctrl-w alt-o ctrl-\\").await;
    assert_eq!(heading(&back), heading(&before), "{back}");
}

#[tokio::test(start_paused = true)]
async fn a_label_becomes_a_column_that_sorts() {
    let mut console = Harness::sized(PaneId::Pods, 160, 40).await;
    let popup = console.keys("alt-o G").await;
    assert!(popup.contains("label:"), "{popup}");
    // To the very left, where it is on screen whatever the width.
    let chosen = console.keys(&format!("space {} enter", "left ".repeat(40))).await;
    let label = heading(&chosen).split_whitespace().next().unwrap().to_owned();
    assert!(!["NAMESPACE", "NAME"].contains(&label.as_str()), "{chosen}");
    let sorted = console.keys("o enter").await;
    assert!(heading(&sorted).contains(&format!("{label}▲")), "{sorted}");
    let found = console.keys("/ nothing-is-called-so enter").await;
    assert!(found.contains("nothing matches the filter"), "{found}");
}

#[tokio::test(start_paused = true)]
async fn a_view_is_saved_listed_and_opened_by_name() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    console.keys("/ status:crash enter o G enter alt-z").await;
    let typing = console.keys("ctrl-s bad! enter").await;
    assert!(typing.contains("letters, digits, - and _ only"), "{typing}");
    let saved = console.keys("backspace crashing enter").await;
    assert!(saved.contains("saved as badcrashing: pods /status:crash"), "{saved}");
    console.keys("0").await;
    let list = console.keys("alt-v").await;
    assert!(list.contains("badcrashing"), "{list}");
    let opened = console.keys("enter").await;
    assert!(opened.contains("/status:crash") && opened.contains("faults only"), "{opened}");
    console.keys("0").await;
    let again = console.keys(": badcrash enter").await;
    assert!(again.contains("/status:crash"), "{again}");
}

#[tokio::test(start_paused = true)]
async fn a_view_of_any_kind_remembers_its_kind() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    console.keys(": configmaps enter").await;
    let saved = console.keys("ctrl-s maps enter").await;
    assert!(saved.contains("saved as maps: configmaps"), "{saved}");
    let opened = console.keys("3 alt-v enter").await;
    assert!(opened.contains("configmaps"), "{opened}");
}

#[tokio::test(start_paused = true)]
async fn the_order_of_a_table_is_remembered_and_its_filter_is_not() {
    let mut console = Harness::new(PaneId::Pods).await;
    console.keys("/ a enter o enter").await;
    let again = console.keys("0 3").await;
    assert!(heading(&again).contains('▲'), "{again}");
    assert!(!again.contains("/a"), "{again}");
}

#[tokio::test(start_paused = true)]
async fn only_a_table_can_be_saved() {
    let mut console = Harness::new(PaneId::Pods).await;
    let none = console.keys("alt-v").await;
    assert!(none.contains("no view has been saved"), "{none}");
    let refused = console.keys("y : save-view enter").await;
    assert!(refused.contains("only tables can be saved"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_sequence_that_was_begun_shows_what_may_follow() {
    let keys = include_str!("../../keymaps/vim.toml");
    let mut console = Harness::with_keys(PaneId::Pods, keys).await;
    let begun = console.keys("Z").await;
    insta::assert_snapshot!(begun);
    assert!(!console.keys("Z").await.contains("Leave the console."));
}

#[tokio::test(start_paused = true)]
async fn a_view_is_deleted_after_a_yes_and_after_nothing_else() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    console.keys("ctrl-s first enter ctrl-s second enter").await;
    let asked = console.keys("alt-v j D").await;
    assert!(asked.contains("delete second for good? y/N"), "{asked}");
    for no in ["enter", "n", "esc", "q"] {
        let list = console.keys(no).await;
        assert!(
            list.contains("saved views · D deletes") && list.contains("second"),
            "{no}: {list}"
        );
        assert!(console.keys("D").await.contains("for good?"));
    }
    // The cursor does not move under the question.
    let gone = console.keys("k y").await;
    assert!(gone.contains("deleted the saved view second"), "{gone}");
    let list = console.keys("alt-v").await;
    assert!(list.contains("first") && !list.contains("second"), "{list}");
    console.keys("D y").await;
    let none = console.keys("alt-v").await;
    assert!(none.contains("no view has been saved"), "{none}");
}

#[tokio::test(start_paused = true)]
async fn help_lies_over_a_list_and_gives_it_back() {
    let mut console = Harness::new(PaneId::Pods).await;
    for (open, title) in [("o", "Sort by"), ("alt-o", "space shows or hides")] {
        let list = console.keys(open).await;
        assert!(list.contains(title), "{list}");
        let help = console.keys("f1").await;
        assert!(
            help.contains("A popup with a list to choose from") && !help.contains(title),
            "{help}"
        );
        let back = console.keys("f1").await;
        assert!(back.contains(title), "{back}");
        console.keys("esc").await;
    }
    console.keys("o ? ? j").await;
    let chosen = console.keys("enter").await;
    assert!(heading(&chosen).contains("NAME▲"), "the list is as it was: {chosen}");
    let help = console.keys("?").await;
    assert!(help.contains("Show the nodes."), "{help}");
    let closed = console.keys("?").await;
    assert!(!closed.contains("Show the nodes."), "the key that opened it closes it: {closed}");
}
