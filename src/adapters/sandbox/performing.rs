//! What the user changes in a simulated platform, by the same commands as in a real one.

use std::{
    net::IpAddr,
    sync::{Arc, atomic::Ordering},
};

use futures::{
    FutureExt as _,
    future::{self, BoxFuture},
};

use super::Sandbox;
use crate::{
    model::{Fault, FaultClass, Kind, Side},
    plan::Goal,
    ports::{Answer, Command, Door, Performer, Prober, Standing},
};

impl Performer for Arc<Sandbox> {
    fn perform(&self, command: Command, _token: Box<str>) -> BoxFuture<'static, Answer> {
        let this = self.clone();
        async move { this.change(&command, false) }.boxed()
    }

    fn dry_run(&self, command: Command) -> BoxFuture<'static, Answer> {
        let this = self.clone();
        async move { this.change(&command, true) }.boxed()
    }

    fn may(&self, command: Command) -> BoxFuture<'static, Standing> {
        future::ready(self.allows(&command)).boxed()
    }
}

impl Prober for Arc<Sandbox> {
    fn knock(&self, door: &Door) -> BoxFuture<'static, Result<Option<IpAddr>, String>> {
        // It answers for now, not for when something last happened.
        self.live();
        let down = self.living().is_down(&door.database);
        let answer = if down { Err("connection refused".to_owned()) } else { Ok(None) };
        future::ready(answer).boxed()
    }
}

impl Sandbox {
    /// Lets nothing be changed from now on but by time itself and by the director.
    pub fn forbid_changes(&self) {
        self.read_only.store(true, Ordering::Relaxed);
    }

    /// Whether commands are refused.
    pub(super) fn is_read_only(&self) -> bool {
        self.read_only.load(Ordering::Relaxed)
    }

    /// Whoever is denied the feed in which a change would be seen is denied the change. RDS cannot be asked.
    fn allows(&self, command: &Command) -> Standing {
        if self.is_read_only() {
            return Standing::Denied("this console was started to only read".to_owned());
        }
        let goal = Goal::of(command);
        let denied = self.broken().iter().find_map(|(feed, fault)| {
            let is_meant = goal.feeds().contains(feed) && fault.class == FaultClass::Denied;
            is_meant.then(|| fault.message.clone())
        });
        match (denied, command.target().kind.side()) {
            (Some(why), _) => Standing::Denied(why),
            (None, Side::Kubernetes) => Standing::Granted,
            (None, Side::Aws) => {
                let of_rds =
                    matches!(command.target().kind, Kind::Database | Kind::DatabaseCluster);
                let service = if of_rds { "RDS" } else { "AWS" };
                Standing::Unknown(format!("{service} cannot try this out"))
            }
        }
    }

    fn change(&self, command: &Command, dry: bool) -> Answer {
        let fault = |class, message: &str| {
            let action = format!("{} {}", command.name(), command.target());
            Answer::Failed(Fault::new(class, action, message))
        };
        if self.is_read_only() {
            return fault(FaultClass::Denied, "this console was started to only read");
        }
        if self.elsewhere() && command.target().kind.side() == Side::Aws {
            return fault(FaultClass::NotFound, "it is not in this Region");
        }
        // It happens now, not when something last happened.
        self.live();
        // Nobody else lets time pass meanwhile.
        let held = self.stage();
        let answer = self.living().perform(command, dry);
        drop(held);
        // What it does is seen at once.
        self.live();
        self.time.nudge();
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::command::tests::samples;

    #[tokio::test]
    async fn who_only_reads_is_refused_every_command() {
        let sandbox = Sandbox::open("p2").unwrap();
        sandbox.forbid_changes();
        for command in samples() {
            for answer in [
                sandbox.perform(command.clone(), "token".into()).await,
                sandbox.dry_run(command.clone()).await,
            ] {
                let is_denied =
                    matches!(&answer, Answer::Failed(it) if it.class == FaultClass::Denied);
                assert!(is_denied, "{command:?}: {answer:?}");
            }
            let standing = sandbox.may(command.clone()).await;
            assert!(matches!(standing, Standing::Denied(_)), "{command:?}: {standing:?}");
        }
    }
}
