//! Alarms of CloudWatch in every state.

use aws_sdk_cloudwatch::types::{
    CompositeAlarm, MetricAlarm, MetricDataQuery, StateValue, Statistic,
};
use serde_json::Value;

use super::{
    Table,
    print::{list, since, text},
};
use crate::{
    adapters::aws::{
        alarms::{Alarms, metric, since as began},
        object::{alarm, gone},
        operations::DESCRIBE_ALARMS,
        shared::Shared,
    },
    model::{Fault, Object, Printed, ResourceId},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let request = shared.clients().await.cloudwatch.describe_alarms();
    let alarms = Alarms::of(shared, request).await?;
    let metric = alarms.metric.iter().filter_map(|it| of_metric(table, it));
    let composite = alarms.composite.iter().filter_map(|it| of_others(table, it));
    Ok(metric.chain(composite).collect())
}

fn of_metric(table: &Table, it: &MetricAlarm) -> Option<Object> {
    let of =
        it.dimensions().iter().filter_map(|it| Some(format!("{}={}", it.name()?, it.value()?)));
    Some(table.row(
        it.alarm_name()?,
        [
            state(it.state_value()),
            since(began(it.state_transitioned_timestamp(), it.state_updated_timestamp())),
            text(metric(it).or_else(|| expression(it.metrics())).as_deref()),
            list(of),
            text(rule(it).as_deref()),
            actions(it.actions_enabled(), it.alarm_actions(), false),
            text(it.state_reason()),
            since(it.alarm_configuration_updated_timestamp()),
            text(it.alarm_description()),
        ],
    ))
}

fn of_others(table: &Table, it: &CompositeAlarm) -> Option<Object> {
    let suppressed = it.actions_suppressed_by().is_some();
    Some(table.row(
        it.alarm_name()?,
        [
            state(it.state_value()),
            since(began(it.state_transitioned_timestamp(), it.state_updated_timestamp())),
            Printed::Nothing,
            Printed::Nothing,
            text(it.alarm_rule()),
            actions(it.actions_enabled(), it.alarm_actions(), suppressed),
            text(it.state_reason()),
            since(it.alarm_configuration_updated_timestamp()),
            text(it.alarm_description()),
        ],
    ))
}

fn state(state: Option<&StateValue>) -> Printed {
    match state {
        Some(StateValue::Alarm) => Printed::Alarming("ALARM".into()),
        state => text(state.map(StateValue::as_str)),
    }
}

/// What an alarm over several metrics computes.
fn expression(queries: &[MetricDataQuery]) -> Option<String> {
    let result = queries.iter().find(|it| it.return_data() != Some(false))?;
    result.expression().map(str::to_owned)
}

/// `Average GreaterThanThreshold 80 in 3 of 5 periods of 60s`.
fn rule(it: &MetricAlarm) -> Option<String> {
    let statistic = it.statistic().map(Statistic::as_str).or(it.extended_statistic());
    let statistic = statistic.map(|it| format!("{it} ")).unwrap_or_default();
    let threshold = it.threshold().map_or_else(|| "a band".to_owned(), |it| it.to_string());
    let all = it.evaluation_periods()?;
    let some = it.datapoints_to_alarm().unwrap_or(all);
    let period = it.period().map(|it| format!(" of {it}s")).unwrap_or_default();
    let operator = it.comparison_operator()?.as_str();
    Some(format!("{statistic}{operator} {threshold} in {some} of {all} periods{period}"))
}

/// How many are told, or that nobody is.
fn actions(enabled: Option<bool>, told: &[String], suppressed: bool) -> Printed {
    match enabled {
        Some(false) => Printed::Alarming("off".into()),
        _ if suppressed => Printed::Alarming("suppressed".into()),
        _ => Printed::Count(told.len() as u64),
    }
}

/// An alarm in full.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let request = shared.clients().await.cloudwatch.describe_alarms();
    let alarms = Alarms::of(shared, request.alarm_names(&*id.name)).await?;
    let metric = alarms.metric.first().map(alarm::of_metric);
    let composite = || alarms.composite.first().map(alarm::of_others);
    let found = metric.or_else(composite);
    found.ok_or_else(|| gone(DESCRIBE_ALARMS, &id.name))
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::ComparisonOperator;

    use super::*;

    #[test]
    fn what_makes_an_alarm_go_off_is_one_sentence() {
        let alarm = MetricAlarm::builder()
            .statistic(Statistic::Average)
            .comparison_operator(ComparisonOperator::GreaterThanThreshold)
            .evaluation_periods(5);
        let fixed = alarm.clone().threshold(80.0).datapoints_to_alarm(3).period(60).build();
        let sentence = "Average GreaterThanThreshold 80 in 3 of 5 periods of 60s";
        assert_eq!(rule(&fixed).as_deref(), Some(sentence));
        let band = "Average GreaterThanThreshold a band in 5 of 5 periods";
        assert_eq!(rule(&alarm.build()).as_deref(), Some(band));
        assert_eq!(rule(&MetricAlarm::builder().build()), None);
    }

    #[test]
    fn that_nobody_is_told_stands_out() {
        let told = ["arn:aws:sns:us-east-1:1:on-call".to_owned()];
        assert_eq!(actions(Some(true), &told, false), Printed::Count(1));
        assert_eq!(actions(Some(false), &told, false), Printed::Alarming("off".into()));
        assert_eq!(actions(None, &told, true), Printed::Alarming("suppressed".into()));
    }
}
