//! `CronJob`s, which the console knows as the API server prints them.

use std::sync::LazyLock;

use super::{Feed, Kind, Object, Printed, Served};

/// What is known of the kind `CronJob`.
#[derive(Debug)]
pub struct CronJob;

static FEEDS: LazyLock<[Feed; 1]> = LazyLock::new(|| [Feed::Objects(CronJob::served())]);

impl CronJob {
    /// The kind as the API serves it.
    pub fn served() -> Served {
        Served::new(("batch", "v1", "cronjobs"), "CronJob", true, true)
    }

    /// What it is in identifiers.
    pub fn kind() -> Kind {
        Kind::Served(Self::served())
    }

    /// The feed of all of them.
    pub fn feeds() -> &'static [Feed] {
        &*FEEDS
    }

    /// Whether one makes no Jobs for now, as far as that is printed.
    pub fn is_suspended(row: &Object) -> Option<bool> {
        let headings = row.headings.as_ref()?;
        let place = headings.iter().position(|it| it.name.eq_ignore_ascii_case("suspend"))?;
        match row.cells.get(place)? {
            Printed::Flag(flag) => Some(*flag),
            Printed::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Printed::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Printed::Text(_)
            | Printed::Alarming(_)
            | Printed::Count(_)
            | Printed::Bytes(_)
            | Printed::Since(_)
            | Printed::Until(_)
            | Printed::List(_)
            | Printed::Nothing
            | Printed::Unknown(_) => None,
        }
    }
}
