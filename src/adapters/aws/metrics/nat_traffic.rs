//! What went through NAT gateways.

use super::{Wanted, newest, whole};
use crate::{
    adapters::aws::{network::nat_gateways, shared::Shared},
    model::{Fault, NatGateway, NatTraffic},
};

/// The metrics of a gateway, in the order of [`row`].
const METRICS: [(&str, &str); 4] = [
    ("BytesOutToDestination", "Sum"),
    ("BytesInFromDestination", "Sum"),
    ("ErrorPortAllocation", "Sum"),
    ("ActiveConnectionCount", "Maximum"),
];

/// The traffic of every gateway that still stands.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<NatTraffic>, Fault> {
    let mut gateways = nat_gateways::read(shared).await?;
    gateways.retain(NatGateway::exists);
    let wanted = |gateway| {
        METRICS.map(|(name, stat)| Wanted {
            namespace: "AWS/NATGateway",
            name,
            of: ("NatGatewayId", gateway),
            stat,
        })
    };
    let wanted: Vec<_> = gateways.iter().flat_map(|it| wanted(&*it.id.name)).collect();
    let values = newest(shared, &wanted).await?;
    Ok(gateways.iter().zip(values.chunks(METRICS.len())).map(row).collect())
}

fn row((gateway, values): (&NatGateway, &[Option<f64>])) -> NatTraffic {
    let value = |place: usize| whole(values.get(place).copied().flatten());
    NatTraffic {
        id: gateway.id.clone(),
        bytes_out: value(0),
        bytes_in: value(1),
        port_errors: value(2),
        connections: value(3),
    }
}
