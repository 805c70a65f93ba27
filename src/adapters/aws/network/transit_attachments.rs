//! Places of transit gateways in VPCs.

use aws_sdk_ec2::types::{TransitGatewayAttachmentState, TransitGatewayVpcAttachment};

use super::{PAGE, symbols};
use crate::{
    adapters::aws::{convert::symbol, operations::DESCRIBE_TRANSIT_ATTACHMENTS, shared::Shared},
    model::{Fault, Kind, ResourceId, SourceId, TransitGatewayAttachment},
};

/// All attachments of our VPCs.
pub(in crate::adapters::aws) async fn read(
    shared: &Shared,
) -> Result<Vec<TransitGatewayAttachment>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_transit_gateway_vpc_attachments();
    let request = request.max_results(PAGE);
    let described =
        every_page!(shared, DESCRIBE_TRANSIT_ATTACHMENTS, request, transit_gateway_vpc_attachments);
    Ok(described.iter().filter_map(|attachment| convert(&source, attachment)).collect())
}

fn convert(
    source: &SourceId,
    attachment: &TransitGatewayVpcAttachment,
) -> Option<TransitGatewayAttachment> {
    let id = attachment.transit_gateway_attachment_id()?;
    let state = attachment.state().map(TransitGatewayAttachmentState::as_str);
    Some(TransitGatewayAttachment {
        id: ResourceId::new(source, Kind::TransitAttachment, id),
        gateway: symbol(attachment.transit_gateway_id()).unwrap_or_default(),
        vpc: symbol(attachment.vpc_id()).unwrap_or_default(),
        subnets: symbols(attachment.subnet_ids()),
        state: symbol(state).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const ATTACHMENTS: &str = r"<DescribeTransitGatewayVpcAttachmentsResponse>
        <transitGatewayVpcAttachments><item>
        <transitGatewayAttachmentId>tgw-attach-1</transitGatewayAttachmentId>
        <transitGatewayId>tgw-1</transitGatewayId><vpcId>vpc-1</vpcId><state>available</state>
        <subnetIds><item>subnet-1</item><item>subnet-2</item></subnetIds>
        </item></transitGatewayVpcAttachments></DescribeTransitGatewayVpcAttachmentsResponse>";

    #[tokio::test]
    async fn an_attachment_names_its_gateway_and_subnets() {
        let answers = [("Action=DescribeTransitGatewayVpcAttachments", 200, ATTACHMENTS), IDENTITY];
        let (shared, _) = account(&answers).await;
        let attachments = read(&shared).await.unwrap();
        let [only] = attachments.as_slice() else { unreachable!("{attachments:?}") };
        assert_eq!((only.gateway.as_str(), only.vpc.as_str()), ("tgw-1", "vpc-1"));
        assert_eq!((only.subnets.len(), only.state.as_str()), (2, "available"));
    }
}
