//! Where the web console of AWS shows a resource.
//!
//! One line per kind: the page below the host of the Region, with the names that belong in it. AWS
//! publishes no list of these pages; they are the addresses that the web console itself shows.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::{AwsKind, Kind, ResourceId, Served, Side, Source, Store};

/// What may stand in an address as it is (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The tab of an EKS cluster that lists its Kubernetes objects.
const RESOURCES: &str =
    "eks/home?region={region}#/clusters/{cluster}?selectedTab=cluster-resources-tab";

/// The address of the page that shows `id`, or the page that is nearest to it. An error says why
/// there is none.
pub fn console_url(id: &ResourceId, store: &Store) -> Result<String, &'static str> {
    let region = region(id, store).ok_or("the Region is not known yet")?;
    let domain = domain(region).ok_or("the address of this partition's console is not known")?;
    let page = page(id).ok_or("the console of AWS has no page for this")?;
    let cluster = store.link.cluster.as_deref();
    if cluster.is_none() && page.contains("{cluster}") {
        return Err("it is not known which EKS cluster this is");
    }
    let values = [
        ("{region}", region),
        ("{cluster}", cluster.unwrap_or_default()),
        ("{namespace}", &*id.namespace),
        ("{name}", &*id.name),
    ];
    Ok(format!("https://{region}.{domain}/{}", filled(page, &values)))
}

/// An object of the cluster is shown where the cluster is.
pub(super) fn region<'a>(id: &'a ResourceId, store: &'a Store) -> Option<&'a str> {
    match id.source.source() {
        Source::Aws { region, .. } => Some(region),
        Source::Kubernetes { .. } => store.caller.region.as_deref(),
    }
}

/// The domain of the web console of a Region's partition.
fn domain(region: &str) -> Option<&'static str> {
    match region.split_once('-')?.0 {
        "cn" => Some("console.amazonaws.cn"),
        "us" if region.starts_with("us-gov-") => Some("console.amazonaws-us-gov.com"),
        "us" if region.starts_with("us-iso") => None,
        "eu" if region.starts_with("eu-iso") => None,
        "eusc" => None,
        _ => Some("console.aws.amazon.com"),
    }
}

/// Every place of a template filled, from left to right, so that no value is taken for a template.
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let double = rest.starts_with("{{");
        rest = if double { &rest[1..] } else { rest };
        let Some((key, value)) = values.iter().find(|(key, _)| rest.starts_with(key)) else {
            break;
        };
        let encoded = utf8_percent_encode(value, RESERVED).to_string();
        // CloudWatch encodes twice, and writes the second percent sign as a dollar.
        text.push_str(&if double { encoded.replace('%', "$25") } else { encoded });
        rest = &rest[key.len() + usize::from(double)..];
    }
    text + rest
}

/// The page of a resource, as a template; `{{name}}` is encoded as CloudWatch does.
fn page(id: &ResourceId) -> Option<&'static str> {
    let scoped = !id.namespace.is_empty();
    Some(match id.kind {
        Kind::Cluster => "eks/home?region={region}#/clusters/{name}",
        // A group that EKS does not manage has no page there.
        Kind::NodeGroup if scoped => {
            "eks/home?region={region}#/clusters/{namespace}/nodegroups/{name}"
        }
        Kind::ScalingGroup => "ec2/home?region={region}#AutoScalingGroupDetails:id={name}",
        Kind::Instance => "ec2/home?region={region}#InstanceDetails:instanceId={name}",
        Kind::InstanceType => "ec2/home?region={region}#InstanceTypeDetails:instanceType={name}",
        Kind::SecurityGroup => "ec2/home?region={region}#SecurityGroup:groupId={name}",
        Kind::NetworkInterface => {
            "ec2/home?region={region}#NetworkInterface:networkInterfaceId={name}"
        }
        Kind::LoadBalancer => "ec2/home?region={region}#LoadBalancers:search={name}",
        Kind::TargetHealth => "ec2/home?region={region}#TargetGroups:search={namespace}",
        Kind::Vpc => "vpcconsole/home?region={region}#VpcDetails:VpcId={name}",
        Kind::Subnet => "vpcconsole/home?region={region}#SubnetDetails:subnetId={name}",
        Kind::RouteTable => "vpcconsole/home?region={region}#RouteTableDetails:RouteTableId={name}",
        Kind::NatGateway => "vpcconsole/home?region={region}#NatGatewayDetails:natGatewayId={name}",
        // One that is missing is called by its VPC and its service.
        Kind::Endpoint if !scoped => {
            "vpcconsole/home?region={region}#EndpointDetails:vpcEndpointId={name}"
        }
        Kind::NetworkAcl => "vpcconsole/home?region={region}#NetworkAclDetails:networkAclId={name}",
        Kind::Peering => {
            "vpcconsole/home?region={region}#PeeringConnectionDetails:VpcPeeringConnectionId={name}"
        }
        Kind::TransitAttachment => {
            "vpcconsole/home?region={region}\
             #TransitGatewayAttachmentDetails:transitGatewayAttachmentId={name}"
        }
        Kind::LogGroup => "cloudwatch/home?region={region}#logsV2:log-groups/log-group/{{name}}",
        Kind::LogStream => {
            "cloudwatch/home?region={region}\
             #logsV2:log-groups/log-group/{{namespace}}/log-events/{{name}}"
        }
        Kind::Database => "rds/home?region={region}#database:id={name};is-cluster=false",
        Kind::LogFile => "rds/home?region={region}#database:id={namespace};is-cluster=false",
        Kind::DatabaseCluster => "rds/home?region={region}#database:id={name};is-cluster=true",
        Kind::DatabaseSnapshot => "rds/home?region={region}#db-snapshot:id={name}",
        Kind::DatabaseParameter => "rds/home?region={region}#parameter-groups:",
        Kind::AccessPoint => "efs/home?region={region}#/access-points/{name}",
        Kind::Served(kind) => return served(kind),
        Kind::Node
        | Kind::Pod
        | Kind::DisruptionBudget
        | Kind::Event
        | Kind::Deployment
        | Kind::ReplicaSet
        | Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::Job
        | Kind::ApiKind => RESOURCES,
        Kind::NodeGroup
        | Kind::Endpoint
        | Kind::SubnetReservation
        | Kind::FlowLog
        | Kind::DatabaseEvent
        | Kind::Condition
        | Kind::Run => return None,
    })
}

fn served(kind: Served) -> Option<&'static str> {
    match AwsKind::of(kind) {
        Some(kind) => Some(plain(kind)),
        None => (kind.side() == Side::Kubernetes).then_some(RESOURCES),
    }
}

/// The page of a kind that is a plain table.
const fn plain(kind: AwsKind) -> &'static str {
    match kind {
        AwsKind::Buckets => "s3/buckets/{name}?region={region}",
        AwsKind::Volumes => "ec2/home?region={region}#VolumeDetails:volumeId={name}",
        AwsKind::FileSystems => "efs/home?region={region}#/file-systems/{name}",
        AwsKind::Caches => "elasticache/home?region={region}#/",
        AwsKind::Secrets => "secretsmanager/secret?name={name}&region={region}",
        AwsKind::Keys => "kms/home?region={region}#/kms/keys/{name}",
        AwsKind::Addons => "eks/home?region={region}#/clusters/{cluster}/add-ons/{name}",
        AwsKind::AccessEntries => {
            "eks/home?region={region}#/clusters/{cluster}?selectedTab=cluster-access-tab"
        }
        AwsKind::ClusterVersions => "eks/home?region={region}#/clusters",
        AwsKind::HostedZones | AwsKind::Records => {
            "route53/v2/hostedzones?region={region}#ListRecordSets/{namespace}"
        }
        AwsKind::Alarms => "cloudwatch/home?region={region}#alarmsV2:alarm/{name}",
        AwsKind::Distributions => "cloudfront/v4/home?region={region}#/distributions/{name}",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SourceId;

    fn store(region: &str) -> Store {
        let mut store = Store::default();
        store.caller.region = Some(region.into());
        store.link.cluster = Some("prod".into());
        store
    }

    fn url(kind: Kind, namespace: &str, name: &str) -> Result<String, &'static str> {
        let source = match kind.side() {
            Side::Aws => SourceId::aws("123456789012", "eu-west-1"),
            Side::Kubernetes => SourceId::kubernetes("uid", "prod"),
        };
        console_url(&ResourceId::namespaced(&source, kind, namespace, name), &store("eu-west-1"))
    }

    #[test]
    fn every_kind_has_a_page_or_a_reason() {
        let plain = AwsKind::ALL.iter().map(|kind| Kind::Served(kind.served()));
        for kind in Kind::ALL.iter().copied().chain(plain) {
            for namespace in ["", "home"] {
                let Ok(url) = url(kind, namespace, "na me/{region}&x=1#y;z") else { continue };
                assert!(url.starts_with("https://eu-west-1.console.aws.amazon.com/"), "{url}");
                let page = url.split_once(".com/").unwrap().1;
                assert!(page.matches('#').count() <= 1, "{url}");
                assert!(!page.contains(['{', '}', ' ']), "{url}");
            }
        }
    }

    #[test]
    fn names_are_encoded_as_each_service_wants_them() {
        let group = url(Kind::LogGroup, "", "/aws/eks/prod/cluster").unwrap();
        assert!(
            group.ends_with("#logsV2:log-groups/log-group/$252Faws$252Feks$252Fprod$252Fcluster")
        );
        let secrets = Kind::Served(AwsKind::Secrets.served());
        let secret = url(secrets, "", "app/db&x").unwrap();
        assert!(secret.ends_with("/secretsmanager/secret?name=app%2Fdb%26x&region=eu-west-1"));
        let group = url(Kind::NodeGroup, "prod", "default").unwrap();
        assert!(group.ends_with("/eks/home?region=eu-west-1#/clusters/prod/nodegroups/default"));
    }

    #[test]
    fn what_has_no_page_says_why() {
        assert!(url(Kind::NodeGroup, "", "by-label").is_err());
        assert!(url(Kind::Endpoint, "vpc-1", "ssm").is_err());
        let source = SourceId::kubernetes("uid", "prod");
        let pod = ResourceId::namespaced(&source, Kind::Pod, "default", "web-1");
        let unknown = console_url(&pod, &Store::default());
        assert_eq!(unknown, Err("the Region is not known yet"));
        let mut unmatched = store("eu-west-1");
        unmatched.link.cluster = None;
        assert!(console_url(&pod, &unmatched).is_err());
    }

    #[test]
    fn partitions_have_consoles_of_their_own() {
        let host = |region: &str| {
            let source = SourceId::aws("123456789012", region);
            let id = ResourceId::new(&source, Kind::Vpc, "vpc-1");
            console_url(&id, &Store::default())
                .ok()
                .map(|url| url.trim_start_matches("https://").split('/').next().unwrap().to_owned())
        };
        assert_eq!(host("cn-north-1").as_deref(), Some("cn-north-1.console.amazonaws.cn"));
        let gov = "us-gov-west-1.console.amazonaws-us-gov.com";
        assert_eq!(host("us-gov-west-1").as_deref(), Some(gov));
        assert_eq!(host("us-east-1").as_deref(), Some("us-east-1.console.aws.amazon.com"));
        assert_eq!(host("us-iso-east-1"), None);
    }
}
