//! What depends on the platform that is looked at: whether a mistake there hurts.

/// How much care an environment asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// To try things in.
    Dev,
    /// Resembles production.
    Staging,
    /// People depend on it.
    Prod,
}

impl Level {
    /// All of them, the careless first.
    pub const ALL: &[Self] = &[Self::Dev, Self::Staging, Self::Prod];

    /// Its name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Staging => "staging",
            Self::Prod => "prod",
        }
    }
}

/// An environment, as the user names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: Box<str>,
    /// The care it asks for.
    pub level: Level,
}

impl Environment {
    /// What nothing is known of: as dear as production.
    pub fn unmatched() -> Self {
        Self { name: Level::Prod.name().into(), level: Level::Prod }
    }

    /// The name, and the level where the name does not tell it: `payments (staging)`.
    pub fn label(&self) -> String {
        if self.name.to_ascii_lowercase().contains(self.level.name()) {
            return self.name.to_string();
        }
        format!("{} ({})", self.name, self.level.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_told_in_words() {
        let label = |name: &str, level| Environment { name: name.into(), level }.label();
        assert_eq!(label("PROD-eu", Level::Prod), "PROD-eu");
        assert_eq!(label("payments", Level::Staging), "payments (staging)");
        assert_eq!(Environment::unmatched().label(), "prod");
    }
}
