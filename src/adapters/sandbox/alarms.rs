//! The alarms of an estate that have gone off.

use serde_json::Value;

use super::{
    aws_kinds::{AwsPart, parts},
    estate::Estate,
    rows::Moment,
};
use crate::model::{Alarm, AwsKind, ResourceId, Symbol};

impl Estate {
    pub(super) fn alarm_rows(&self, at: Moment) -> Vec<Alarm> {
        let row = |part: &AwsPart| Alarm {
            id: ResourceId::new(&self.aws(), Alarm::kind(), part.name()),
            metric: metric(part).map(Into::into),
            dimensions: part.list("Dimensions").iter().filter_map(dimension).collect(),
            reason: part.symbol("StateReason").map(|it| it.as_str().into()),
            since: part.since("Since", at),
            silenced: part.flag("ActionsEnabled") == Some(false),
        };
        let all = parts(self, AwsKind::Alarms).iter();
        all.filter(|it| it.symbol("StateValue").as_deref() == Some("ALARM")).map(row).collect()
    }
}

fn metric(part: &AwsPart) -> Option<String> {
    Some(format!("{} {}", part.symbol("Namespace")?, part.symbol("MetricName")?))
}

fn dimension(it: &Value) -> Option<(Symbol, Symbol)> {
    Some((it["Name"].as_str()?.into(), it["Value"].as_str()?.into()))
}
