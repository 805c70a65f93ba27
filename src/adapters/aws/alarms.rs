//! Alarms of CloudWatch: those that have gone off as a feed, all of them as a kind.

use aws_sdk_cloudwatch::{
    operation::describe_alarms::builders::DescribeAlarmsFluentBuilder,
    types::{AlarmType, CompositeAlarm, Dimension, MetricAlarm, StateValue},
};
use aws_smithy_types::DateTime;

use super::{
    convert::{symbol, time},
    operations::DESCRIBE_ALARMS,
    shared::Shared,
};
use crate::model::{Alarm, Fault, ResourceId, SourceId, Symbol};

/// As many as CloudWatch gives at once.
const PAGE: i32 = 100;

/// Alarms of both types.
#[derive(Default)]
pub(super) struct Alarms {
    /// Those that watch a metric, or an expression over several.
    pub(super) metric: Vec<MetricAlarm>,
    /// Those that watch other alarms.
    pub(super) composite: Vec<CompositeAlarm>,
}

impl Alarms {
    /// All pages of a request, for both types: left alone, CloudWatch leaves composite ones out.
    pub(super) async fn of(
        shared: &Shared,
        request: DescribeAlarmsFluentBuilder,
    ) -> Result<Self, Fault> {
        let both = [AlarmType::MetricAlarm, AlarmType::CompositeAlarm];
        let request = request.set_alarm_types(Some(both.into())).max_records(PAGE);
        let (mut pages, mut alarms) = (request.into_paginator().send(), Self::default());
        while let Some(page) =
            shared.call(DESCRIBE_ALARMS, async { pages.next().await.transpose() }).await?
        {
            alarms.metric.extend(page.metric_alarms.unwrap_or_default());
            alarms.composite.extend(page.composite_alarms.unwrap_or_default());
        }
        Ok(alarms)
    }
}

/// Those that have gone off.
pub(super) async fn read(shared: &Shared) -> Result<Vec<Alarm>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.cloudwatch.describe_alarms();
    let alarms = Alarms::of(shared, request.state_value(StateValue::Alarm)).await?;
    let metric = alarms.metric.iter().filter_map(|it| of_metric(&source, it));
    let composite = alarms.composite.iter().filter_map(|it| of_others(&source, it));
    Ok(metric.chain(composite).collect())
}

fn of_metric(source: &SourceId, it: &MetricAlarm) -> Option<Alarm> {
    Some(Alarm {
        id: ResourceId::new(source, Alarm::kind(), it.alarm_name()?),
        metric: metric(it).map(Into::into),
        dimensions: it.dimensions().iter().filter_map(dimension).collect(),
        reason: it.state_reason().map(Into::into),
        since: time(since(it.state_transitioned_timestamp(), it.state_updated_timestamp())),
        silenced: it.actions_enabled() == Some(false),
    })
}

fn of_others(source: &SourceId, it: &CompositeAlarm) -> Option<Alarm> {
    Some(Alarm {
        id: ResourceId::new(source, Alarm::kind(), it.alarm_name()?),
        metric: None,
        dimensions: Vec::new(),
        reason: it.state_reason().map(Into::into),
        since: time(since(it.state_transitioned_timestamp(), it.state_updated_timestamp())),
        silenced: it.actions_enabled() == Some(false) || it.actions_suppressed_by().is_some(),
    })
}

/// Namespace and name of what it watches.
pub(super) fn metric(it: &MetricAlarm) -> Option<String> {
    Some(format!("{} {}", it.namespace()?, it.metric_name()?))
}

/// When the state became another one; else when it was written last, which a new reason does too.
pub(super) fn since<'a>(
    transitioned: Option<&'a DateTime>,
    updated: Option<&'a DateTime>,
) -> Option<&'a DateTime> {
    transitioned.or(updated)
}

fn dimension(it: &Dimension) -> Option<(Symbol, Symbol)> {
    Some((symbol(it.name())?, symbol(it.value())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_says_since_when_and_of_what() {
        let source = SourceId::aws("1", "r");
        let dimension = Dimension::builder().name("DBInstanceIdentifier").value("db").build();
        let alarm = MetricAlarm::builder()
            .alarm_name("connections")
            .namespace("AWS/RDS")
            .metric_name("DatabaseConnections")
            .dimensions(dimension)
            .state_updated_timestamp(DateTime::from_secs(90))
            .state_transitioned_timestamp(DateTime::from_secs(60))
            .build();
        let alarm = of_metric(&source, &alarm).unwrap();
        assert_eq!(alarm.metric.as_deref(), Some("AWS/RDS DatabaseConnections"));
        assert_eq!(alarm.dimensions, [("DBInstanceIdentifier".into(), "db".into())]);
        assert_eq!(alarm.since.map(jiff::Timestamp::as_second), Some(60), "not the newest reason");
        assert!(!alarm.silenced);
    }

    #[test]
    fn an_alarm_over_an_expression_or_over_others_has_no_metric() {
        let source = SourceId::aws("1", "r");
        let of_expression = MetricAlarm::builder().alarm_name("errors").actions_enabled(false);
        let alarm = of_metric(&source, &of_expression.build()).unwrap();
        assert_eq!((alarm.metric, alarm.silenced), (None, true));
        let nameless = CompositeAlarm::builder().build();
        assert_eq!(of_others(&source, &nameless), None);
        let both = CompositeAlarm::builder().alarm_name("both");
        let silenced = both.actions_suppressed_by("Alarm".into()).build();
        assert!(of_others(&source, &silenced).unwrap().silenced);
    }
}
