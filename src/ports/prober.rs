//! Knocks at the door of a database, as its clients do.

use std::{net::IpAddr, time::Duration};

use futures::future::BoxFuture;

use crate::model::ResourceId;

/// Where clients of a database knock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The database.
    pub database: ResourceId,
    /// `host:port`.
    pub endpoint: Box<str>,
    /// How a server there answers who has connected.
    pub greeting: Greeting,
}

/// How a server answers who has connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// `PostgreSQL` says whether it speaks TLS, once it is asked.
    Postgres,
    /// `MySQL` speaks first.
    Mysql,
    /// That a connection is taken is all that is known.
    None,
}

impl Greeting {
    /// Of an engine, as RDS names it.
    pub fn of(engine: &str) -> Self {
        if engine.contains("postgres") {
            Self::Postgres
        } else if engine.contains("mysql") || engine.contains("mariadb") {
            Self::Mysql
        } else {
            Self::None
        }
    }

    /// From one knock to the next. `MySQL` is spared while it serves, see [`Greeting::limit`].
    pub const fn pace(self, is_down: bool) -> Duration {
        match self {
            Self::Mysql if !is_down => Duration::from_secs(1),
            Self::Postgres | Self::Mysql | Self::None => Duration::from_millis(200),
        }
    }

    /// How many knocks may be answered. `MySQL` shuts out a host that has hung up before it logged in
    /// `max_connect_errors` times, 100 by default; others behind the same address count, too.
    pub const fn limit(self) -> u32 {
        match self {
            Self::Mysql => 60,
            Self::Postgres | Self::None => u32::MAX,
        }
    }
}

/// Whether somebody answers.
pub trait Prober: Send + Sync {
    /// Connects, hears the greeting and hangs up: the address, where there is one, or why not. It gives
    /// up soon.
    fn knock(&self, door: &Door) -> BoxFuture<'static, Result<Option<IpAddr>, String>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mysql_is_knocked_at_less_often_than_it_takes_to_be_shut_out() {
        let [aurora, maria] = ["aurora-mysql", "mariadb"].map(Greeting::of);
        assert_eq!((aurora, maria), (Greeting::Mysql, Greeting::Mysql));
        assert_eq!(Greeting::of("aurora-postgresql"), Greeting::Postgres);
        assert_eq!(Greeting::of("sqlserver-ee"), Greeting::None);
        assert!(Greeting::Mysql.limit() < 100);
        assert!(Greeting::Mysql.pace(false) > Greeting::Mysql.pace(true));
        assert_eq!(Greeting::Postgres.pace(false), Duration::from_millis(200));
    }
}
