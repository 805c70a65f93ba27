//! What the user changes in a simulated platform, by the same commands as in a real one.

use std::sync::{Arc, atomic::Ordering};

use futures::{FutureExt as _, future::BoxFuture};

use super::Sandbox;
use crate::{
    model::{Fault, FaultClass, Side},
    ports::{Answer, Command, Performer},
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
