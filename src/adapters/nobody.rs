//! What carries out no change at all.

use futures::{
    FutureExt,
    future::{self, BoxFuture},
};

use crate::{
    model::{Fault, FaultClass},
    ports::{Answer, Command, Performer, Standing},
};

/// Refuses every command.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Performer for Nobody {
    fn perform(&self, command: Command, _token: Box<str>) -> BoxFuture<'static, Answer> {
        self.dry_run(command)
    }

    fn dry_run(&self, command: Command) -> BoxFuture<'static, Answer> {
        let action = format!("{} {}", command.name(), command.target());
        let refused = Fault::new(FaultClass::Denied, action, "this console only reads");
        future::ready(Answer::Failed(refused)).boxed()
    }

    fn may(&self, _command: Command) -> BoxFuture<'static, Standing> {
        future::ready(Standing::Denied("this console only reads".to_owned())).boxed()
    }
}
