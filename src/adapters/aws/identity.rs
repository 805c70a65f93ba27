//! Who we are, asked every few minutes and after every refusal.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, stream::BoxStream};
use tokio::sync::watch;

use super::{meter::after, operations::GET_CALLER_IDENTITY, poll::chance, shared::Shared};
use crate::model::{Caller, Fault, FaultClass, Observation};

const PERIOD: Duration = Duration::from_mins(5);
/// While nobody knows us.
const RETRY: Duration = Duration::from_secs(10);
/// Refusals come in swarms, one from each feed.
const AT_MOST_EVERY: Duration = Duration::from_secs(3);

/// Account and ARN.
pub(super) struct Identity {
    pub(super) account: String,
    pub(super) arn: String,
}

/// Asks STS who we are.
pub(super) async fn ask(shared: &Shared) -> Result<Identity, Fault> {
    let call = shared.clients().await.sts.get_caller_identity().send();
    let answer = shared.call(GET_CALLER_IDENTITY, call).await?;
    match (answer.account, answer.arn) {
        (Some(account), Some(arn)) => Ok(Identity { account, arn }),
        _ => Err(Fault::new(
            FaultClass::Unavailable,
            GET_CALLER_IDENTITY,
            "the answer names no account",
        )),
    }
}

/// What can be said of us now.
pub(super) async fn caller(shared: &Shared) -> Caller {
    let mut caller = Caller {
        profile: shared.chosen.profile.as_deref().map(Into::into),
        region: Some(shared.region.clone()),
        endpoint: shared.chosen.endpoint.as_deref().map(Into::into),
        ..Caller::default()
    };
    match ask(shared).await {
        Ok(identity) => {
            shared.source_of(&identity.account);
            caller.account = Some(identity.account.into());
            caller.arn = Some(identity.arn.into());
        }
        Err(mut fault) => {
            fault.retry_at = fault.retry_at.or_else(|| Some(after(RETRY)));
            caller.fault = Some(fault);
        }
    }
    caller.expires = shared.renewable.expires().await;
    caller
}

/// Who we are, until dropped. When nobody knows us any more, the last known identity stays, with the
/// fault beside it. When we are known again, every feed looks at once.
pub(super) fn watch(shared: Arc<Shared>) -> BoxStream<'static, Observation> {
    let bell = shared.wake.listen_identity();
    futures::stream::unfold((shared, bell, None::<Caller>), |(shared, mut bell, last)| async {
        if let Some(last) = &last {
            wait(&mut bell, last.fault.is_some()).await;
        }
        let mut caller = caller(&shared).await;
        let was_unknown = last.as_ref().is_some_and(|last| last.fault.is_some());
        if was_unknown && caller.fault.is_none() {
            shared.wake.all();
        }
        if let (Some(_), Some(last)) = (&caller.fault, last) {
            (caller.account, caller.arn) = (last.account, last.arn);
        }
        let observation = Observation::Caller(caller.clone());
        Some((observation, (shared, bell, Some(caller))))
    })
    .boxed()
}

async fn wait(bell: &mut watch::Receiver<u64>, failed: bool) {
    let usual = if failed { RETRY } else { PERIOD }.mul_f64(0.9 + 0.2 * chance());
    tokio::time::sleep(AT_MOST_EVERY).await;
    tokio::select! {
        () = tokio::time::sleep(usual.saturating_sub(AT_MOST_EVERY)) => {}
        // The bell lives as long as what is shared.
        _ = bell.changed() => {}
    }
    bell.mark_unchanged();
}
