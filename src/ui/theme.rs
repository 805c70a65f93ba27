//! Roles to styles, read from `themes/*.toml`. The only place that names a colour.

use std::collections::BTreeMap;

use ratatui::style::{Color, Style};

/// What a piece of text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// The row under the cursor.
    Selected,
    /// A marked row.
    Marked,
    /// Headings of columns.
    Header,
    /// Titles of panes, breadcrumbs.
    Title,
    /// Keys in hints and help.
    Key,
    /// What the filter or a search matched.
    Match,
    /// Is well.
    Good,
    /// Needs attention.
    Warning,
    /// Is broken, or would break something.
    Danger,
    /// Secondary text.
    Muted,
    /// Borders.
    Border,
}

/// A style per role.
#[derive(Debug, Default)]
pub struct Theme {
    styles: BTreeMap<Role, Style>,
}

impl Theme {
    /// Reads a theme file.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let file: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(text)?;
        let named = |name: &str| file.get("roles")?.get(name)?.parse::<Color>().ok();
        let styles = [(Role::Text, "text"), (Role::Selected, "selected")]
            .into_iter()
            .filter_map(|(role, name)| Some((role, Style::new().fg(named(name)?))))
            .collect();
        Ok(Self { styles })
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }
}
