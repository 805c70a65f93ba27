//! Network interfaces of nodes and the addresses that they take from their subnets, as the VPC CNI
//! does it: a first one with the instance, more as pods come, all gone with the instance.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
};

use super::super::{
    Living,
    world::{MachineKey, PodKey, Stage},
};
use crate::{
    adapters::sandbox::network,
    estate::Cidr,
    model::{
        Delta, Instance, InstanceType, NetworkInterface, Observation, ResourceId, Subnet, Symbol,
    },
};

/// Where in a subnet the addresses of pods begin.
const PODS_FROM: u32 = 256;

/// Who has which interfaces, and which addresses are free.
#[derive(Debug, Default)]
pub(super) struct Cards {
    of: BTreeMap<MachineKey, Vec<ResourceId>>,
    /// By subnet, the next address that nobody has had.
    next: BTreeMap<Symbol, u32>,
    /// What cannot be given to pods, since it is the address of a machine or a service.
    fixed: BTreeSet<IpAddr>,
    /// By subnet, addresses that were given back.
    returned: BTreeMap<Symbol, Vec<IpAddr>>,
    /// What a new one is made from.
    mould: Option<NetworkInterface>,
}

impl Living {
    /// Learns whose the interfaces of dawn are.
    pub(super) fn found_interfaces(&mut self) {
        let instances =
            self.cast.machines.iter().filter_map(|(key, rows)| {
                Some((Symbol::new(&rows.instance.as_ref()?.id.name), *key))
            });
        let machines: BTreeMap<Symbol, MachineKey> = instances.collect();
        let mut cards = Cards::default();
        for row in self.store.network_interfaces.rows() {
            let key = row.instance.as_ref().and_then(|it| machines.get(it));
            let Some(key) = key else {
                cards.fixed.extend(&row.private_ips);
                continue;
            };
            cards.fixed.extend(row.private_ips.first());
            cards.of.entry(*key).or_default().push(row.id.clone());
            cards.mould.get_or_insert_with(|| NetworkInterface::clone(row));
            // The first address is that of the interface itself, which may be anywhere.
            let last = row.private_ips.iter().skip(1).filter_map(|ip| bits(*ip)).max();
            if let Some(last) = last {
                let next = cards.next.entry(row.subnet.clone()).or_insert(last + 1);
                *next = (*next).max(last + 1);
            }
        }
        self.account.cards = cards;
    }

    /// An instance has the interface that it is started with.
    pub(super) fn plug(&mut self, key: MachineKey) {
        if self.account.cards.of.contains_key(&key) {
            return;
        }
        let rows = self.cast.machines.get(&key);
        if let Some(instance) = rows.and_then(|it| it.instance.clone()) {
            self.add_card(key, &instance);
        }
    }

    /// A machine has as many interfaces as its pods need addresses.
    pub(super) fn plug_more(&mut self, key: PodKey) {
        let place = self.simulation.world.pods.get(&key).and_then(|pod| pod.machine);
        let Some((key, machine)) =
            place.and_then(|it| Some((it, self.simulation.world.machines.get(&it)?)))
        else {
            return;
        };
        if machine.stage == Stage::Launching {
            return;
        }
        let pods = u32::try_from(machine.pods.len()).unwrap_or(u32::MAX);
        let Some(instance) = self.cast.machines.get(&key).and_then(|it| it.instance.as_ref())
        else {
            return;
        };
        let Some(kind) = self.kind_of(instance) else { return };
        let (Some(each), Some(most)) = (kind.addresses_per_interface, kind.interfaces) else {
            return;
        };
        let needed = pods.div_ceil(each.saturating_sub(1).max(1)).clamp(1, most.max(1));
        let there = self.account.cards.of.get(&key).map_or(0, Vec::len);
        if there < needed as usize {
            let instance = instance.clone();
            for _ in there..needed as usize {
                self.add_card(key, &instance);
            }
        }
    }

    fn kind_of(&self, instance: &Instance) -> Option<&InstanceType> {
        let id = ResourceId {
            kind: crate::model::Kind::InstanceType,
            name: instance.instance_type.as_str().into(),
            ..instance.id.clone()
        };
        self.store.instance_types.get(&id).map(|it| &**it)
    }

    fn add_card(&mut self, key: MachineKey, instance: &Instance) {
        let (Some(mould), Some(subnet)) =
            (self.account.cards.mould.clone(), instance.subnet.clone())
        else {
            return;
        };
        let each = self.kind_of(instance).and_then(|it| it.addresses_per_interface).unwrap_or(1);
        let number = self.account.cards.of.get(&key).map_or(0, Vec::len);
        let name = match number {
            0 => instance.id.name.to_string(),
            number => format!("{}/{number}", instance.id.name),
        };
        let own = instance.private_ip.filter(|_| number == 0);
        let wanted = each as usize - usize::from(own.is_some());
        let spare = self.take_addresses(&subnet, wanted);
        let card = NetworkInterface {
            id: ResourceId { name: network::id("eni", &name).as_str().into(), ..mould.id.clone() },
            zone: instance.zone.clone().unwrap_or_else(|| mould.zone.clone()),
            private_ips: own.into_iter().chain(spare).collect(),
            instance: Some(Symbol::new(&instance.id.name)),
            public_ip: None,
            subnet: subnet.clone(),
            ..mould
        };
        self.account.cards.of.entry(key).or_default().push(card.id.clone());
        self.count_free(&subnet, card.private_ips.len(), u64::saturating_sub);
        self.show(Observation::NetworkInterfaces(Delta::Apply(card)));
    }

    /// Addresses of a subnet, fewer than wanted where it has no more.
    fn take_addresses(&mut self, subnet: &Symbol, wanted: usize) -> Vec<IpAddr> {
        let block: Option<Cidr> =
            self.subnet(subnet).and_then(|it| it.cidr.as_ref()?.as_str().parse().ok());
        let Some(block) = block else { return Vec::new() };
        let cards = &mut self.account.cards;
        let returned = cards.returned.entry(subnet.clone()).or_default();
        let mut taken = returned.split_off(returned.len().saturating_sub(wanted));
        let first = bits(block.first()).unwrap_or(0).saturating_add(PODS_FROM);
        let next = cards.next.entry(subnet.clone()).or_insert(first);
        while taken.len() < wanted && block.contains_address(IpAddr::V4(Ipv4Addr::from_bits(*next)))
        {
            let address = IpAddr::V4(Ipv4Addr::from_bits(*next));
            if !cards.fixed.contains(&address) {
                taken.push(address);
            }
            *next += 1;
        }
        taken
    }

    /// The interfaces of a machine go with it, and its addresses are free again.
    pub(super) fn unplug(&mut self, key: MachineKey) {
        for id in self.account.cards.of.remove(&key).unwrap_or_default() {
            let Some(card) = self.store.network_interfaces.get(&id).cloned() else { continue };
            let own = self.cast.machines.get(&key).and_then(|it| it.instance.as_ref()?.private_ip);
            let back = card.private_ips.iter().copied().filter(|ip| Some(*ip) != own);
            self.account.cards.returned.entry(card.subnet.clone()).or_default().extend(back);
            self.count_free(&card.subnet, card.private_ips.len(), u64::saturating_add);
            self.show(Observation::NetworkInterfaces(Delta::Delete(id)));
        }
    }

    fn subnet(&self, name: &Symbol) -> Option<&Subnet> {
        self.store.subnets.rows().find(|it| *it.id.name == *name.as_str()).map(|it| &**it)
    }

    fn count_free(&mut self, subnet: &Symbol, addresses: usize, change: fn(u64, u64) -> u64) {
        let Some(row) = self.subnet(subnet).cloned() else { return };
        let free = row.free.map(|free| change(free, addresses as u64));
        self.show(Observation::Subnets(Delta::Apply(Subnet { free, ..row })));
    }
}

fn bits(ip: IpAddr) -> Option<u32> {
    if let IpAddr::V4(ip) = ip { Some(ip.to_bits()) } else { None }
}
