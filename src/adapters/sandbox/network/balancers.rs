//! The load balancers of an estate, and whether their targets answer.

use std::collections::BTreeMap;

use super::{
    group_id,
    parts::{BalancerPart, ListenerPart},
    subnet_id,
};
use crate::{
    adapters::sandbox::estate::{Estate, MachinePart},
    model::{Kind, Listener, LoadBalancer, ResourceId, Symbol, TargetHealth},
};

impl Estate {
    pub(in crate::adapters::sandbox) fn balancer_rows(&self) -> Vec<LoadBalancer> {
        self.vpc.balancers.iter().map(|part| self.balancer(part)).collect()
    }

    fn balancer(&self, part: &BalancerPart) -> LoadBalancer {
        let listener = |it: &ListenerPart| Listener {
            port: it.port,
            protocol: it.protocol.as_str().into(),
            certificate: (it.protocol == "HTTPS").then(|| self.arn("acm", "certificate/sandbox")),
        };
        LoadBalancer {
            id: self.aws_id(Kind::LoadBalancer, &part.name),
            arn: self.balancer_arn(part),
            kind: "application".into(),
            internet_facing: true,
            state: "active".into(),
            vpc: Some(self.vpc_id()),
            subnets: self.tier("public").map(subnet_id).collect(),
            zones: self.tier("public").map(|it| it.zone.as_str().into()).collect(),
            dns_name: Some(
                format!("{}.{}.elb.amazonaws.com", part.name, self.cluster.region).into(),
            ),
            security_groups: vec![group_id(&part.group)],
            listeners: Some(part.listeners.iter().map(listener).collect()),
        }
    }

    /// The instances behind them.
    pub(in crate::adapters::sandbox) fn target_rows(&self) -> Vec<TargetHealth> {
        let pairs = self.vpc.balancers.iter().flat_map(|part| {
            // An instance that no node answers for was taken out of its group.
            let members = self.instances().filter(|it| it.node.is_some());
            let members = members.filter(|it| it.group == part.targets.node_group);
            members.map(move |machine| (part, machine))
        });
        pairs.map(|(part, machine)| self.target(part, machine)).collect()
    }

    /// The workloads that answer behind target groups: namespace and name.
    pub(in crate::adapters::sandbox) fn backends(&self) -> BTreeMap<Symbol, (String, String)> {
        let backend = |part: &BalancerPart| {
            let (namespace, name) = part.targets.workload.as_ref()?.split_once('/')?;
            Some((part.targets.name.as_str().into(), (namespace.to_owned(), name.to_owned())))
        };
        self.vpc.balancers.iter().filter_map(backend).collect()
    }

    fn target(&self, part: &BalancerPart, machine: &MachinePart) -> TargetHealth {
        let place = format!("{}:{}", machine.instance_id, part.targets.port);
        TargetHealth {
            id: ResourceId::namespaced(&self.aws(), Kind::TargetHealth, &part.targets.name, &place),
            balancers: vec![self.balancer_arn(part)],
            target: machine.instance_id.as_str().into(),
            port: Some(part.targets.port),
            zone: None,
            state: "healthy".into(),
            reason: None,
            detail: None,
        }
    }

    fn balancer_arn(&self, part: &BalancerPart) -> Box<str> {
        let place = format!("loadbalancer/app/{}/50dc6c495c0c9188", part.name);
        self.arn("elasticloadbalancing", &place)
    }

    fn arn(&self, service: &str, resource: &str) -> Box<str> {
        let (region, account) = (&self.cluster.region, &self.cluster.account);
        format!("arn:aws:{service}:{region}:{account}:{resource}").into()
    }
}
