//! Addresses that subnets keep back. EC2 tells them subnet by subnet, so this feed is slow.

use std::time::Duration;

use aws_sdk_ec2::types::{SubnetCidrReservation, SubnetCidrReservationType};

use super::{PAGE, subnets};
use crate::{
    adapters::aws::{convert::symbol, operations::GET_SUBNET_RESERVATIONS, shared::Shared},
    model::{Fault, FaultClass, Kind, ReservationPurpose, ResourceId, SourceId, SubnetReservation},
};

/// So many subnets are asked at once; an account with more of them is asked slowly, so that this
/// feed leaves the budget of EC2 to the others.
const AT_ONCE: usize = 30;
const PAUSE: Duration = Duration::from_secs(4);

/// The reservations of all subnets; a subnet that vanished meanwhile has none.
pub(in crate::adapters::aws) async fn read(
    shared: &Shared,
) -> Result<Vec<SubnetReservation>, Fault> {
    let source = shared.source().await?;
    let subnets = subnets::described(shared).await?;
    let ids = subnets.iter().filter_map(|subnet| subnet.subnet_id());
    let mut reservations = Vec::new();
    for (number, subnet) in ids.enumerate() {
        if number >= AT_ONCE {
            tokio::time::sleep(PAUSE).await;
        }
        match of_subnet(shared, subnet).await {
            Ok(own) => reservations.extend(own.iter().filter_map(|one| convert(&source, one))),
            Err(fault) if fault.class == FaultClass::NotFound => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(reservations)
}

/// The SDK has no paginator for this operation.
async fn of_subnet(shared: &Shared, subnet: &str) -> Result<Vec<SubnetCidrReservation>, Fault> {
    let mut found = Vec::new();
    let mut token = None;
    loop {
        let request = shared.clients().await.ec2.get_subnet_cidr_reservations();
        let request = request.subnet_id(subnet).max_results(PAGE).set_next_token(token);
        let page = shared.call(GET_SUBNET_RESERVATIONS, request.send()).await?;
        found.extend(page.subnet_ipv4_cidr_reservations.unwrap_or_default());
        found.extend(page.subnet_ipv6_cidr_reservations.unwrap_or_default());
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(found);
        }
    }
}

fn convert(source: &SourceId, one: &SubnetCidrReservation) -> Option<SubnetReservation> {
    let prefix = one.reservation_type() == Some(&SubnetCidrReservationType::Prefix);
    let id = one.subnet_cidr_reservation_id()?;
    Some(SubnetReservation {
        id: ResourceId::new(source, Kind::SubnetReservation, id),
        subnet: symbol(one.subnet_id())?,
        cidr: symbol(one.cidr())?,
        purpose: if prefix { ReservationPurpose::Prefix } else { ReservationPurpose::Explicit },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, IDENTITY, account};

    const SUBNETS: Answer = (
        "Action=DescribeSubnets",
        200,
        r"<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-1</subnetId></item>
          <item><subnetId>subnet-gone</subnetId></item></subnetSet></DescribeSubnetsResponse>",
    );
    const GONE: Answer = (
        "SubnetId=subnet-gone",
        400,
        r"<Response><Errors><Error><Code>InvalidSubnetID.NotFound</Code><Message>gone</Message>
          </Error></Errors></Response>",
    );
    const SECOND: Answer = (
        "NextToken=more",
        200,
        r"<GetSubnetCidrReservationsResponse><subnetIpv6CidrReservationSet><item>
          <subnetCidrReservationId>scr-2</subnetCidrReservationId><subnetId>subnet-1</subnetId>
          <cidr>2600:1f18::/80</cidr><reservationType>explicit</reservationType></item>
          </subnetIpv6CidrReservationSet></GetSubnetCidrReservationsResponse>",
    );
    const FIRST: Answer = (
        "Action=GetSubnetCidrReservations",
        200,
        r"<GetSubnetCidrReservationsResponse><subnetIpv4CidrReservationSet><item>
          <subnetCidrReservationId>scr-1</subnetCidrReservationId><subnetId>subnet-1</subnetId>
          <cidr>10.0.0.64/26</cidr><reservationType>prefix</reservationType></item>
          </subnetIpv4CidrReservationSet><nextToken>more</nextToken>
          </GetSubnetCidrReservationsResponse>",
    );

    #[tokio::test]
    async fn every_page_of_every_subnet_that_still_exists() {
        let (shared, _) = account(&[SUBNETS, GONE, SECOND, FIRST, IDENTITY]).await;
        let found = read(&shared).await.unwrap();
        let [prefix, explicit] = found.as_slice() else { unreachable!("{found:?}") };
        assert_eq!(
            (prefix.cidr.as_str(), prefix.purpose),
            ("10.0.0.64/26", ReservationPurpose::Prefix)
        );
        assert_eq!(explicit.purpose, ReservationPurpose::Explicit);
        assert_eq!(explicit.subnet, "subnet-1");
    }
}
