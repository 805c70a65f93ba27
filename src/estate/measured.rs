//! What was measured of something, or why nobody knows.

use std::sync::Arc;

use crate::model::{Collection, Health, Resource, ResourceId};

const LOADING: &str = "CloudWatch has not been asked yet";
const SILENT: &str = "CloudWatch has no recent value";

/// What was measured of `id`. What was known before a feed broke still counts.
pub fn measured<R: Resource>(known: &Collection<R>, id: &ResourceId) -> Result<Arc<R>, String> {
    known.get(id).cloned().ok_or_else(|| why_absent(known, SILENT, LOADING))
}

/// Why a row is not there: its feed is broken, or says nothing of it, or has not come yet.
pub(super) fn why_absent<R: Resource>(rows: &Collection<R>, silent: &str, loading: &str) -> String {
    match &rows.freshness().health {
        Health::Stale(fault) => fault.to_string(),
        Health::Live => silent.to_owned(),
        Health::Idle | Health::Loading => loading.to_owned(),
    }
}

/// One of the values, or why nobody knows it.
pub fn value_of<R, T>(
    measured: &Result<Arc<R>, String>,
    value: impl FnOnce(&R) -> Option<T>,
) -> Result<T, &str> {
    measured.as_ref().map_err(String::as_str).and_then(|it| value(it).ok_or(SILENT))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{Delta, Fault, FaultClass, Kind, NatTraffic, SourceId};

    fn id(name: &str) -> ResourceId {
        ResourceId::new(&SourceId::aws("1", "r"), Kind::NatGateway, name)
    }

    fn traffic(name: &str) -> NatTraffic {
        let nothing = (None, Some(7));
        let (bytes_out, bytes_in) = nothing;
        NatTraffic { id: id(name), bytes_out, bytes_in, port_errors: None, connections: None }
    }

    #[test]
    fn unknown_has_a_reason_and_what_was_known_stays() {
        let mut known = Collection::default();
        let reason =
            |known: &Collection<NatTraffic>, name: &str| measured(known, &id(name)).unwrap_err();
        assert_eq!(reason(&known, "nat-1"), LOADING);
        known.apply(Delta::Resync(vec![traffic("nat-1")]), Timestamp::UNIX_EPOCH);
        assert_eq!(reason(&known, "nat-2"), SILENT);
        let denied = Fault::new(FaultClass::Denied, "cloudwatch:GetMetricData", "no");
        known.apply(Delta::Failed(denied), Timestamp::UNIX_EPOCH);
        assert_eq!(reason(&known, "nat-2"), "cloudwatch:GetMetricData denied: no");
        let row = measured(&known, &id("nat-1"));
        assert_eq!(value_of(&row, |it| it.bytes_in), Ok(7));
        assert_eq!(value_of(&row, |it| it.bytes_out), Err(SILENT));
    }
}
