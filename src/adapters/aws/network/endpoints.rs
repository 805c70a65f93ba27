//! VPC endpoints and whether their policies let everybody do everything.

use aws_sdk_ec2::types::{State, VpcEndpoint as Described, VpcEndpointType};
use serde_json::Value;

use super::{PAGE, labels, symbols};
use crate::{
    adapters::aws::{convert::symbol, operations::DESCRIBE_ENDPOINTS, shared::Shared},
    model::{Endpoint, EndpointKind, Fault, Kind, ResourceId, SourceId},
};

/// All endpoints.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<Endpoint>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_vpc_endpoints().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_ENDPOINTS, request, vpc_endpoints);
    Ok(described.iter().filter_map(|endpoint| convert(&source, endpoint)).collect())
}

fn convert(source: &SourceId, endpoint: &Described) -> Option<Endpoint> {
    let state = endpoint.state().map(State::as_str).unwrap_or_default();
    Some(Endpoint {
        id: ResourceId::new(source, Kind::Endpoint, endpoint.vpc_endpoint_id()?),
        vpc: symbol(endpoint.vpc_id()).unwrap_or_default(),
        service: symbol(endpoint.service_name()).unwrap_or_default(),
        kind: match endpoint.vpc_endpoint_type().map(VpcEndpointType::as_str) {
            Some("Gateway") => EndpointKind::Gateway,
            Some("Interface") => EndpointKind::Interface,
            Some(_) | None => EndpointKind::Other,
        },
        // EC2 writes it sometimes with a capital letter, sometimes without.
        state: state.to_ascii_lowercase().into(),
        subnets: symbols(endpoint.subnet_ids()),
        route_tables: symbols(endpoint.route_table_ids()),
        security_groups: endpoint.groups().iter().filter_map(|it| symbol(it.group_id())).collect(),
        private_dns: endpoint.private_dns_enabled().unwrap_or_default(),
        open_policy: endpoint.policy_document().and_then(is_open),
        failure: failure(endpoint).map(Into::into),
        tags: labels(endpoint.tags()),
    })
}

fn failure(endpoint: &Described) -> Option<&str> {
    let last = endpoint.last_error();
    let said = last.and_then(|error| error.message().or(error.code()));
    said.or(endpoint.failure_reason()).filter(|text| !text.is_empty())
}

/// Whether a policy lets everybody do everything; nothing where it cannot be read.
fn is_open(document: &str) -> Option<bool> {
    let document: Value = serde_json::from_str(document).ok()?;
    let statements = several(document.get("Statement")?);
    let denies = statements.iter().any(|it| it["Effect"] == "Deny");
    Some(!denies && statements.iter().any(|it| allows_everything(it)))
}

fn allows_everything(statement: &Value) -> bool {
    let has_all = |value: &Value| several(value).iter().any(|it| *it == "*");
    let everybody = has_all(&statement["Principal"]) || has_all(&statement["Principal"]["AWS"]);
    let unconditional = statement.get("Condition").is_none_or(|it| *it == serde_json::json!({}));
    statement["Effect"] == "Allow"
        && everybody
        && has_all(&statement["Action"])
        && has_all(&statement["Resource"])
        && unconditional
}

/// IAM writes one thing where there may be several.
fn several(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, IDENTITY, account};

    const ENDPOINTS: Answer = (
        "Action=DescribeVpcEndpoints",
        200,
        r#"<DescribeVpcEndpointsResponse><vpcEndpointSet>
          <item><vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType>
            <vpcId>vpc-1</vpcId><serviceName>com.amazonaws.us-east-1.s3</serviceName>
            <state>Available</state><routeTableIdSet><item>rtb-1</item></routeTableIdSet>
            <policyDocument>{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}</policyDocument></item>
          <item><vpcEndpointId>vpce-2</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType>
            <vpcId>vpc-1</vpcId><serviceName>com.amazonaws.us-east-1.ecr.api</serviceName>
            <state>failed</state><privateDnsEnabled>true</privateDnsEnabled>
            <subnetIdSet><item>subnet-1</item></subnetIdSet>
            <groupSet><item><groupId>sg-1</groupId></item></groupSet>
            <lastError><code>InternalError</code><message>no room in subnet-1</message></lastError></item>
          </vpcEndpointSet></DescribeVpcEndpointsResponse>"#,
    );

    #[tokio::test]
    async fn an_endpoint_says_what_it_serves_and_what_went_wrong() {
        let (shared, _) = account(&[ENDPOINTS, IDENTITY]).await;
        let endpoints = read(&shared).await.unwrap();
        let [s3, ecr] = endpoints.as_slice() else { unreachable!("{endpoints:?}") };
        assert_eq!(
            (s3.kind, s3.service_name(), s3.state.as_str()),
            (EndpointKind::Gateway, "s3", "available")
        );
        assert_eq!((s3.open_policy, s3.private_dns), (Some(true), false));
        assert_eq!(s3.route_tables, ["rtb-1"]);
        assert_eq!((ecr.kind, ecr.service_name()), (EndpointKind::Interface, "ecr.api"));
        assert_eq!((ecr.open_policy, ecr.failure.as_deref()), (None, Some("no room in subnet-1")));
        assert_eq!(
            (ecr.subnets.as_slice(), ecr.security_groups.as_slice()),
            (&["subnet-1".into()][..], &["sg-1".into()][..])
        );
    }

    #[test]
    fn only_a_policy_without_any_limit_is_open() {
        let all = r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["*"],"Resource":["*"]}"#;
        let cases = [
            (format!(r#"{{"Statement":[{all}]}}"#), Some(true)),
            (format!(r#"{{"Statement":[{all},{{"Effect":"Deny","Action":"s3:*"}}]}}"#), Some(false)),
            (r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}"#.into(), Some(false)),
            (r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]}"#.into(), Some(false)),
            (r#"{"Statement":[]}"#.into(), Some(false)),
            ("no JSON".into(), None),
        ];
        for (document, expected) in cases {
            assert_eq!(is_open(&document), expected, "{document}");
        }
    }
}
