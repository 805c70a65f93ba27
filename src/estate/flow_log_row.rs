//! Where traffic is written down, for how long, and where it is not written down at all.

use std::sync::Arc;

use super::{VpcRow, vpcs};
use crate::model::{FlowLog, Health, Kind, ResourceId, Store};

/// What EC2 calls CloudWatch Logs.
const CLOUDWATCH: &str = "cloud-watch-logs";
const NO_GROUP: &str = "its log group does not exist";

/// A flow log, or a VPC with clusters and without any.
#[derive(Clone, Debug)]
pub struct FlowLogRow {
    /// The flow log, or the VPC that has none.
    pub id: ResourceId,
    /// The flow log, where there is one.
    pub log: Option<Arc<FlowLog>>,
    /// Whose traffic it is, by the name people know it by.
    pub of: String,
    /// Days that the log group keeps records, none where it keeps them for ever; otherwise why nobody
    /// knows. Absent where it goes elsewhere.
    pub kept: Option<Result<Option<u32>, String>>,
    /// What is wrong with it, one sentence each.
    pub findings: Vec<String>,
}

/// Every flow log, after the VPCs that lack one.
pub fn flow_logs(store: &Store) -> Vec<FlowLogRow> {
    let lacking = vpcs(store).into_iter().filter(VpcRow::is_unlogged).map(|row| FlowLogRow {
        id: row.vpc.id.clone(),
        log: None,
        of: row.vpc.name().to_owned(),
        kept: None,
        findings: vec!["nobody writes down who talks to whom: it has no flow log".to_owned()],
    });
    let mut logs: Vec<_> = store.flow_logs.rows().map(|log| row(store, log)).collect();
    logs.sort_by(|a, b| (a.findings.is_empty(), &a.id).cmp(&(b.findings.is_empty(), &b.id)));
    lacking.chain(logs).collect()
}

fn row(store: &Store, log: &Arc<FlowLog>) -> FlowLogRow {
    let kept = kept(store, log);
    let mut findings = findings(log);
    if kept.as_ref().is_some_and(|it| it.as_ref().is_err_and(|reason| reason == NO_GROUP)) {
        findings.push(NO_GROUP.to_owned());
    }
    FlowLogRow { id: log.id.clone(), log: Some(log.clone()), of: named(store, log), kept, findings }
}

/// How long its log group keeps records; nothing where it goes elsewhere.
fn kept(store: &Store, log: &FlowLog) -> Option<Result<Option<u32>, String>> {
    let name = log.destination.as_deref().filter(|_| log.destination_kind == CLOUDWATCH)?;
    let id = ResourceId::new(&log.id.source, Kind::LogGroup, name);
    let freshness = store.log_groups.freshness();
    Some(match (store.log_groups.get(&id), &freshness.health) {
        (Some(group), _) => Ok(group.retention_days),
        (None, Health::Stale(fault)) => Err(fault.to_string()),
        (None, _) if freshness.complete => Err(NO_GROUP.to_owned()),
        (None, _) => Err("the log groups are not all known yet".to_owned()),
    })
}

fn named(store: &Store, log: &FlowLog) -> String {
    let id = |kind| ResourceId::new(&log.id.source, kind, &log.resource);
    let vpc = store.vpcs.get(&id(Kind::Vpc)).map(|it| it.name().to_owned());
    let subnet = || store.subnets.get(&id(Kind::Subnet)).map(|it| it.name().to_owned());
    vpc.or_else(subnet).unwrap_or_else(|| log.resource.to_string())
}

fn findings(log: &FlowLog) -> Vec<String> {
    let failing = log.delivers == Some(false) || log.error.is_some();
    let reason = log.error.as_deref().unwrap_or("EC2 does not say why");
    let partly = (log.traffic != "ALL").then(|| format!("only {} is written down", log.traffic));
    failing.then(|| format!("records do not arrive: {reason}")).into_iter().chain(partly).collect()
}
