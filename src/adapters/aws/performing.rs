//! Carries out commands: a database that fails over.

use aws_sdk_rds::{
    config::{Builder, retry::RetryConfig},
    operation::RequestId,
};

use super::{
    operations::{FAILOVER_DB_CLUSTER, REBOOT_DB_INSTANCE},
    shared::Shared,
};
use crate::{
    model::{Fault, FaultClass, Feed, Kind, ResourceId},
    ports::{Answer, Command, Standing},
};

/// Sends a command, once: who does not answer may have done it all the same, and is not asked again.
pub(super) async fn perform(shared: &Shared, command: &Command, dry: bool) -> Answer {
    let fault = |class, message: &str| {
        let action = format!("{} {}", command.name(), command.target());
        Answer::Failed(Fault::new(class, action, message))
    };
    let Command::FailOver(id) = command else {
        return fault(FaultClass::Invalid, "AWS has no such command for this");
    };
    if dry {
        return fault(FaultClass::Missing, "RDS cannot try this out");
    }
    let done = if id.kind == Kind::Database {
        instance(shared, id).await
    } else if id.kind == Kind::DatabaseCluster {
        cluster(shared, id).await
    } else {
        return fault(FaultClass::Invalid, "only databases fail over");
    };
    for feed in [Feed::Databases, Feed::DatabaseClusters, Feed::DatabaseEvents] {
        shared.wake.feed(feed);
    }
    match done {
        Ok(request) => Answer::Done(request.into_iter().collect()),
        Err(fault) => Answer::Failed(fault),
    }
}

/// Whether we may send a command: what AWS answers where it only tries it out, and otherwise unknown.
pub(super) async fn may(shared: &Shared, command: &Command) -> Standing {
    match perform(shared, command, true).await {
        Answer::Done(_) | Answer::Later { .. } => Standing::Granted,
        Answer::Failed(fault) if fault.class == FaultClass::Denied => {
            Standing::Denied(fault.message)
        }
        Answer::Failed(fault) => Standing::Unknown(fault.message),
    }
}

/// To the standby in another zone.
async fn instance(shared: &Shared, id: &ResourceId) -> Result<Option<Box<str>>, Fault> {
    let call = shared.clients().await.rds.reboot_db_instance();
    let call = call.db_instance_identifier(&*id.name).force_failover(true);
    let sent = call.customize().config_override(once()).send();
    let answer = shared.call(REBOOT_DB_INSTANCE, sent).await?;
    Ok(answer.request_id().map(Into::into))
}

/// To a reader that RDS chooses.
async fn cluster(shared: &Shared, id: &ResourceId) -> Result<Option<Box<str>>, Fault> {
    let call = shared.clients().await.rds.failover_db_cluster();
    let call = call.db_cluster_identifier(&*id.name);
    let sent = call.customize().config_override(once()).send();
    let answer = shared.call(FAILOVER_DB_CLUSTER, sent).await?;
    Ok(answer.request_id().map(Into::into))
}

fn once() -> Builder {
    Builder::new().retry_config(RetryConfig::disabled())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        adapters::{aws::replay, leave::Leave},
        model::SourceId,
    };

    fn of(kind: Kind) -> Command {
        let source = SourceId::aws("123456789012", "us-east-1");
        Command::FailOver(ResourceId::new(&source, kind, "orders"))
    }

    const REBOOTED: replay::Answer = (
        "Action=RebootDBInstance",
        200,
        "<RebootDBInstanceResponse><RebootDBInstanceResult/><ResponseMetadata>\
         <RequestId>r-1</RequestId></ResponseMetadata></RebootDBInstanceResponse>",
    );

    #[tokio::test]
    async fn an_instance_reboots_into_its_standby_and_a_cluster_to_a_reader() {
        let cluster = (
            "Action=FailoverDBCluster",
            200,
            "<FailoverDBClusterResponse><FailoverDBClusterResult/><ResponseMetadata>\
             <RequestId>r-2</RequestId></ResponseMetadata></FailoverDBClusterResponse>",
        );
        let (shared, asked) = replay::account(&[REBOOTED, cluster]).await;
        let shared = shared.with(Leave::Change);
        let done = perform(&shared, &of(Kind::Database), false).await;
        assert!(matches!(done, Answer::Done(_)), "{done:?}");
        let done = perform(&shared, &of(Kind::DatabaseCluster), false).await;
        assert!(matches!(done, Answer::Done(_)), "{done:?}");
        let asked = asked.lock().unwrap();
        assert!(asked[0].contains("DBInstanceIdentifier=orders"), "{asked:?}");
        assert!(asked[0].contains("ForceFailover=true"), "{asked:?}");
        assert!(asked[1].contains("DBClusterIdentifier=orders"), "{asked:?}");
    }

    #[tokio::test]
    async fn without_leave_to_change_nothing_is_sent() {
        let (shared, asked) = replay::account(&[REBOOTED]).await;
        for kind in [Kind::Database, Kind::DatabaseCluster] {
            let refused = perform(&shared, &of(kind), false).await;
            let Answer::Failed(fault) = refused else { unreachable!("{refused:?}") };
            assert!(fault.message.contains("nothing was sent"), "{fault}");
        }
        assert_eq!(asked.lock().unwrap().as_slice(), [""; 0]);
    }

    #[tokio::test]
    async fn who_only_reads_sends_no_command_at_all() {
        let (shared, asked) = replay::account(&[REBOOTED]).await;
        for command in crate::ports::command::tests::samples() {
            let refused = perform(&shared, &command, false).await;
            assert!(matches!(refused, Answer::Failed(_)), "{command:?}: {refused:?}");
        }
        assert_eq!(asked.lock().unwrap().as_slice(), [""; 0]);
    }

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_not_asked_for_again() {
        let (shared, asked) = replay::account(&[("Action=RebootDBInstance", 503, "")]).await;
        let shared = shared.with(Leave::Change);
        let failed = perform(&shared, &of(Kind::Database), false).await;
        let is_unknown =
            matches!(&failed, Answer::Failed(it) if it.class == FaultClass::Unavailable);
        assert!(is_unknown, "{failed:?}");
        assert_eq!(asked.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn nothing_else_is_done_and_nothing_is_tried_out() {
        let (shared, asked) = replay::account(&[REBOOTED]).await;
        let shared = shared.with(Leave::Change);
        let dry = perform(&shared, &of(Kind::Database), true).await;
        assert!(matches!(dry, Answer::Failed(it) if it.class == FaultClass::Missing));
        assert!(matches!(may(&shared, &of(Kind::Database)).await, Standing::Unknown(_)));
        let node = ResourceId::new(&SourceId::kubernetes("u", "n"), Kind::Node, "n1");
        let cordon = perform(&shared, &Command::Cordon(node), false).await;
        assert!(matches!(cordon, Answer::Failed(it) if it.class == FaultClass::Invalid));
        assert_eq!(asked.lock().unwrap().as_slice(), [""; 0]);
    }
}
