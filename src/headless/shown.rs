//! What a name on the command line means: a pane, a kind of AWS, or a kind of the cluster.

use std::time::Duration;

use super::gather;
use crate::{
    estate::named_kinds,
    model::{AwsKind, Feed},
    panes::{PaneId, Scope},
    ports::Ports,
    spelling::unknown,
};

/// The pane and what it is limited to. The cluster is asked only for names that nobody else knows;
/// a name that nobody knows at all is explained.
pub async fn shown(ports: &Ports, name: &str, wait: Duration) -> Result<(PaneId, Scope), String> {
    if let Some(pane) = PaneId::ALL.iter().copied().find(|pane| pane.name() == name) {
        return Ok((pane, Scope::All));
    }
    if let Some(kind) = AwsKind::called(name) {
        return Ok((PaneId::Kinds, Scope::Served(kind.served())));
    }
    let seen = gather(ports, &[Feed::Kinds], wait).await;
    let kinds = named_kinds(&seen.store);
    if let Some(found) = kinds.iter().find(|it| it.is_called(name)) {
        return Ok((PaneId::Kinds, Scope::Served(found.kind.served)));
    }
    let panes = PaneId::ALL.iter().map(|pane| pane.name());
    let aws = AwsKind::ALL.iter().map(|kind| kind.plural());
    let known = panes.chain(aws).chain(kinds.iter().map(|it| it.name));
    let why = seen.complaints(&[Feed::Kinds]).join("; ");
    let why = if why.is_empty() { why } else { format!(" ({why})") };
    Err(format!("{}{why}", unknown("pane or kind", name, known)))
}
