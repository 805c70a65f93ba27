//! The plan that changes a setting of a database, which lacks the value that is typed.

use serde::{Deserialize, Serialize};

use super::{Fact, Plan, Step};
use crate::{
    model::ResourceId,
    ports::{Command, DatabaseSetting},
};

/// How long a database may take until it has another class, seconds.
const MODIFIED_S: u32 = 3600;
/// The largest storage of RDS, GiB.
const MOST_GIB: u32 = 65_536;
/// The shortest backup window, minutes.
const WINDOW_MIN: u32 = 30;
/// Minutes of a day.
const DAY_MIN: u32 = 24 * 60;

/// What can be typed.
const FORMS: &str =
    "a class such as db.r6g.large, GiB of storage, or a backup window such as 03:00-04:00";

/// A database instance of which a setting is changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Modifying {
    /// The instance.
    pub database: ResourceId,
    /// Its class.
    pub class: Box<str>,
    /// GiB of storage; absent where it grows by itself, as that of Aurora does.
    pub gib: Option<u32>,
    /// Its backup window; absent where its cluster has it.
    pub backups: Option<Box<str>>,
    /// Its maintenance window, which backups may not reach into.
    pub maintenance: Option<Box<str>>,
    /// A standby serves while it is changed.
    pub standby: bool,
}

impl Modifying {
    /// The plan, or what is wrong with what was typed.
    pub fn plan(&self, typed: &str) -> Result<Plan, String> {
        let (from, to) = self.change(typed.trim())?;
        if from == to {
            return Err(format!("it has {to} already"));
        }
        let database = self.database.clone();
        let title = format!("modify {database} from {from} to {to}");
        let facts = self.facts(&to);
        let intent =
            "RDS changes it at once, and not in the maintenance window (ApplyImmediately).";
        let act = Command::Modify { database, from, to };
        Ok(Plan::single(Step::new(title, act, MODIFIED_S), intent).weighing(facts))
    }

    fn change(&self, typed: &str) -> Result<(DatabaseSetting, DatabaseSetting), String> {
        if is_class(typed) {
            let of = |class: &str| DatabaseSetting::Class(class.into());
            return Ok((of(&self.class), of(typed)));
        }
        if let Ok(gib) = typed.parse::<u32>() {
            let now = self.gib.ok_or("its storage grows by itself")?;
            let least = u32::try_from((u64::from(now) * 11).div_ceil(10)).unwrap_or(MOST_GIB);
            if gib < least {
                return Err(format!("at least {least} GiB: storage grows by a tenth at least"));
            }
            if gib > MOST_GIB {
                return Err(format!("at most {MOST_GIB} GiB"));
            }
            return Ok((DatabaseSetting::Storage(now), DatabaseSetting::Storage(gib)));
        }
        let window = window(typed).ok_or(FORMS)?;
        let now = self.backups.clone().ok_or("its cluster has the backup window")?;
        if length(window) < WINDOW_MIN {
            return Err(format!("a backup window has {WINDOW_MIN} minutes at least"));
        }
        if self.maintenance.as_deref().and_then(daily).is_some_and(|it| overlap(it, window)) {
            return Err("it would reach into the maintenance window".to_owned());
        }
        let to = DatabaseSetting::BackupWindow(typed.into());
        Ok((DatabaseSetting::BackupWindow(now), to))
    }

    fn facts(&self, to: &DatabaseSetting) -> Vec<Fact> {
        match to {
            DatabaseSetting::Class(_) => {
                let felt = if self.standby {
                    "it fails over to its standby, which is changed first: a minute or two of nothing"
                } else {
                    "it restarts: nobody is served for some minutes, and connections are cut"
                };
                vec![
                    Fact::price(Err("there is no price book yet")),
                    Fact::warning("downtime", felt),
                ]
            }
            DatabaseSetting::Storage(_) => vec![
                Fact::price(Err("there is no price book yet")),
                Fact::warning(
                    "storage",
                    "it never shrinks again, and stays so for six hours at least",
                ),
            ],
            DatabaseSetting::BackupWindow(_) => {
                let text = "if it has begun today, the next backup is made tomorrow";
                vec![Fact::known("backups", text)]
            }
        }
    }
}

fn is_class(text: &str) -> bool {
    let mut parts = text.split('.');
    let named = |part: &str| !part.is_empty() && part.chars().all(|it| it.is_ascii_alphanumeric());
    parts.next() == Some("db") && text.split('.').count() == 3 && parts.all(named)
}

/// The minutes of a day in which it begins and ends, from `03:00-04:00`.
fn window(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once('-')?;
    Some((minute(from)?, minute(to)?))
}

fn minute(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':').filter(|_| text.len() == 5)?;
    let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Of `sun:05:00-sun:06:00`, whatever the day: backups are made every day.
fn daily(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once('-')?;
    Some((minute(from.split_once(':')?.1)?, minute(to.split_once(':')?.1)?))
}

/// It may go beyond midnight.
const fn length((from, to): (u32, u32)) -> u32 {
    (to + DAY_MIN - from) % DAY_MIN
}

fn overlap(one: (u32, u32), other: (u32, u32)) -> bool {
    let is_within =
        |at: u32, (from, to): (u32, u32)| (at + DAY_MIN - from) % DAY_MIN < length((from, to));
    is_within(one.0, other) || is_within(other.0, one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        action::Risk,
        model::{Kind, SourceId},
    };

    fn modifying() -> Modifying {
        Modifying {
            database: ResourceId::new(&SourceId::aws("1", "r"), Kind::Database, "orders"),
            class: "db.r6g.xlarge".into(),
            gib: Some(100),
            backups: Some("03:00-04:00".into()),
            maintenance: Some("sun:05:00-sun:06:00".into()),
            standby: true,
        }
    }

    #[test]
    fn what_rds_would_refuse_is_not_planned() {
        for (typed, wrong) in [
            ("", FORMS),
            ("r6g.large", FORMS),
            ("db..large", FORMS),
            ("25:00-26:00", FORMS),
            ("db.r6g.xlarge", "it has db.r6g.xlarge already"),
            ("109", "at least 110 GiB: storage grows by a tenth at least"),
            ("70000", "at most 65536 GiB"),
            ("03:00-03:20", "a backup window has 30 minutes at least"),
            ("04:45-05:15", "it would reach into the maintenance window"),
            ("23:00-05:30", "it would reach into the maintenance window"),
        ] {
            assert_eq!(modifying().plan(typed), Err(wrong.to_owned()), "{typed}");
        }
    }

    #[test]
    fn only_what_can_be_taken_back_is_taken_back() {
        for (typed, risk, back) in [
            ("db.r6g.large", Risk::Disruptive, true),
            ("110", Risk::Destructive, false),
            ("23:30-00:15", Risk::Reversible, true),
        ] {
            let plan = modifying().plan(typed).unwrap();
            assert_eq!((plan.risk(), plan.rollback(|_| true).is_some()), (risk, back), "{typed}");
        }
    }
}
