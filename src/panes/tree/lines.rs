//! The lines of a tree as they are drawn.

use jiff::Timestamp;
use regex::Regex;

use super::state::state;
use crate::{
    estate::{Branch, TreeLine},
    model::{ResourceId, Store},
    ui::{line::StyledLine, theme::Role},
};

/// Columns at most before the states, so that a single long name does not push them off the screen.
const WIDEST: usize = 64;

/// Every line, with what leads to it at its left and its state in one column.
pub(super) fn styled(lines: &[TreeLine], store: &Store, now: Timestamp) -> Vec<StyledLine> {
    let root = lines.first().and_then(|it| it.branch.object());
    let guides = guides(lines);
    let names: Vec<String> = lines.iter().map(|it| name(&it.branch, root)).collect();
    let widths = guides.iter().zip(&names).map(|(guide, name)| cells(guide) + cells(name));
    let column = widths.max().unwrap_or(0).min(WIDEST);
    let parts = lines.iter().zip(guides.iter().zip(&names));
    parts
        .map(|(line, (guide, name))| {
            let (text, role) = told(&line.branch, store, now);
            let gap = column.saturating_sub(cells(guide) + cells(name));
            let gap = " ".repeat(if text.is_empty() { 0 } else { gap + 2 });
            let name_role = if role == Role::Muted { Role::Muted } else { Role::Text };
            StyledLine::new(Role::Border, guide).then(name_role, name).then(role, &(gap + &text))
        })
        .collect()
}

/// The places of the lines that match, and of those they hang from.
pub(super) fn matching(tree: &[TreeLine], lines: &[StyledLine], search: &Regex) -> Vec<usize> {
    let mut shown = Vec::new();
    let mut wanted = 0;
    for (place, line) in tree.iter().enumerate().rev() {
        let matches = search.is_match(lines[place].text());
        if matches || line.depth < wanted {
            shown.push(place);
            wanted = line.depth;
        }
    }
    shown.reverse();
    shown
}

fn guides(lines: &[TreeLine]) -> Vec<String> {
    let mut open: Vec<bool> = Vec::new();
    let guide = |line: &TreeLine| {
        open.resize(line.depth + 1, false);
        open[line.depth] = !line.last;
        let above = open.iter().take(line.depth).skip(1);
        let mut guide: String = above.map(|open| if *open { "│  " } else { "   " }).collect();
        if line.depth > 0 {
            guide.push_str(if line.last { "└─ " } else { "├─ " });
        }
        guide
    };
    lines.iter().map(guide).collect()
}

/// The namespace is told where it is not that of the root.
fn name(branch: &Branch, root: Option<&ResourceId>) -> String {
    match branch {
        Branch::Object(id) | Branch::Again(id) => {
            let here = root.is_some_and(|root| root.namespace == id.namespace);
            if here { format!("{}/{}", id.kind.name(), id.name) } else { id.to_string() }
        }
        Branch::Unknown(what, _) => format!("? {what}"),
        Branch::Cut(_) => "…".to_owned(),
    }
}

fn told(branch: &Branch, store: &Store, now: Timestamp) -> (String, Role) {
    match branch {
        Branch::Object(id) => state(store, id, now),
        Branch::Again(_) => ("shown above".to_owned(), Role::Muted),
        Branch::Unknown(_, why) | Branch::Cut(why) => (why.clone(), Role::Warning),
    }
}

fn cells(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::search::pattern;

    fn tree(depths: &[usize]) -> Vec<TreeLine> {
        let last = |place: usize| {
            let rest = depths[place + 1..].iter().take_while(|it| **it >= depths[place]);
            !rest.into_iter().any(|it| *it == depths[place])
        };
        let line = |(place, depth): (usize, &usize)| TreeLine {
            depth: *depth,
            last: last(place),
            branch: Branch::Cut(String::new()),
        };
        depths.iter().enumerate().map(line).collect()
    }

    #[test]
    fn guides_lead_down_only_as_far_as_something_follows() {
        let guides = guides(&tree(&[0, 1, 2, 3, 2, 1, 2]));
        let expected = ["", "├─ ", "│  ├─ ", "│  │  └─ ", "│  └─ ", "└─ ", "   └─ "];
        assert_eq!(guides, expected);
    }

    #[test]
    fn what_matches_is_shown_with_what_it_hangs_from() {
        let tree = tree(&[0, 1, 2, 2, 1, 2]);
        let lines: Vec<_> = ["root", "a", "x", "b", "c", "x2"]
            .iter()
            .map(|text| StyledLine::new(Role::Text, text))
            .collect();
        let shown = |text| matching(&tree, &lines, &pattern(text).unwrap());
        assert_eq!(shown("x"), [0, 1, 2, 4, 5]);
        assert_eq!(shown("b"), [0, 1, 3]);
        assert_eq!(shown("root"), [0]);
        assert!(shown("nothing").is_empty());
    }
}
