//! The alarms of an estate: those that have gone off, and what all of them watch.

use serde_json::Value;

use super::{
    aws_kinds::{AwsPart, parts},
    estate::Estate,
    life::{AlarmRule, Comparison, Threshold, Watches},
    rows::Moment,
};
use crate::model::{Alarm, AwsKind, Object, Printed, ResourceId, Store, Symbol};

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

impl Estate {
    /// What alarms watch, as far as it can be followed.
    pub(super) fn alarm_rules(&self) -> Vec<AlarmRule> {
        let rule = |part: &AwsPart| {
            let watches = match part.symbol("AlarmRule") {
                Some(text) => Watches::Others(others(&text)?),
                None => Watches::Metric(threshold(part)?),
            };
            let silenced = part.flag("ActionsEnabled") == Some(false);
            Some(AlarmRule { name: part.name().into(), watches, silenced })
        };
        parts(self, AwsKind::Alarms).iter().filter_map(rule).collect()
    }
}

/// The alarms in a rule of which one is enough.
fn others(rule: &str) -> Option<Vec<Box<str>>> {
    let names = rule.split("ALARM(\"").skip(1).filter_map(|it| it.split('"').next());
    let is_plain = !rule.contains(" AND ") && !rule.contains("NOT ");
    is_plain.then(|| names.map(Into::into).collect())
}

fn threshold(part: &AwsPart) -> Option<Threshold> {
    let comparison = match part.symbol("ComparisonOperator")?.as_str() {
        "GreaterThanThreshold" => Comparison::Greater,
        "GreaterThanOrEqualToThreshold" => Comparison::GreaterOrEqual,
        "LessThanThreshold" => Comparison::Less,
        "LessThanOrEqualToThreshold" => Comparison::LessOrEqual,
        _ => return None,
    };
    Some(Threshold {
        namespace: part.symbol("Namespace")?,
        metric: part.symbol("MetricName")?,
        dimensions: part.list("Dimensions").iter().filter_map(dimension).collect(),
        value: part.decimal("Threshold")?,
        comparison,
        periods: part.number("EvaluationPeriods").and_then(|it| it.try_into().ok())?,
        period_min: u64::from(part.number("Period")? / 60),
        missing: match part.symbol("TreatMissingData").as_deref() {
            Some("breaching") => Some(true),
            Some("notBreaching") => Some(false),
            _ => None,
        },
    })
}

/// An alarm in full, as it is now.
pub(super) fn as_now(store: &Store, id: &ResourceId, mut object: Value) -> Value {
    let rows = store.objects.get(&AwsKind::Alarms.served());
    let Some(row) = rows.and_then(|rows| rows.get(id)) else { return object };
    for (heading, name) in [("State", "StateValue"), ("Reason", "StateReason")] {
        if let Some(text) = cell(row, heading) {
            object[name] = text.into();
        }
    }
    object
}

fn cell<'a>(row: &'a Object, heading: &str) -> Option<&'a str> {
    let place = row.headings.as_ref()?.iter().position(|it| it.name == heading)?;
    match row.cells.get(place)? {
        Printed::Text(text) | Printed::Alarming(text) => Some(text),
        Printed::Count(_)
        | Printed::Bytes(_)
        | Printed::Flag(_)
        | Printed::Since(_)
        | Printed::Until(_)
        | Printed::List(_)
        | Printed::Nothing
        | Printed::Unknown(_) => None,
    }
}

fn metric(part: &AwsPart) -> Option<String> {
    Some(format!("{} {}", part.symbol("Namespace")?, part.symbol("MetricName")?))
}

fn dimension(it: &Value) -> Option<(Symbol, Symbol)> {
    Some((it["Name"].as_str()?.into(), it["Value"].as_str()?.into()))
}
