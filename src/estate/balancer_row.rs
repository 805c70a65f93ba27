//! Load balancers with the targets behind them, and targets with the pods and nodes they are.

use std::{collections::HashMap, sync::Arc};

use crate::model::{Instance, LoadBalancer, Node, Pod, ResourceId, Store, Symbol, TargetHealth};

/// One load balancer.
#[derive(Clone, Debug)]
pub struct BalancerRow {
    /// What ELB knows.
    pub balancer: Arc<LoadBalancer>,
    /// Its targets; absent while they are not known.
    pub targets: Option<Vec<Arc<TargetHealth>>>,
    /// What is wrong with it, one sentence each.
    pub findings: Vec<String>,
}

impl BalancerRow {
    /// How many of its targets are healthy.
    pub fn healthy(&self) -> Option<usize> {
        Some(self.targets.as_ref()?.iter().filter(|target| target.state == "healthy").count())
    }
}

/// Every load balancer, by VPC and name.
pub fn balancers(store: &Store) -> Vec<BalancerRow> {
    let known = store.target_health.freshness().complete;
    let mut behind: HashMap<&str, Vec<Arc<TargetHealth>>> = HashMap::new();
    for target in store.target_health.rows() {
        for balancer in &target.balancers {
            behind.entry(balancer).or_default().push(target.clone());
        }
    }
    let row = |balancer: &Arc<LoadBalancer>| {
        let targets = known.then(|| behind.remove(&*balancer.arn).unwrap_or_default());
        let findings = findings(balancer, targets.as_deref());
        BalancerRow { balancer: balancer.clone(), targets, findings }
    };
    let mut rows: Vec<_> = store.load_balancers.rows().map(row).collect();
    rows.sort_by(|a, b| (&a.balancer.vpc, &a.balancer.id).cmp(&(&b.balancer.vpc, &b.balancer.id)));
    rows
}

fn findings(balancer: &LoadBalancer, targets: Option<&[Arc<TargetHealth>]>) -> Vec<String> {
    let mut findings = Vec::new();
    if balancer.state != "active" && !balancer.state.is_empty() {
        findings.push(format!("it is {}", balancer.state));
    }
    if balancer.listeners.as_ref().is_some_and(Vec::is_empty) {
        findings.push("it listens nowhere".to_owned());
    }
    let plain = |protocol: &Symbol| protocol == "HTTP";
    if let Some(listeners) = &balancer.listeners
        && balancer.internet_facing
        && !listeners.is_empty()
        && listeners.iter().all(|listener| plain(&listener.protocol))
    {
        findings.push("it faces the internet without TLS".to_owned());
    }
    if balancer.zones.len() == 1 {
        findings.push(format!("it stands in {} alone", balancer.zones[0]));
    }
    match targets {
        Some([]) => findings.push("no target is behind it".to_owned()),
        Some(targets) if targets.iter().all(|target| target.state != "healthy") => {
            findings.push("none of its targets is healthy".to_owned());
        }
        Some(targets) => {
            let sick = targets.iter().filter(|target| target.state == "unhealthy").count();
            if sick > 0 {
                findings.push(format!("{sick} of {} targets unhealthy", targets.len()));
            }
        }
        None => {}
    }
    findings
}

/// One target.
#[derive(Clone, Debug)]
pub struct TargetRow {
    /// What ELB knows.
    pub target: Arc<TargetHealth>,
    /// The pod with its address.
    pub pod: Option<Arc<Pod>>,
    /// The node that it is, or that its pod runs on.
    pub node: Option<Symbol>,
    /// All pods are known, so that a target that is none of them is no pod.
    pub pods_known: bool,
    /// All instances and nodes are known, so that a target that is none of them is no node.
    pub nodes_known: bool,
}

/// The targets of a load balancer, or all of them; sick ones first.
pub fn targets(store: &Store, balancer: Option<&ResourceId>) -> Vec<TargetRow> {
    let arn = balancer.and_then(|id| store.load_balancers.get(id)).map(|it| it.arn.clone());
    let pods: HashMap<String, &Arc<Pod>> = store
        .pods
        .rows()
        .filter(|pod| pod.holds_resources())
        .filter_map(|pod| Some((pod.ip?.to_string(), pod)))
        .collect();
    let wanted = |target: &&Arc<TargetHealth>| {
        balancer.is_none() || arn.as_ref().is_some_and(|arn| target.balancers.contains(arn))
    };
    let pods_known = store.pods.freshness().complete;
    let nodes_known = store.nodes.freshness().complete && store.instances.freshness().complete;
    let row = |target: &Arc<TargetHealth>| {
        let pod = pods.get(&*target.target).map(|pod| (*pod).clone());
        let node = match &pod {
            Some(pod) => pod.node.clone(),
            None => node_of(store, &target.target),
        };
        TargetRow { target: target.clone(), pod, node, pods_known, nodes_known }
    };
    let mut rows: Vec<_> = store.target_health.rows().filter(wanted).map(row).collect();
    rows.sort_by(|a, b| {
        let healthy = |row: &TargetRow| row.target.state == "healthy";
        (healthy(a), &a.target.id).cmp(&(healthy(b), &b.target.id))
    });
    rows
}

/// The node whose instance has this id or address.
fn node_of(store: &Store, target: &str) -> Option<Symbol> {
    let instance = |it: &&Arc<Instance>| {
        *it.id.name == *target || it.private_ip.is_some_and(|ip| ip.to_string() == target)
    };
    let known = store.instances.rows().find(instance).map(|it| it.id.name.clone());
    let id = known.as_deref().unwrap_or(target);
    let node = |it: &&Arc<Node>| it.instance_id.as_deref() == Some(id);
    store.nodes.rows().find(node).map(|it| Symbol::new(&it.id.name))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{Delta, Kind, Listener, Observation, SourceId};

    const ARN: &str = "arn:aws:elasticloadbalancing:r:1:loadbalancer/app/web/1";

    fn balancer(listeners: Option<&[&str]>) -> LoadBalancer {
        let listener = |protocol: &&str| Listener {
            port: 80,
            protocol: (*protocol).into(),
            certificate: None,
        };
        LoadBalancer {
            id: ResourceId::new(&SourceId::aws("1", "r"), Kind::LoadBalancer, "web"),
            arn: ARN.into(),
            kind: "application".into(),
            internet_facing: true,
            state: "active".into(),
            vpc: None,
            subnets: Vec::new(),
            zones: vec!["a".into(), "b".into()],
            dns_name: None,
            security_groups: Vec::new(),
            listeners: listeners.map(|it| it.iter().map(listener).collect()),
        }
    }

    fn target(name: &str, state: &str) -> TargetHealth {
        TargetHealth {
            id: ResourceId::namespaced(&SourceId::aws("1", "r"), Kind::TargetHealth, "g", name),
            balancers: vec![ARN.into()],
            target: name.into(),
            port: Some(80),
            zone: None,
            state: state.into(),
            reason: None,
            detail: None,
        }
    }

    fn row(balancer: LoadBalancer, targets: Option<Vec<TargetHealth>>) -> BalancerRow {
        let mut store = Store::default();
        let now = Timestamp::UNIX_EPOCH;
        store.apply(Observation::LoadBalancers(Delta::Resync(vec![balancer])), now);
        if let Some(targets) = targets {
            store.apply(Observation::TargetHealths(Delta::Resync(targets)), now);
        }
        balancers(&store).remove(0)
    }

    #[test]
    fn what_is_not_known_is_neither_healthy_nor_sick() {
        let row = row(balancer(None), None);
        assert_eq!((row.healthy(), row.targets), (None, None));
        assert_eq!(row.findings, Vec::<String>::new());
    }

    #[test]
    fn sick_targets_and_open_doors_are_found() {
        let sick = vec![target("i-1", "unhealthy"), target("i-2", "healthy")];
        let found = row(balancer(Some(&["HTTP"])), Some(sick));
        assert_eq!(found.healthy(), Some(1));
        assert_eq!(
            found.findings,
            ["it faces the internet without TLS", "1 of 2 targets unhealthy"]
        );
        let empty = row(balancer(Some(&[])), Some(Vec::new()));
        assert_eq!(empty.findings, ["it listens nowhere", "no target is behind it"]);
    }
}
