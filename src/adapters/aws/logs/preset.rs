//! Where AWS logs what people ask for by a short name.

use std::collections::BTreeSet;

use super::{search::Search, sources::newest};
use crate::{
    adapters::aws::{network::flow_logs, operations::DESCRIBE_FLOW_LOGS, shared::Shared},
    model::{Fault, FaultClass, FlowLog, LogPreset, Symbol},
};

/// Streams that can be named in one search.
const MOST: usize = 100;

/// What to search for a preset.
pub(super) async fn searches(shared: &Shared, preset: LogPreset) -> Result<Vec<Search>, Fault> {
    if preset.prefix().is_empty() {
        let groups = flow_groups(&flow_logs::read(shared).await?)?;
        let search = |group| Search { group, streams: Vec::new(), preset: None };
        return Ok(groups.into_iter().map(search).collect());
    }
    let group = LogPreset::group_of(&shared.cluster().await?);
    let streams = streams(shared, &group, preset).await?;
    Ok(vec![Search { group, streams, preset: Some(preset) }])
}

/// The newest streams of a component of the control plane. A replaced API server writes to a new one.
pub(super) async fn streams(
    shared: &Shared,
    group: &str,
    preset: LogPreset,
) -> Result<Vec<Symbol>, Fault> {
    let mut streams = newest(shared, group, preset.prefix()).await?;
    streams.retain(|stream| stream.log_stream_name().is_some_and(|name| preset.has(name)));
    streams.sort_by_key(|stream| std::cmp::Reverse(stream.last_event_timestamp()));
    streams.truncate(MOST);
    if streams.is_empty() {
        let message = format!(
            "log group {group} has no stream {}*: EKS writes it only while this type of \
             control-plane log is on",
            preset.prefix()
        );
        return Err(Fault::new(FaultClass::NotFound, format!("log {}", preset.name()), message));
    }
    Ok(streams.iter().filter_map(|stream| stream.log_stream_name().map(Symbol::new)).collect())
}

/// Groups that flow logs are delivered to; other destinations cannot be read here.
fn flow_groups(logs: &[FlowLog]) -> Result<BTreeSet<Symbol>, Fault> {
    let destinations = || logs.iter().filter_map(|log| log.destination.as_deref());
    let groups: BTreeSet<Symbol> =
        destinations().filter(|it| !it.starts_with("arn:")).map(Symbol::new).collect();
    if groups.is_empty() {
        let others = destinations().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        let message = match others.as_slice() {
            [] => "there are no flow logs in this Region".to_owned(),
            others => format!("flow logs go to {}, not to CloudWatch Logs", others.join(", ")),
        };
        return Err(Fault::new(FaultClass::NotFound, DESCRIBE_FLOW_LOGS, message));
    }
    Ok(groups)
}
