//! Alarms as JSON, with the member names of the CloudWatch API, which answers in CBOR.

use aws_sdk_cloudwatch::types::{
    ActionsSuppressedBy, ComparisonOperator, CompositeAlarm, Dimension, EvaluationState,
    MetricAlarm, MetricDataQuery, StateValue, Statistic,
};
use aws_smithy_types::DateTime;
use serde_json::{Value, json};

use super::readable;
use crate::adapters::aws::convert::time;

/// An alarm that watches a metric or an expression.
pub(in crate::adapters::aws) fn of_metric(it: &MetricAlarm) -> Value {
    readable(json!({
        "AlarmName": it.alarm_name(),
        "AlarmArn": it.alarm_arn(),
        "AlarmDescription": it.alarm_description(),
        "StateValue": it.state_value().map(StateValue::as_str),
        "StateReason": it.state_reason(),
        "StateTransitionedTimestamp": at(it.state_transitioned_timestamp()),
        "StateUpdatedTimestamp": at(it.state_updated_timestamp()),
        "AlarmConfigurationUpdatedTimestamp": at(it.alarm_configuration_updated_timestamp()),
        "EvaluationState": it.evaluation_state().map(EvaluationState::as_str),
        "Namespace": it.namespace(),
        "MetricName": it.metric_name(),
        "Dimensions": it.dimensions().iter().map(dimension).collect::<Vec<_>>(),
        "Metrics": it.metrics.as_ref().map(|it| it.iter().map(query).collect::<Vec<_>>()),
        "Statistic": it.statistic().map(Statistic::as_str),
        "ExtendedStatistic": it.extended_statistic(),
        "Period": it.period(),
        "EvaluationPeriods": it.evaluation_periods(),
        "DatapointsToAlarm": it.datapoints_to_alarm(),
        "Threshold": it.threshold(),
        "ThresholdMetricId": it.threshold_metric_id(),
        "ComparisonOperator": it.comparison_operator().map(ComparisonOperator::as_str),
        "TreatMissingData": it.treat_missing_data(),
        "ActionsEnabled": it.actions_enabled(),
        "AlarmActions": it.alarm_actions,
        "OKActions": it.ok_actions,
        "InsufficientDataActions": it.insufficient_data_actions,
    }))
}

/// An alarm that watches others.
pub(in crate::adapters::aws) fn of_others(it: &CompositeAlarm) -> Value {
    readable(json!({
        "AlarmName": it.alarm_name(),
        "AlarmArn": it.alarm_arn(),
        "AlarmDescription": it.alarm_description(),
        "AlarmRule": it.alarm_rule(),
        "StateValue": it.state_value().map(StateValue::as_str),
        "StateReason": it.state_reason(),
        "StateTransitionedTimestamp": at(it.state_transitioned_timestamp()),
        "StateUpdatedTimestamp": at(it.state_updated_timestamp()),
        "AlarmConfigurationUpdatedTimestamp": at(it.alarm_configuration_updated_timestamp()),
        "ActionsEnabled": it.actions_enabled(),
        "ActionsSuppressor": it.actions_suppressor(),
        "ActionsSuppressedBy": it.actions_suppressed_by().map(ActionsSuppressedBy::as_str),
        "ActionsSuppressedReason": it.actions_suppressed_reason(),
        "AlarmActions": it.alarm_actions,
        "OKActions": it.ok_actions,
        "InsufficientDataActions": it.insufficient_data_actions,
    }))
}

fn dimension(it: &Dimension) -> Value {
    json!({"Name": it.name(), "Value": it.value()})
}

fn query(it: &MetricDataQuery) -> Value {
    let metric = it.metric_stat().and_then(|it| it.metric());
    json!({
        "Id": it.id(),
        "Expression": it.expression(),
        "Label": it.label(),
        "Namespace": metric.and_then(|it| it.namespace()),
        "MetricName": metric.and_then(|it| it.metric_name()),
        "Dimensions": metric.map(|it| it.dimensions().iter().map(dimension).collect::<Vec<_>>()),
        "ReturnData": it.return_data(),
    })
}

fn at(then: Option<&DateTime>) -> Option<String> {
    time(then).map(|it| it.to_string())
}
