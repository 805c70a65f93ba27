//! A difference in the form of `diff -u`, with the place of each change.

use similar::{Algorithm, ChangeTag, DiffTag, TextDiff, udiff::UnifiedHunkHeader};

use crate::ui::{line::StyledLine, theme::Role};

/// Lines around a change that are shown, too.
const CONTEXT: usize = 3;

/// Lines of a side that are compared. The time it takes grows with the square of what differs.
const MOST: usize = 20_000;

/// What differs between two texts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unified {
    /// What stands on screen; empty if nothing differs.
    pub(super) lines: Vec<StyledLine>,
    /// Places at which the texts differ.
    pub(super) changes: usize,
}

/// Compares two texts with these names.
pub(super) fn unified(names: &[String; 2], texts: &[String; 2]) -> Unified {
    let [old, new] = texts.each_ref().map(|text| text.lines().take(MOST).collect::<Vec<_>>());
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_slices(&old, &new);
    let changes = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal).count();
    let mut lines = Vec::new();
    if texts.iter().any(|text| text.lines().nth(MOST).is_some()) {
        let text = format!("# only the first {MOST} lines of each are compared");
        lines.push(StyledLine::new(Role::Warning, &text));
    }
    if changes > 0 {
        lines.push(StyledLine::new(Role::Removed, &format!("--- {}", names[0])));
        lines.push(StyledLine::new(Role::Added, &format!("+++ {}", names[1])));
    }
    for group in diff.grouped_ops(CONTEXT) {
        let first = group.iter().find(|op| op.tag() != DiffTag::Equal);
        let place = first.map_or_else(String::new, |op| match op.new_range().next() {
            Some(line) => path(&new, line),
            None => path(&old, op.old_range().start),
        });
        let header = UnifiedHunkHeader::new(&group).to_string();
        lines.push(StyledLine::new(Role::Muted, &header).then(Role::Title, &format!(" {place}")));
        lines.extend(group.iter().flat_map(|op| diff.iter_changes(op)).map(|change| {
            let (role, sign) = match change.tag() {
                ChangeTag::Equal => (Role::Text, ' '),
                ChangeTag::Delete => (Role::Removed, '-'),
                ChangeTag::Insert => (Role::Added, '+'),
            };
            StyledLine::new(role, &format!("{sign}{}", change.value()))
        }));
    }
    Unified { lines, changes }
}

/// The fields that a line lies in, told from how far the lines above it are indented:
/// `spec.containers[name: web]`.
fn path(lines: &[&str], index: usize) -> String {
    let mut parts = Vec::new();
    let mut depth = lines.get(index).map_or(0, |line| indent(line));
    for line in lines.iter().take(index).rev() {
        if depth == 0 {
            break;
        }
        if indent(line) < depth && !line.trim().is_empty() {
            depth = indent(line);
            parts.push(part(line.trim()));
        }
    }
    parts.reverse();
    parts.concat().trim_start_matches('.').to_owned()
}

/// An entry of a list lies inside the field above it, though YAML does not indent it.
fn indent(line: &str) -> usize {
    let text = line.trim_start_matches(' ');
    2 * (line.len() - text.len()) + usize::from(text.starts_with("- "))
}

fn part(line: &str) -> String {
    match line.strip_prefix("- ") {
        Some(entry) => format!("[{entry}]"),
        None => {
            format!(".{}", line.split(": ").next().unwrap_or(line).trim_matches(['"', ':', '{']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> Vec<String> {
        let names = ["a", "b"].map(str::to_owned);
        let unified = unified(&names, &[old, new].map(str::to_owned));
        unified.lines.iter().map(|line| line.text().to_owned()).collect()
    }

    #[test]
    fn a_change_stands_with_its_place_and_its_surroundings() {
        let yaml = |image: &str| {
            format!(
                "kind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: log\n    image: log\n  \
                 - name: web\n    image: {image}\n    args:\n    - a\n    - b\n  nodeName: n\n"
            )
        };
        let lines = shown(&yaml("web:1"), &yaml("web:2"));
        let expected = [
            "--- a",
            "+++ b",
            "@@ -6,7 +6,7 @@ spec.containers[name: web]",
            "   - name: log",
            "     image: log",
            "   - name: web",
            "-    image: web:1",
            "+    image: web:2",
            "     args:",
            "     - a",
            "     - b",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn changes_are_counted_and_have_roles() {
        let unified = unified(
            &["a", "b"].map(str::to_owned),
            &["y: 2\nx: 1\n", "x: 1\nw: 5\n"].map(str::to_owned),
        );
        assert_eq!(unified.changes, 2);
        assert!(unified.lines.contains(&StyledLine::new(Role::Removed, "-y: 2")));
        assert!(unified.lines.contains(&StyledLine::new(Role::Added, "+w: 5")));
        assert!(unified.lines.contains(&StyledLine::new(Role::Text, " x: 1")));
    }

    #[test]
    fn what_is_equal_shows_nothing_and_what_is_too_long_says_so() {
        assert_eq!(shown("a: 1\n", "a: 1\n"), [""; 0]);
        let long = "a\n".repeat(MOST + 1);
        let lines = shown(&long, &long);
        assert_eq!(lines, [format!("# only the first {MOST} lines of each are compared")]);
    }
}
