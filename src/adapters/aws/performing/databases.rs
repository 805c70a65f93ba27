//! What is asked of databases.

use aws_sdk_rds::operation::{
    RequestId, modify_db_instance::builders::ModifyDBInstanceFluentBuilder as Modification,
};

use super::{
    super::{
        operations::{
            APPLY_MAINTENANCE, CREATE_DB_CLUSTER_SNAPSHOT, CREATE_DB_SNAPSHOT, FAILOVER_DB_CLUSTER,
            MODIFY_DB_INSTANCE, REBOOT_DB_INSTANCE, START_DB_CLUSTER, START_DB_INSTANCE,
            STOP_DB_CLUSTER, STOP_DB_INSTANCE,
        },
        shared::Shared,
    },
    Outcome,
};
use crate::ports::{Command, DatabaseSetting};

/// Sends one operation, once.
macro_rules! sent {
    ($shared:expr, $action:expr, $call:expr) => {{
        let once = aws_sdk_rds::config::Builder::new();
        let once = once.retry_config(aws_sdk_rds::config::retry::RetryConfig::disabled());
        let sent = $call.customize().config_override(once).send();
        let answer = $shared.call($action, sent).await;
        Some(answer.map(|answer| answer.request_id().map(Into::into)))
    }};
}

/// Sends what is asked of an instance.
pub(super) async fn instance(shared: &Shared, command: &Command) -> Option<Outcome> {
    let (rds, name) = (shared.clients().await.rds.clone(), &*command.target().name);
    match command {
        // To the standby in another zone.
        Command::FailOver { .. } => {
            let call = rds.reboot_db_instance().db_instance_identifier(name).force_failover(true);
            sent!(shared, REBOOT_DB_INSTANCE, call)
        }
        Command::Reboot { .. } => {
            let call = rds.reboot_db_instance().db_instance_identifier(name);
            sent!(shared, REBOOT_DB_INSTANCE, call)
        }
        Command::Snapshot { name: snapshot, .. } => {
            let call = rds.create_db_snapshot().db_instance_identifier(name);
            sent!(shared, CREATE_DB_SNAPSHOT, call.db_snapshot_identifier(&**snapshot))
        }
        Command::Start(_) => {
            let call = rds.start_db_instance().db_instance_identifier(name);
            sent!(shared, START_DB_INSTANCE, call)
        }
        Command::Stop(_) => {
            let call = rds.stop_db_instance().db_instance_identifier(name);
            sent!(shared, STOP_DB_INSTANCE, call)
        }
        Command::Modify { to, .. } => {
            let call = set(rds.modify_db_instance().db_instance_identifier(name), to);
            sent!(shared, MODIFY_DB_INSTANCE, call.apply_immediately(true))
        }
        Command::Maintain { arn, action, .. } => maintain(shared, arn, action).await,
        Command::Cordon(_)
        | Command::Uncordon(_)
        | Command::Evict { .. }
        | Command::Delete { .. }
        | Command::Scale { .. }
        | Command::Restart { .. }
        | Command::PauseRollout(_)
        | Command::ResumeRollout(_)
        | Command::UndoRollout { .. }
        | Command::Trigger { .. }
        | Command::SuspendCron(_)
        | Command::ResumeCron(_)
        | Command::Resize { .. }
        | Command::UpdateGroup { .. }
        | Command::Replace { .. } => None,
    }
}

/// Sends what is asked of a cluster.
pub(super) async fn cluster(shared: &Shared, command: &Command) -> Option<Outcome> {
    let (rds, name) = (shared.clients().await.rds.clone(), &*command.target().name);
    match command {
        // To a reader that RDS chooses.
        Command::FailOver { .. } => {
            let call = rds.failover_db_cluster().db_cluster_identifier(name);
            sent!(shared, FAILOVER_DB_CLUSTER, call)
        }
        Command::Snapshot { name: snapshot, .. } => {
            let call = rds.create_db_cluster_snapshot().db_cluster_identifier(name);
            let call = call.db_cluster_snapshot_identifier(&**snapshot);
            sent!(shared, CREATE_DB_CLUSTER_SNAPSHOT, call)
        }
        Command::Start(_) => {
            let call = rds.start_db_cluster().db_cluster_identifier(name);
            sent!(shared, START_DB_CLUSTER, call)
        }
        Command::Stop(_) => {
            let call = rds.stop_db_cluster().db_cluster_identifier(name);
            sent!(shared, STOP_DB_CLUSTER, call)
        }
        Command::Maintain { arn, action, .. } => maintain(shared, arn, action).await,
        Command::Cordon(_)
        | Command::Uncordon(_)
        | Command::Evict { .. }
        | Command::Delete { .. }
        | Command::Scale { .. }
        | Command::Restart { .. }
        | Command::PauseRollout(_)
        | Command::ResumeRollout(_)
        | Command::UndoRollout { .. }
        | Command::Trigger { .. }
        | Command::SuspendCron(_)
        | Command::ResumeCron(_)
        | Command::Modify { .. }
        | Command::Resize { .. }
        | Command::UpdateGroup { .. }
        | Command::Replace { .. }
        | Command::Reboot { .. } => None,
    }
}

/// Now, and not in the next window.
async fn maintain(shared: &Shared, arn: &str, action: &str) -> Option<Outcome> {
    let rds = shared.clients().await.rds.clone();
    let call = rds.apply_pending_maintenance_action().resource_identifier(arn);
    sent!(shared, APPLY_MAINTENANCE, call.apply_action(action).opt_in_type("immediate"))
}

fn set(call: Modification, setting: &DatabaseSetting) -> Modification {
    match setting {
        DatabaseSetting::Class(class) => call.db_instance_class(&**class),
        DatabaseSetting::Storage(gib) => {
            call.allocated_storage(i32::try_from(*gib).unwrap_or(i32::MAX))
        }
        DatabaseSetting::BackupWindow(window) => call.preferred_backup_window(&**window),
    }
}
