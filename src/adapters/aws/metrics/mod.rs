//! CloudWatch: the newest value of many metrics at once. Every metric that is asked for is billed,
//! so only what a pane shows is.

pub(super) mod database_load;
pub(super) mod nat_traffic;

use std::collections::HashMap;

use aws_sdk_cloudwatch::types::{
    Dimension, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy,
};
use aws_smithy_types::DateTime;

use super::{now, operations::GET_METRIC_DATA, shared::Shared};
use crate::model::Fault;

/// Queries that CloudWatch takes at once.
const AT_ONCE: usize = 500;
/// How long a period is, seconds.
const PERIOD_S: i32 = 300;
/// How many periods back a value still counts: CloudWatch is some minutes behind.
const PERIODS: i64 = 3;

/// A metric of one thing.
struct Wanted<'a> {
    namespace: &'static str,
    name: &'static str,
    /// The dimension that tells the thing, and its value.
    of: (&'static str, &'a str),
    /// How a period becomes one number.
    stat: &'static str,
}

/// The newest value of each, in their order; absent where there is none.
async fn newest(shared: &Shared, wanted: &[Wanted<'_>]) -> Result<Vec<Option<f64>>, Fault> {
    let mut values = HashMap::new();
    for (chunk, first) in wanted.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
        let queries = chunk.iter().zip(first..).map(|(one, place)| query(one, place)).collect();
        let (start, end) = window(now().as_second());
        let request = shared.clients().await.cloudwatch.get_metric_data();
        let mut pages = request
            .set_metric_data_queries(Some(queries))
            .start_time(DateTime::from_secs(start))
            .end_time(DateTime::from_secs(end))
            .scan_by(ScanBy::TimestampDescending)
            .into_paginator()
            .send();
        while let Some(page) =
            shared.call(GET_METRIC_DATA, async { pages.next().await.transpose() }).await?
        {
            collect(page.metric_data_results(), &mut values);
        }
    }
    Ok((0..wanted.len()).map(|place| values.remove(&id(place))).collect())
}

/// The last whole periods.
const fn window(now_s: i64) -> (i64, i64) {
    let period = PERIOD_S as i64;
    let end = now_s.div_euclid(period) * period;
    (end - PERIODS * period, end)
}

fn id(place: usize) -> String {
    format!("m{place}")
}

fn query(wanted: &Wanted<'_>, place: usize) -> MetricDataQuery {
    let dimension = Dimension::builder().name(wanted.of.0).value(wanted.of.1).build();
    let metric = Metric::builder()
        .namespace(wanted.namespace)
        .metric_name(wanted.name)
        .dimensions(dimension)
        .build();
    let stat = MetricStat::builder().metric(metric).period(PERIOD_S).stat(wanted.stat).build();
    MetricDataQuery::builder().id(id(place)).metric_stat(stat).build()
}

/// Keeps the first value of each metric: the newest, also where its points fill several pages.
fn collect(results: &[MetricDataResult], values: &mut HashMap<String, f64>) {
    for result in results {
        if let (Some(id), Some(value)) = (result.id(), result.values().first()) {
            values.entry(id.to_owned()).or_insert(*value);
        }
    }
}

/// A count or a size; absent where it is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is looked at before"
)]
fn whole(value: Option<f64>) -> Option<u64> {
    value.filter(|it| (0.0..1e18).contains(it)).map(|it| it.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_periods_are_asked_for() {
        assert_eq!(window(1_000_000_000), (999_999_000, 999_999_900));
        assert_eq!(window(999_999_900), (999_999_000, 999_999_900));
    }

    #[test]
    fn the_newest_value_stays_and_none_is_not_zero() {
        let result = |id: &str, values: Vec<f64>| {
            MetricDataResult::builder().id(id).set_values(Some(values)).build()
        };
        let mut values = HashMap::new();
        collect(&[result("m0", vec![3.0, 2.0]), result("m1", Vec::new())], &mut values);
        collect(&[result("m0", vec![1.0])], &mut values);
        assert_eq!((values.get("m0"), values.get("m1")), (Some(&3.0), None));
    }

    #[test]
    fn what_is_no_count_is_unknown() {
        let values = [Some(2.6), Some(0.0), Some(-1.0), Some(f64::NAN), None];
        assert_eq!(values.map(whole), [Some(3), Some(0), None, None, None]);
    }
}
