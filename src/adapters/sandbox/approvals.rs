//! A second person, who is as simulated as everything else here.

use std::sync::Arc;

use futures::{
    FutureExt as _,
    future::{self, BoxFuture},
};

use super::Sandbox;
use crate::{
    model::{Fault, FaultClass},
    ports::{Approvals, PortError},
};

/// What is done, in messages.
const ACTION: &str = "approve";
/// What approvals of simulated people begin with.
const PREFIX: &str = "sandbox:";
/// They have one account, and a colleague in it.
const COLLEAGUE: &str = "arn:aws:iam::123456789012:user/second-person";

impl Approvals for Arc<Sandbox> {
    fn approve(&self, digest: String) -> BoxFuture<'static, Result<String, PortError>> {
        future::ready(Ok(format!("{PREFIX}{digest}"))).boxed()
    }

    fn approved_by(
        &self,
        digest: String,
        approval: String,
    ) -> BoxFuture<'static, Result<Box<str>, PortError>> {
        let wrong = |class, why: &str| Err(Fault::new(class, ACTION, why));
        let result = match approval.strip_prefix(PREFIX) {
            Some(signed) if signed == digest => Ok(COLLEAGUE.into()),
            Some(_) => wrong(FaultClass::Denied, "it approves something else"),
            None => wrong(FaultClass::Invalid, "it is no approval of this sandbox"),
        };
        future::ready(result).boxed()
    }
}
