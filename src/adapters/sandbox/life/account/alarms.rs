//! Alarms of CloudWatch: they go off and come back with what they watch.

use std::collections::VecDeque;

use super::{super::Living, MINUTE};
use crate::model::{Alarm, AwsKind, Delta, Object, Observation, Printed, ResourceId, Symbol};

/// What an alarm watches, and when it goes off.
#[derive(Clone, Debug)]
pub(in crate::adapters::sandbox) struct AlarmRule {
    /// The alarm.
    pub(in crate::adapters::sandbox) name: Box<str>,
    /// What it watches.
    pub(in crate::adapters::sandbox) watches: Watches,
    /// Nobody is told when it goes off.
    pub(in crate::adapters::sandbox) silenced: bool,
}

/// What an alarm watches.
#[derive(Clone, Debug)]
pub(in crate::adapters::sandbox) enum Watches {
    /// A metric.
    Metric(Threshold),
    /// Other alarms: one of them is enough.
    Others(Vec<Box<str>>),
}

/// A metric, and what it must not cross.
#[derive(Clone, Debug)]
pub(in crate::adapters::sandbox) struct Threshold {
    /// Such as `AWS/RDS`.
    pub(in crate::adapters::sandbox) namespace: Symbol,
    /// Such as `CPUUtilization`.
    pub(in crate::adapters::sandbox) metric: Symbol,
    /// What it is of: names and values.
    pub(in crate::adapters::sandbox) dimensions: Vec<(Symbol, Symbol)>,
    /// The threshold, in the unit of the metric.
    pub(in crate::adapters::sandbox) value: f64,
    /// How values are compared with it, in the words of CloudWatch.
    pub(in crate::adapters::sandbox) comparison: Comparison,
    /// Periods in a row that must cross it.
    pub(in crate::adapters::sandbox) periods: usize,
    /// Minutes of a period.
    pub(in crate::adapters::sandbox) period_min: u64,
    /// What counts for a value that is missing; nothing if it is to be waited for.
    pub(in crate::adapters::sandbox) missing: Option<bool>,
}

/// How a value crosses a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::adapters::sandbox) enum Comparison {
    /// Above.
    Greater,
    /// At it or above.
    GreaterOrEqual,
    /// Below.
    Less,
    /// At it or below.
    LessOrEqual,
}

impl Comparison {
    fn is_crossed(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Greater => value > threshold,
            Self::GreaterOrEqual => value >= threshold,
            Self::Less => value < threshold,
            Self::LessOrEqual => value <= threshold,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Greater => "greater than",
            Self::GreaterOrEqual => "greater than or equal to",
            Self::Less => "less than",
            Self::LessOrEqual => "less than or equal to",
        }
    }
}

/// An alarm, and the values that it has seen last.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    rule: AlarmRule,
    id: ResourceId,
    seen: VecDeque<Option<f64>>,
}

impl Living {
    /// Learns which alarms there are.
    pub(super) fn found_alarms(&mut self, rules: Vec<AlarmRule>) {
        let served = AwsKind::Alarms.served();
        let Some(objects) = self.store.objects.get(&served) else { return };
        let watch = |rule: AlarmRule| {
            let id = objects.rows().find(|it| *it.id.name == *rule.name)?.id.clone();
            Some(Watch { rule, id, seen: VecDeque::new() })
        };
        self.account.watches = rules.into_iter().filter_map(watch).collect();
    }

    /// One look at everything that alarms watch: at metrics first, then at other alarms.
    pub(super) fn look_at_alarms(&mut self) {
        let mut watches = std::mem::take(&mut self.account.watches);
        for watch in &mut watches {
            if let Some((goes_off, reason)) = self.crossed(watch) {
                self.turn(watch, goes_off, &reason);
            }
        }
        for watch in &watches {
            if let Watches::Others(names) = &watch.rule.watches {
                let alarms = &self.store.alarms;
                let off = alarms.rows().find(|it| names.iter().any(|name| *it.id.name == **name));
                let off = off.map(|it| it.id.name.to_string());
                let goes_off = off.is_some();
                let first = || names.first().map(ToString::to_string);
                let cause = off.or_else(first).unwrap_or_default();
                let state = if goes_off { "ALARM" } else { "OK" };
                self.turn(watch, goes_off, &format!("alarm {cause} transitioned to {state}"));
            }
        }
        self.account.watches = watches;
    }

    /// Whether the last values of a metric say something, and what.
    fn crossed(&self, watch: &mut Watch) -> Option<(bool, String)> {
        let Watches::Metric(threshold) = &watch.rule.watches else { return None };
        let minute = self.simulation.now / MINUTE;
        if !minute.is_multiple_of(threshold.period_min.max(1)) {
            return None;
        }
        watch.seen.push_back(self.metric(threshold));
        if watch.seen.len() > threshold.periods {
            watch.seen.pop_front();
        }
        if watch.seen.len() < threshold.periods {
            return None;
        }
        let is_bad = |it: &Option<f64>| match it {
            Some(value) => Some(threshold.comparison.is_crossed(*value, threshold.value)),
            None => threshold.missing,
        };
        let all: Option<Vec<bool>> = watch.seen.iter().map(is_bad).collect();
        let goes_off = all?.into_iter().all(|it| it);
        Some((goes_off, reason(threshold, &watch.seen, goes_off)))
    }

    /// An alarm goes off or comes back, unless it has already.
    fn turn(&mut self, watch: &Watch, goes_off: bool, reason: &str) {
        let was_off = self.store.alarms.get(&watch.id).is_some();
        if was_off == goes_off {
            return;
        }
        let metric = match &watch.rule.watches {
            Watches::Metric(it) => {
                Some((format!("{} {}", it.namespace, it.metric), it.dimensions.clone()))
            }
            Watches::Others(_) => None,
        };
        let (metric, dimensions) = metric.unzip();
        let alarm = Alarm {
            id: watch.id.clone(),
            metric: metric.map(Into::into),
            dimensions: dimensions.unwrap_or_default(),
            reason: Some(reason.into()),
            since: Some(self.now()),
            silenced: watch.rule.silenced,
        };
        self.show(Observation::Alarms(if goes_off {
            Delta::Apply(alarm)
        } else {
            Delta::Delete(alarm.id)
        }));
        self.print_alarm(&watch.id, goes_off, reason);
    }

    /// The same in the table of all alarms.
    fn print_alarm(&mut self, id: &ResourceId, goes_off: bool, reason: &str) {
        let served = AwsKind::Alarms.served();
        let row = self.store.objects.get(&served).and_then(|rows| rows.get(id));
        let Some(row) = row.cloned() else { return };
        let now = self.now();
        let mut row = Object::clone(&row);
        let headings = row.headings.clone().unwrap_or_default();
        for (heading, cell) in headings.iter().zip(row.cells.iter_mut()) {
            match heading.name {
                "State" if goes_off => *cell = Printed::Alarming("ALARM".into()),
                "State" => *cell = Printed::Text("OK".into()),
                "Since" => *cell = Printed::Since(now),
                "Reason" => *cell = Printed::Text(reason.into()),
                _ => {}
            }
        }
        self.show(Observation::Objects(served, Delta::Apply(row)));
    }

    /// The value of a metric in this minute, in the unit of CloudWatch; absent if nothing is measured.
    fn metric(&self, threshold: &Threshold) -> Option<f64> {
        let of = |name: &str| {
            let mut dimensions = threshold.dimensions.iter();
            dimensions.find(|(it, _)| it == name).map(|(_, value)| value.as_str())
        };
        match (threshold.namespace.as_str(), of) {
            ("AWS/RDS", of) => self.database_metric(
                &threshold.metric,
                of("DBInstanceIdentifier"),
                of("DBClusterIdentifier"),
            ),
            ("AWS/NATGateway", of) => self.nat_metric(&threshold.metric, of("NatGatewayId")?),
            ("AWS/ApplicationELB", of) if threshold.metric == "UnHealthyHostCount" => {
                // `targetgroup/web/50dc6c495c0c9188`
                let group = of("TargetGroup")?.split('/').nth(1)?;
                self.unhealthy_hosts(group).map(f64::from)
            }
            _ => None,
        }
    }

    fn database_metric(
        &self,
        metric: &str,
        instance: Option<&str>,
        cluster: Option<&str>,
    ) -> Option<f64> {
        let is_meant = |id: &ResourceId| match (instance, cluster) {
            (Some(name), _) => *id.name == *name,
            (None, Some(name)) => {
                let row = self.store.databases.get(id);
                row.is_some_and(|it| it.cluster.as_ref().is_some_and(|it| it == name))
            }
            (None, None) => false,
        };
        let loads = self.database_load();
        let values = loads.iter().filter(|it| is_meant(&it.id)).filter_map(|it| match metric {
            "CPUUtilization" => it.cpu.map(|cpu| cpu * 100.0),
            "DatabaseConnections" => it.connections.map(decimal),
            "FreeStorageSpace" => it.free_storage.map(decimal),
            "ReplicaLag" => it.replica_lag_s,
            "AuroraReplicaLag" | "AuroraReplicaLagMaximum" => {
                it.replica_lag_s.map(|lag| lag * 1000.0)
            }
            _ => None,
        });
        values.max_by(f64::total_cmp)
    }

    fn nat_metric(&self, metric: &str, gateway: &str) -> Option<f64> {
        let row = self.nat_traffic().into_iter().find(|it| *it.id.name == *gateway)?;
        // Traffic is summed up over five minutes, and this is one of them.
        let a_minute = |it: Option<u64>| it.map(|sum| decimal(sum / 5));
        match metric {
            "BytesOutToDestination" => a_minute(row.bytes_out),
            "BytesInFromDestination" => a_minute(row.bytes_in),
            "ErrorPortAllocation" => a_minute(row.port_errors),
            "ActiveConnectionCount" => row.connections.map(decimal),
            _ => None,
        }
    }
}

/// Why an alarm is as it is, as CloudWatch puts it.
fn reason(threshold: &Threshold, seen: &VecDeque<Option<f64>>, goes_off: bool) -> String {
    let count = seen.len();
    let values: Vec<_> = seen.iter().flatten().map(|it| format!("{it:.1}")).collect();
    if values.is_empty() {
        let as_what = if goes_off { "Breaching" } else { "NonBreaching" };
        return format!(
            "Threshold Crossed: no datapoints were received for {count} periods and {count} missing datapoints were treated as [{as_what}]."
        );
    }
    let (values, words) = (values.join(", "), threshold.comparison.words());
    let limit = threshold.value;
    let not = if goes_off { "" } else { "not " };
    if count == 1 {
        return format!(
            "Threshold Crossed: 1 datapoint [{values}] was {not}{words} the threshold ({limit:.1})."
        );
    }
    let which = if goes_off {
        format!("{count} out of the last {count} datapoints")
    } else {
        format!("{count} datapoints")
    };
    format!("Threshold Crossed: {which} [{values}] were {not}{words} the threshold ({limit:.1}).")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of bytes and connections are far from the limit"
)]
fn decimal(number: u64) -> f64 {
    number as f64
}
