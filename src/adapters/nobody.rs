//! What carries out no change at all, and approves none.

use std::{io, net::IpAddr};

use futures::{
    FutureExt,
    future::{self, BoxFuture},
};

use crate::{
    model::{Fault, FaultClass},
    ports::{Answer, Approvals, Command, Door, Outbox, Performer, PortError, Prober, Standing},
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

impl Prober for Nobody {
    fn knock(&self, _door: &Door) -> BoxFuture<'static, Result<Option<IpAddr>, String>> {
        future::ready(Err("nobody knocks here".to_owned())).boxed()
    }
}

impl Approvals for Nobody {
    fn approve(&self, _digest: String) -> BoxFuture<'static, Result<String, PortError>> {
        let refused = Fault::new(FaultClass::Denied, "approve", "nobody is known here");
        future::ready(Err(refused)).boxed()
    }

    fn approved_by(
        &self,
        _digest: String,
        _approval: String,
    ) -> BoxFuture<'static, Result<Box<str>, PortError>> {
        let refused = Fault::new(FaultClass::Denied, "approve", "nobody is known here");
        future::ready(Err(refused)).boxed()
    }
}

impl Outbox for Nobody {
    fn lay_out(&self, _name: &str, _text: &str) -> io::Result<String> {
        Err(io::Error::other("no folder is known for it; set HOME"))
    }
}
