//! Every pane at every size in every kind of theme: what it says, and how that is styled.

use std::fmt::Write as _;

use insta::assert_snapshot;
use quarterdeck::panes::PaneId;
use ratatui::{
    buffer::{Buffer, Cell},
    style::Color,
};

use crate::harness::Harness;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

const THEMES: [(&str, &str); 3] = [
    ("default", include_str!("../../themes/default.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
    ("light", include_str!("../../themes/light.toml")),
];

/// What is no table, and the keys that lead there.
const VIEWS: &[(&str, PaneId, &str)] = &[
    ("describe-node", PaneId::Nodes, "d"),
    ("describe-rds", PaneId::Rds, "d"),
    ("yaml", PaneId::Pods, "y"),
    ("tree", PaneId::Workloads, "/ ^api$ enter alt-t"),
    ("diff-rows", PaneId::Pods, "/ ^api- enter space j space alt-d"),
    ("diff-applied", PaneId::Workloads, "/ tokenizer enter alt-d"),
    ("commands", PaneId::Pods, "/ ^api- enter x"),
    ("pod-logs", PaneId::Pods, "/ ^api- enter l"),
    ("jumps", PaneId::Subnets, "alt-j"),
    ("menu", PaneId::Pods, "a"),
    ("palette", PaneId::Pods, ": no"),
    ("help", PaneId::Pods, "?"),
];

#[tokio::test(start_paused = true)]
async fn every_pane_at_every_size_in_every_theme() {
    for pane in PaneId::ALL {
        for size in SIZES {
            Box::pin(check(pane.name(), (*pane, ""), size)).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_other_view_at_every_size_in_every_theme() {
    for (name, pane, keys) in VIEWS {
        for size in SIZES {
            Box::pin(check(name, (*pane, keys), size)).await;
        }
    }
}

/// One file per view and size: the text once, then for each theme the runs of equal style. Lines that
/// are styled alike are written once.
async fn check(view: &str, (pane, keys): (PaneId, &str), (width, height): (u16, u16)) {
    let mut golden = String::new();
    let mut text = None;
    for (name, theme) in THEMES {
        let mut console = Harness::themed(pane, (width, height), theme).await;
        let screen = if keys.is_empty() { console.screen() } else { console.keys(keys).await };
        let first = text.get_or_insert_with(|| screen.clone());
        assert_eq!(*first, screen, "{view}: the theme {name} changes the text");
        write!(golden, "\n\n{name}\n{}", styles(&console.cells())).unwrap();
    }
    let golden = text.unwrap_or_default() + &golden;
    assert_snapshot!(format!("{width}x{height}-{view}"), golden);
}

/// `3-9: 2 plain, 10 fg=Cyan bold`: lines, then cells from the left with their style.
fn styles(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let lines: Vec<String> = buffer.content().chunks(width).map(runs).collect();
    let mut text = String::new();
    let mut line = 0;
    while line < lines.len() {
        let alike = lines[line..].iter().take_while(|it| **it == lines[line]).count();
        writeln!(text, "{}-{}: {}", line + 1, line + alike, lines[line]).unwrap();
        line += alike;
    }
    text
}

fn runs(line: &[Cell]) -> String {
    let same = |a: &Cell, b: &Cell| a.style() == b.style();
    let runs = line.chunk_by(same).map(|run| format!("{}{}", run.len(), style(&run[0])));
    runs.collect::<Vec<_>>().join(", ")
}

fn style(cell: &Cell) -> String {
    let color = |name: &str, color| {
        let set = color != Color::Reset;
        if set { format!(" {name}={color}") } else { String::new() }
    };
    let modifiers = cell.modifier.iter_names().map(|(name, _)| format!(" {}", name.to_lowercase()));
    color("fg", cell.fg) + &color("bg", cell.bg) + &modifiers.collect::<String>()
}
