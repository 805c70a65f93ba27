//! The load balancer of an estate, and whether its targets answer.

use super::{group_id, subnet_id};
use crate::{
    adapters::sandbox::{estate::Estate, rows::Moment},
    model::{Kind, Listener, LoadBalancer, ResourceId, TargetHealth},
};

/// The one load balancer of an estate with a group for it.
pub(super) const BALANCER: &str = "k8s-ingress";

impl Estate {
    pub(in crate::adapters::sandbox) fn balancer_rows(&self) -> Vec<LoadBalancer> {
        let listener = |port, protocol: &str| Listener {
            port,
            protocol: protocol.into(),
            certificate: (protocol == "HTTPS").then(|| self.arn("acm", "certificate/sandbox")),
        };
        vec![LoadBalancer {
            id: self.aws_id(Kind::LoadBalancer, BALANCER),
            arn: self.balancer_arn(),
            kind: "application".into(),
            internet_facing: true,
            state: "active".into(),
            vpc: Some(self.vpc_id()),
            subnets: self.tier("public").map(subnet_id).collect(),
            zones: self.tier("public").map(|it| it.zone.as_str().into()).collect(),
            dns_name: Some(format!("{BALANCER}.{}.elb.amazonaws.com", self.cluster.region).into()),
            security_groups: vec![group_id("alb")],
            listeners: vec![listener(80, "HTTP"), listener(443, "HTTPS")],
        }]
    }

    /// The pods of the API, as the load balancer sees them.
    pub(in crate::adapters::sandbox) fn target_rows(&self, at: Moment) -> Vec<TargetHealth> {
        let pods = self.pod_rows(at);
        let api = pods.iter().filter(|pod| pod.labels.get("app").is_some_and(|app| *app == "api"));
        let row = |ip: std::net::IpAddr| TargetHealth {
            id: ResourceId::namespaced(
                &self.aws(),
                Kind::TargetHealth,
                "k8s-api",
                &format!("{ip}:8080"),
            ),
            balancers: vec![self.balancer_arn()],
            target: ip.to_string().into(),
            port: Some(8080),
            state: "healthy".into(),
            reason: None,
        };
        api.filter_map(|pod| pod.ip).map(row).collect()
    }

    fn balancer_arn(&self) -> Box<str> {
        self.arn("elasticloadbalancing", &format!("loadbalancer/app/{BALANCER}/50dc6c495c0c9188"))
    }

    fn arn(&self, service: &str, resource: &str) -> Box<str> {
        let (region, account) = (&self.cluster.region, &self.cluster.account);
        format!("arn:aws:{service}:{region}:{account}:{resource}").into()
    }
}
