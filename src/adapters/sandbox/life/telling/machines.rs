//! Nodes, instances and the groups they are of.

use std::net::{IpAddr, Ipv4Addr};

use super::{
    super::{
        Living,
        cast::MachineRows,
        genesis::ZONE,
        machines::BOOT,
        world::{GroupKey, Machine, MachineKey, Stage},
    },
    names,
};
use crate::model::{
    Delta, Instance, InstanceStatus, Kind, Labels, ManagedInstance, Member, Node, NodeClaim,
    Observation, Ping, Readiness, ResourceId, SourceId, Symbol, Taint,
};

/// The taint of Karpenter on a node that it takes away.
const DISRUPTED: &str = "karpenter.sh/disrupted";

impl Living {
    pub(super) fn tell_machine(&mut self, key: MachineKey) {
        let Some(machine) = self.simulation.world.machines.get(&key).cloned() else { return };
        let mut rows = match self.cast.machines.get(&key) {
            Some(rows) => rows.clone(),
            None => self.new_machine(key, &machine),
        };
        if let Some(instance) = &mut rows.instance {
            let booting =
                machine.stage == Stage::Launching && self.simulation.now < machine.launched + BOOT;
            instance.state = if booting { "pending" } else { "running" }.into();
            self.show(Observation::Instances(Delta::Apply(instance.clone())));
            self.show_agent(instance, booting);
            self.show_spot_request(instance, machine.stage);
        }
        if machine.stage != Stage::Launching {
            let node = rows.node.take().or_else(|| self.new_node(&machine, &rows));
            rows.node = node.map(|node| self.portray_node(key, &machine, node));
        }
        if let Some(node) = &rows.node {
            self.show(Observation::Nodes(Delta::Apply(node.clone())));
        }
        if let Some(claim) = &mut rows.claim {
            claim.node = rows.node.as_ref().map(|it| Symbol::new(&it.id.name));
            self.show(Observation::NodeClaims(Delta::Apply(claim.clone())));
        }
        self.cast.machines.insert(key, rows);
        self.tell_machine_event(key, &machine);
        self.tell_group(machine.group);
    }

    pub(super) fn tell_machine_gone(&mut self, key: MachineKey, group: GroupKey) {
        let Some(rows) = self.cast.machines.get_mut(&key) else { return };
        let (node, claim) = (rows.node.take(), rows.claim.take());
        let instance = rows.instance.as_mut().map(|instance| {
            instance.state = "terminated".into();
            instance.clone()
        });
        if let Some(node) = node {
            self.show(Observation::Nodes(Delta::Delete(node.id)));
        }
        if let Some(claim) = claim {
            self.show(Observation::NodeClaims(Delta::Delete(claim.id)));
        }
        if let Some(instance) = instance {
            let id = instance.id.clone();
            self.show(Observation::Instances(Delta::Apply(instance)));
            self.show(Observation::InstanceStatuses(Delta::Delete(id.clone())));
            self.show(Observation::ManagedInstances(Delta::Delete(id.clone())));
            self.close_spot_request(&id);
        }
        self.tell_group(group);
    }

    pub(super) fn tell_forgotten(&mut self, key: MachineKey) {
        let rows = self.cast.machines.remove(&key);
        if let Some(instance) = rows.and_then(|it| it.instance) {
            if let Some(address) = instance.private_ip {
                self.cast.addresses.remove(&address);
            }
            self.show(Observation::SpotRequests(Delta::Delete(instance.id.clone())));
            self.show(Observation::Instances(Delta::Delete(instance.id)));
        }
    }

    /// What Session Manager and EC2's checks say of an instance that runs.
    fn show_agent(&mut self, instance: &Instance, booting: bool) {
        let word = if booting { "initializing" } else { "ok" };
        let status = InstanceStatus {
            id: instance.id.clone(),
            system: word.into(),
            instance: word.into(),
            scheduled: Vec::new(),
        };
        self.show(Observation::InstanceStatuses(Delta::Apply(status)));
        let agent = ManagedInstance {
            id: instance.id.clone(),
            ping: Ping::Online,
            last_ping: Some(self.now()),
            agent: Some("3.3.2299.0".into()),
        };
        if !booting {
            self.show(Observation::ManagedInstances(Delta::Apply(agent)));
        }
    }

    /// An instance of the group; its node comes later.
    fn new_machine(&mut self, key: MachineKey, machine: &Machine) -> MachineRows {
        let zone = self.cast.zones[machine.zone.0 as usize].clone();
        let Some(source) = self.account() else { return MachineRows::default() };
        let (subnet, address) = self.free_address(machine);
        self.cast.addresses.extend(address.map(IpAddr::V4));
        let group = self.cast.group(machine.group);
        let kind = group.kinds.get(machine.offer as usize);
        let managed = group.managed.is_some();
        let tag = if managed { "eks:nodegroup-name" } else { "karpenter.sh/nodepool" };
        let instance = Instance {
            id: ResourceId::new(
                &source,
                Kind::Instance,
                &names::instance(group.name.as_str(), key.0),
            ),
            state: "pending".into(),
            instance_type: kind.map(|it| it.name.clone()).unwrap_or_default(),
            zone: Some(zone),
            arch: kind.and_then(|it| it.arch.clone()),
            capacity: group.capacity,
            private_ip: address.map(IpAddr::V4),
            private_dns: address.map(dns),
            public_ip: None,
            launched: Some(self.date(machine.launched)),
            image: Some(self.image_of(machine.group)),
            subnet,
            imds_v2_only: Some(true),
            tags: std::iter::once((tag.into(), group.name.clone())).collect(),
        };
        let claim = (!managed).then(|| self.new_claim(key, machine)).flatten();
        MachineRows { node: None, instance: Some(instance), claim }
    }

    fn new_claim(&self, key: MachineKey, machine: &Machine) -> Option<NodeClaim> {
        let group = self.cast.group(machine.group);
        let source = &group.node.as_ref()?.id.source;
        let name = format!("{}-{}", group.name, names::letters(group.name.as_str(), key.0, 5));
        let id = ResourceId::new(source, NodeClaim::kind(), &name);
        Some(NodeClaim { id, pool: Some(group.name.clone()), node: None })
    }

    fn new_node(&self, machine: &Machine, rows: &MachineRows) -> Option<Node> {
        let template = self.cast.group(machine.group).node.clone()?;
        let instance = rows.instance.as_ref()?;
        let name = instance.private_dns.as_ref()?;
        let kind = self.cast.group(machine.group).kinds.get(machine.offer as usize);
        let spot = self.simulation.world.group(machine.group).spot;
        let word = if spot { "spot" } else { "on-demand" };
        let own = [
            (ZONE, instance.zone.clone()),
            ("node.kubernetes.io/instance-type", Some(instance.instance_type.clone())),
            ("karpenter.sh/capacity-type", Some(word.into())),
        ];
        Some(Node {
            id: ResourceId::new(&template.id.source, Kind::Node, name.as_str()),
            instance_id: Some(Symbol::new(&instance.id.name)),
            zone: instance.zone.clone(),
            readiness: Readiness::Ready,
            ready_since: Some(self.now()),
            cordoned: false,
            created: Some(self.now()),
            internal_ip: instance.private_ip,
            labels: relabelled(&template.labels, &own),
            instance_type: Some(instance.instance_type.clone()),
            arch: instance.arch.clone(),
            capacity: Some(instance.capacity),
            allocatable: kind.map_or(template.allocatable, |it| it.allocatable.clone()),
            pressures: Vec::new(),
            ..template
        })
    }

    /// What a node looks like now.
    fn portray_node(&self, key: MachineKey, machine: &Machine, node: Node) -> Node {
        let silent = machine.stage == Stage::Silent;
        let readiness = if silent { Readiness::Unknown } else { Readiness::Ready };
        let (was, full) = (node.readiness.clone(), Symbol::from("DiskPressure"));
        // What a platform begins with stays as it is, unless it falls silent.
        let readiness = if silent || was == Readiness::Unknown { readiness } else { was.clone() };
        let since = if readiness == was { node.ready_since } else { Some(self.now()) };
        let taints = self.taints(key, machine, &node);
        let mut pressures: Vec<_> = node.pressures.into_iter().filter(|it| *it != full).collect();
        pressures.extend(self.simulation.world.full.contains(&key).then_some(full));
        Node {
            cordoned: machine.cordoned,
            readiness,
            ready_since: since,
            pressures,
            taints,
            ..node
        }
    }

    /// Karpenter taints what it takes away.
    fn taints(&self, key: MachineKey, machine: &Machine, node: &Node) -> Vec<Taint> {
        let mut taints = node.taints.clone();
        taints.retain(|it| it.key != DISRUPTED);
        if self.simulation.is_karpenters(machine) && self.simulation.takes_away(key, machine) {
            let (value, effect) = (Symbol::default(), "NoSchedule".into());
            taints.push(Taint { key: DISRUPTED.into(), value, effect });
        }
        taints
    }

    fn account(&self) -> Option<SourceId> {
        let of_instance = self.store.instances.rows().next().map(|it| it.id.source.clone());
        of_instance.or_else(|| self.store.subnets.rows().next().map(|it| it.id.source.clone()))
    }

    /// The lowest address of the subnet of the group in this zone that no instance has: EC2 keeps the
    /// first four of each subnet for itself.
    fn free_address(&self, machine: &Machine) -> (Option<Symbol>, Option<Ipv4Addr>) {
        let zone = &self.cast.zones[machine.zone.0 as usize];
        let group = self.cast.group(machine.group);
        let Some((subnet, base)) = group.subnets.get(zone) else { return (None, None) };
        let taken = &self.cast.addresses;
        let first = u32::from(*base) + 10;
        // One more than there are taken ones is enough.
        let last = first.saturating_add(u32::try_from(taken.len()).unwrap_or(u32::MAX));
        let mut range = (first..=last).map(Ipv4Addr::from);
        (Some(subnet.clone()), range.find(|it| !taken.contains(&IpAddr::V4(*it))))
    }

    /// The size of a group, as EKS and Auto Scaling tell it.
    pub(in super::super) fn tell_group(&mut self, key: GroupKey) {
        let group = self.cast.group(key).clone();
        let size = self.simulation.size(key);
        if let Some(row) = group.managed.and_then(|id| self.store.node_groups.get(&id).cloned()) {
            let mut row = crate::model::NodeGroup::clone(&row);
            let before = row.scaling;
            if let Some(scaling) = &mut row.scaling {
                scaling.desired = size;
            }
            if row.scaling != before {
                self.show(Observation::NodeGroups(Delta::Apply(row)));
            }
        }
        let Some(row) = group.scaling.and_then(|id| self.store.scaling_groups.get(&id).cloned())
        else {
            return;
        };
        let mut row = crate::model::ScalingGroup::clone(&row);
        row.scaling.desired = size;
        row.members = self.members(key);
        self.show(Observation::ScalingGroups(Delta::Apply(row)));
    }

    fn members(&self, key: GroupKey) -> Vec<Member> {
        let world = &self.simulation.world;
        let member = |machine: &MachineKey| {
            let it = &world.machines[machine];
            let instance = self.cast.machines.get(machine)?.instance.as_ref()?;
            let lifecycle = match it.stage {
                Stage::Launching => "Pending",
                Stage::Ready | Stage::Silent => "InService",
                Stage::Interrupted(_) if world.unattended.contains(machine) => "InService",
                Stage::Interrupted(_) => "Terminating:Wait",
            };
            Some(Member {
                instance_id: Symbol::new(&instance.id.name),
                lifecycle: lifecycle.into(),
                healthy: it.stage == Stage::Ready,
                protected: false,
            })
        };
        world.group(key).machines.iter().filter_map(member).collect()
    }
}

/// The labels of a node, of which some are another's: those that it has at all.
fn relabelled(labels: &Labels, own: &[(&str, Option<Symbol>)]) -> Labels {
    let value = |key: &Symbol, value: &Symbol| {
        let other = own.iter().find(|(name, _)| key == name).and_then(|(_, it)| it.clone());
        (key.clone(), other.unwrap_or_else(|| value.clone()))
    };
    labels.iter().map(|(key, old)| value(key, old)).collect()
}

fn dns(address: Ipv4Addr) -> Symbol {
    let [a, b, c, d] = address.octets();
    format!("ip-{a}-{b}-{c}-{d}.ec2.internal").into()
}
