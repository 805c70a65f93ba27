//! What AWS is going to do to databases.

use aws_sdk_rds::types::PendingMaintenanceAction;

use super::{PAGE, named};
use crate::{
    adapters::aws::{
        convert::{symbol, time},
        operations::DESCRIBE_PENDING_MAINTENANCE,
        shared::Shared,
    },
    model::{Fault, MaintenanceAction, PendingMaintenance},
};

/// All of it.
pub(in crate::adapters::aws) async fn read(
    shared: &Shared,
) -> Result<Vec<PendingMaintenance>, Fault> {
    let request = shared.clients().await.rds.describe_pending_maintenance_actions();
    let mut pages = request.max_records(PAGE).into_paginator().send();
    let mut pending = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_PENDING_MAINTENANCE, async { pages.next().await.transpose() }).await?
    {
        for resource in page.pending_maintenance_actions() {
            let Some(arn) = resource.resource_identifier() else { continue };
            let source = shared.source_of_arn(Some(arn)).await?;
            let Some(id) = named(&source, arn) else { continue };
            let actions = resource.pending_maintenance_action_details().iter().map(action);
            pending.push(PendingMaintenance { id, actions: actions.collect() });
        }
    }
    Ok(pending)
}

fn action(action: &PendingMaintenanceAction) -> MaintenanceAction {
    MaintenanceAction {
        action: symbol(action.action()).unwrap_or_default(),
        description: action.description().unwrap_or_default().into(),
        after: time(action.auto_applied_after_date()),
        forced: time(action.forced_apply_date()),
        planned: time(action.current_apply_date()),
    }
}
