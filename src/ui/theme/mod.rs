//! Roles to styles, read from `themes/*.toml`. The only place that names a colour.

mod depth;
mod file;

use std::collections::BTreeMap;

use ratatui::style::Style;

pub use self::{depth::Depth, file::THEMES};

macro_rules! roles {
    ($( #[doc = $doc:literal] $variant:ident = $name:literal; )+) => {
        /// What a piece of text means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $( #[doc = $doc] $variant, )+ }

        impl Role {
            /// All of them.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// Its name in theme files.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }
        }
    };
}

roles! {
    /// Ordinary text.
    Text = "text";
    /// The row under the cursor.
    Selected = "selected";
    /// A marked row.
    Marked = "marked";
    /// Headings of columns.
    Header = "header";
    /// Titles of panes, breadcrumbs.
    Title = "title";
    /// Keys in hints and help.
    Key = "key";
    /// What the filter or a search matched.
    Match = "match";
    /// Is well.
    Good = "good";
    /// Needs attention.
    Warning = "warning";
    /// Is broken, or would break something.
    Danger = "danger";
    /// Secondary text.
    Muted = "muted";
    /// Borders.
    Border = "border";
    /// Names of fields in YAML and descriptions.
    Label = "label";
    /// Numbers, yes and no in YAML.
    Literal = "literal";
    /// What only the new side of a comparison has.
    Added = "added";
    /// What only the old side of a comparison has.
    Removed = "removed";
    /// An environment people depend on.
    Production = "production";
    /// An environment that resembles production.
    Staging = "staging";
    /// An environment to try things in.
    Development = "development";
}

/// A style per role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    styles: BTreeMap<Role, Style>,
}

impl Theme {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }
}
