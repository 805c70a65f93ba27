//! Groups of CloudWatch Logs, with how long they keep what is in them.

use aws_sdk_cloudwatchlogs::types::{LogGroup as Described, LogGroupClass};
use serde_json::Value;

use super::moment;
use crate::{
    adapters::aws::{
        convert::{count, symbol},
        network::every_page,
        object::{Body, gone},
        operations::DESCRIBE_LOG_GROUPS,
        shared::Shared,
    },
    model::{Fault, Kind, LogGroup, ResourceId, SourceId},
};

/// As many as CloudWatch Logs gives at once.
const PAGE: i32 = 50;

/// All groups of the Region.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<LogGroup>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.logs.describe_log_groups().limit(PAGE);
    let described = every_page!(shared, DESCRIBE_LOG_GROUPS, request, log_groups);
    Ok(described.iter().filter_map(|group| convert(&source, group)).collect())
}

fn convert(source: &SourceId, group: &Described) -> Option<LogGroup> {
    Some(LogGroup {
        id: ResourceId::new(source, Kind::LogGroup, group.log_group_name()?),
        retention_days: count(group.retention_in_days()),
        stored_bytes: group.stored_bytes().and_then(|bytes| bytes.try_into().ok()),
        class: symbol(group.log_group_class().map(LogGroupClass::as_str)),
        key: group.kms_key_id().map(Into::into),
        metric_filters: count(group.metric_filter_count()),
        protected: group.deletion_protection_enabled(),
        created: moment(group.creation_time()),
    })
}

/// One group, in the words of AWS.
pub(in crate::adapters::aws) async fn object(shared: &Shared, name: &str) -> Result<Value, Fault> {
    let body = Body::default();
    let request = shared.clients().await.logs.describe_log_groups().log_group_name_prefix(name);
    let request = request.limit(PAGE).customize().interceptor(body.clone());
    shared.call(DESCRIBE_LOG_GROUPS, request.send()).await?;
    let listed = body.member("logGroups", DESCRIBE_LOG_GROUPS)?;
    let is = |group: &&Value| group["logGroupName"] == name;
    let found = listed.as_array().and_then(|groups| groups.iter().find(is)).cloned();
    found.ok_or_else(|| gone(DESCRIBE_LOG_GROUPS, name))
}
