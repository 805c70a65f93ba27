//! What EC2 says of the request that a Spot instance came from.

use super::super::{Living, world::Stage};
use crate::model::{Capacity, Delta, Instance, Observation, ResourceId, SpotRequest, Symbol};

/// What EC2 says of a request whose instance it is about to end.
const MARKED: &str = "marked-for-termination";

impl Living {
    /// What it says while the instance is there.
    pub(super) fn show_spot_request(&mut self, instance: &Instance, stage: Stage) {
        if instance.capacity != Capacity::Spot {
            return;
        }
        let row = match stage {
            Stage::Interrupted(_) => SpotRequest {
                status: MARKED.into(),
                message: "Your Spot Instance is marked for termination.".into(),
                ..SpotRequest::fulfilled(instance, Some(self.now()))
            },
            Stage::Launching | Stage::Ready | Stage::Silent => {
                SpotRequest::fulfilled(instance, instance.launched)
            }
        };
        let told = self.store.spot_requests.get(&row.id);
        if told.is_none_or(|it| it.status != row.status) {
            self.show(Observation::SpotRequests(Delta::Apply(row)));
        }
    }

    /// What it says once the instance is gone: who ended it.
    pub(super) fn close_spot_request(&mut self, id: &ResourceId) {
        let Some(told) = self.store.spot_requests.get(id) else { return };
        let taken = told.status == MARKED;
        let status: Symbol = if taken {
            "instance-terminated-no-capacity".into()
        } else {
            "instance-terminated-by-user".into()
        };
        let row = SpotRequest { status, since: Some(self.now()), ..SpotRequest::clone(told) };
        self.show(Observation::SpotRequests(Delta::Apply(row)));
    }
}

impl SpotRequest {
    /// That of an instance that runs.
    pub(in super::super::super) fn fulfilled(
        instance: &Instance,
        since: Option<jiff::Timestamp>,
    ) -> Self {
        let name = instance.id.name.trim_start_matches("i-");
        Self {
            id: instance.id.clone(),
            request: format!("sir-{}", &name[..name.len().min(8)]).into(),
            status: "fulfilled".into(),
            since,
            message: "Your Spot request is fulfilled.".into(),
        }
    }
}
