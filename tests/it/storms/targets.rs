//! Where storms break out: every pane, every popup, every text.

use quarterdeck::panes::PaneId;

/// A place of the console, and the keys that lead there from a pane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) pane: PaneId,
    pub(super) keys: &'static str,
}

const fn target(name: &'static str, pane: PaneId, keys: &'static str) -> Target {
    Target { name, pane, keys }
}

/// Popups, prompts, texts and what lies over them.
const OPENED: &[Target] = &[
    target("help", PaneId::Pods, "?"),
    target("help over a popup", PaneId::Pods, "o f1"),
    target("palette", PaneId::Nodes, ":"),
    target("actions", PaneId::Pods, "a"),
    target("jumps", PaneId::Nodes, "alt-j"),
    target("faults", PaneId::Rds, "!"),
    target("order", PaneId::Pods, "o"),
    target("columns", PaneId::Pods, "alt-o"),
    target("views", PaneId::Pods, "ctrl-s storm enter alt-v"),
    target("deleting a view", PaneId::Nodes, "ctrl-s storm enter alt-v D"),
    target("profiles", PaneId::Pods, "P"),
    target("Regions", PaneId::NodeGroups, "R"),
    target("contexts", PaneId::Pods, "C"),
    target("commands", PaneId::Nodes, "x"),
    target("a message", PaneId::Nodes, "ctrl-o"),
    target("filter", PaneId::Pods, "/"),
    target("name of a view", PaneId::Workloads, "ctrl-s"),
    target("description", PaneId::Pods, "d"),
    target("YAML", PaneId::Pods, "y"),
    target("search in a text", PaneId::NodeGroups, "y /"),
    target("tree", PaneId::Nodes, "alt-t"),
    target("comparison", PaneId::Pods, "space j space alt-d"),
    target("log", PaneId::Pods, "l"),
    target("beginning of a log", PaneId::Pods, "l alt-b"),
    target("pattern of a log", PaneId::Logs, "l alt-p"),
    target("highlight in a log", PaneId::Pods, "l \\"),
    target("kinds of the cluster", PaneId::Kinds, "enter"),
    target("nodes of a group", PaneId::NodeGroups, "enter"),
    target("welcome", PaneId::Pods, ""),
];

/// Every place.
pub(super) fn targets() -> Vec<Target> {
    let panes = PaneId::ALL.iter().map(|pane| target(pane.name(), *pane, ""));
    panes.chain(OPENED.iter().copied()).collect()
}
