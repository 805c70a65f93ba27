//! VPCs, with the two attributes that DNS depends on.

use aws_sdk_ec2::types::{
    AttributeBooleanValue, Tenancy, Vpc as Described, VpcAttributeName, VpcCidrBlockState,
    VpcCidrBlockStateCode,
};

use super::{PAGE, labels};
use crate::{
    adapters::aws::{
        convert::symbol,
        operations::{DESCRIBE_VPC_ATTRIBUTE, DESCRIBE_VPCS},
        shared::Shared,
    },
    model::{Fault, FaultClass, Kind, ResourceId, SourceId, Symbol, Vpc},
};

/// The attributes of a VPC that only a call of their own tells; absent ones may not be seen.
#[derive(Default)]
struct Dns {
    support: Option<bool>,
    hostnames: Option<bool>,
}

/// All VPCs; one that vanished meanwhile is left out.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<Vpc>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_vpcs().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_VPCS, request, vpcs);
    let mut vpcs = Vec::new();
    for vpc in &described {
        let Some(id) = vpc.vpc_id() else { continue };
        if let Some(dns) = dns(shared, id).await? {
            vpcs.push(convert(&source, id, vpc, &dns));
        }
    }
    Ok(vpcs)
}

/// Nothing where the VPC is gone.
async fn dns(shared: &Shared, vpc: &str) -> Result<Option<Dns>, Fault> {
    let support = attribute(shared, vpc, VpcAttributeName::EnableDnsSupport).await;
    let hostnames = match &support {
        // Both take the same permission: one refusal is enough to hear.
        Err(fault) if fault.class == FaultClass::Denied => return Ok(Some(Dns::default())),
        Err(_) => Ok(None),
        Ok(_) => attribute(shared, vpc, VpcAttributeName::EnableDnsHostnames).await,
    };
    match (support, hostnames) {
        (Ok(support), Ok(hostnames)) => Ok(Some(Dns { support, hostnames })),
        (Err(fault), _) | (_, Err(fault)) if fault.class == FaultClass::NotFound => Ok(None),
        (Err(fault), _) | (_, Err(fault)) => Err(fault),
    }
}

async fn attribute(
    shared: &Shared,
    vpc: &str,
    name: VpcAttributeName,
) -> Result<Option<bool>, Fault> {
    let request = shared.clients().await.ec2.describe_vpc_attribute();
    let call = request.vpc_id(vpc).attribute(name).send();
    let answer = shared.call(DESCRIBE_VPC_ATTRIBUTE, call).await?;
    let value = answer.enable_dns_support().or(answer.enable_dns_hostnames());
    Ok(value.and_then(AttributeBooleanValue::value))
}

fn convert(source: &SourceId, id: &str, vpc: &Described, dns: &Dns) -> Vpc {
    Vpc {
        id: ResourceId::new(source, Kind::Vpc, id),
        cidrs: cidrs(vpc),
        is_default: vpc.is_default().unwrap_or_default(),
        tenancy: symbol(vpc.instance_tenancy().map(Tenancy::as_str)).unwrap_or_default(),
        // EC2 says "default" where there is no set at all.
        dhcp_options: symbol(vpc.dhcp_options_id()).filter(|id| id != "default"),
        dns_hostnames: dns.hostnames,
        dns_support: dns.support,
        tags: labels(vpc.tags()),
    }
}

/// Blocks that are on their way in or out do not count.
fn cidrs(vpc: &Described) -> Vec<Symbol> {
    let associated = |state: Option<&VpcCidrBlockState>| {
        state.and_then(VpcCidrBlockState::state) == Some(&VpcCidrBlockStateCode::Associated)
    };
    let own = vpc.cidr_block_association_set().iter();
    let own = own.filter(|it| associated(it.cidr_block_state())).map(|it| it.cidr_block());
    let of_six = vpc.ipv6_cidr_block_association_set().iter();
    let of_six =
        of_six.filter(|it| associated(it.ipv6_cidr_block_state())).map(|it| it.ipv6_cidr_block());
    let mut cidrs: Vec<Symbol> = own.chain(of_six).filter_map(symbol).collect();
    // The first one is the one that the VPC was made with.
    if let Some(first) = cidrs.iter().position(|cidr| Some(cidr.as_str()) == vpc.cidr_block()) {
        cidrs[..=first].rotate_right(1);
    }
    cidrs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, IDENTITY, account};

    const VPCS: Answer = (
        "Action=DescribeVpcs&",
        200,
        r"<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/16</cidrBlock>
          <instanceTenancy>default</instanceTenancy><isDefault>false</isDefault>
          <dhcpOptionsId>dopt-1</dhcpOptionsId>
          <cidrBlockAssociationSet>
            <item><cidrBlock>100.64.0.0/16</cidrBlock>
              <cidrBlockState><state>associated</state></cidrBlockState></item>
            <item><cidrBlock>10.0.0.0/16</cidrBlock>
              <cidrBlockState><state>associated</state></cidrBlockState></item>
            <item><cidrBlock>10.9.0.0/16</cidrBlock>
              <cidrBlockState><state>disassociated</state></cidrBlockState></item>
          </cidrBlockAssociationSet>
          <ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2600:1f18::/56</ipv6CidrBlock>
            <ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item>
          </ipv6CidrBlockAssociationSet>
          <tagSet><item><key>Name</key><value>prod</value></item></tagSet>
          </item></vpcSet></DescribeVpcsResponse>",
    );
    const SUPPORT: Answer = (
        "Attribute=enableDnsSupport",
        200,
        r"<DescribeVpcAttributeResponse><vpcId>vpc-1</vpcId>
          <enableDnsSupport><value>true</value></enableDnsSupport></DescribeVpcAttributeResponse>",
    );
    const HOSTNAMES: Answer = (
        "Attribute=enableDnsHostnames",
        200,
        r"<DescribeVpcAttributeResponse><vpcId>vpc-1</vpcId>
          <enableDnsHostnames><value>false</value></enableDnsHostnames></DescribeVpcAttributeResponse>",
    );
    const fn refusal(status: u16, body: &'static str) -> Answer {
        ("Action=DescribeVpcAttribute", status, body)
    }

    #[tokio::test]
    async fn a_vpc_has_every_associated_block_and_its_dns() {
        let (shared, _) = account(&[VPCS, SUPPORT, HOSTNAMES, IDENTITY]).await;
        let vpcs = read(&shared).await.unwrap();
        let [vpc] = vpcs.as_slice() else { unreachable!("{vpcs:?}") };
        assert_eq!(vpc.name(), "prod");
        assert_eq!(vpc.cidrs, ["10.0.0.0/16", "100.64.0.0/16", "2600:1f18::/56"]);
        assert_eq!((vpc.dns_support, vpc.dns_hostnames), (Some(true), Some(false)));
        assert_eq!((vpc.is_default, vpc.dhcp_options.as_deref()), (false, Some("dopt-1")));
    }

    #[tokio::test]
    async fn refused_attributes_are_unknown_and_a_vpc_that_went_is_left_out() {
        let denied = r"<Response><Errors><Error><Code>UnauthorizedOperation</Code>
            <Message>no</Message></Error></Errors></Response>";
        let (shared, asked) = account(&[VPCS, refusal(403, denied), IDENTITY]).await;
        let vpcs = read(&shared).await.unwrap();
        assert_eq!((vpcs[0].dns_support, vpcs[0].dns_hostnames), (None, None));
        let tried = |asked: &[String]| {
            asked.iter().filter(|it| it.contains("DescribeVpcAttribute")).count()
        };
        assert_eq!(tried(&asked.lock().unwrap()), 1);
        let gone = r"<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>
            <Message>gone</Message></Error></Errors></Response>";
        let (shared, _) = account(&[VPCS, refusal(400, gone), IDENTITY]).await;
        assert!(read(&shared).await.unwrap().is_empty());
        let (shared, _) = account(&[VPCS, SUPPORT, refusal(400, denied), IDENTITY]).await;
        assert_eq!(read(&shared).await.unwrap_err().class, FaultClass::Denied);
    }
}
