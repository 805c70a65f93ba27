//! The ways out of the network, and what goes through them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        Living,
        chronicle::Trouble,
        world::{Life, ZoneKey},
    },
    databases::part,
};
use crate::model::{Delta, NatGateway, NatTraffic, Observation, ResourceId, RouteTable, Symbol};

/// Connections that a NAT gateway has at a time to one destination, at most (VPC user guide).
const PORTS: u64 = 55_000;
/// How long traffic is summed up, seconds.
const MEASURED_S: u64 = 300;

impl Living {
    /// A NAT gateway fails, and every route to it leads nowhere.
    pub(in crate::adapters::sandbox) fn fail_nat(
        &mut self,
        name: Option<&str>,
    ) -> Result<String, String> {
        let row = self.working_nat(name)?;
        let failure = Some("InternalError: the simulation lets it fail".into());
        let id = row.id.clone();
        self.show(Observation::NatGateways(Delta::Apply(NatGateway {
            state: "failed".into(),
            failure,
            ..row
        })));
        self.turn_routes(&id, true);
        self.close(&id);
        Ok(format!("{} has failed", id.name))
    }

    /// A NAT gateway has no port left for new connections.
    pub(in crate::adapters::sandbox) fn exhaust_nat(
        &mut self,
        name: Option<&str>,
    ) -> Result<String, String> {
        let id = self.working_nat(name)?.id;
        let said = format!("{} has no port left", id.name);
        self.close(&id);
        self.account.exhausted.insert(id);
        Ok(said)
    }

    /// Those behind a gateway reach nothing beyond it.
    fn close(&mut self, gateway: &ResourceId) {
        for zone in self.zones_behind(gateway) {
            self.trouble(Trouble::NoWayOut(self.cast.zones[zone.0 as usize].clone()));
        }
    }

    fn working_nat(&self, name: Option<&str>) -> Result<NatGateway, String> {
        let called = |row: &NatGateway| {
            let tag = row.tags.get("Name").map_or("", Symbol::as_str);
            name.is_none_or(|name| *row.id.name == *name || tag == name)
        };
        let mut gateways = self.store.nat_gateways.rows();
        let well = gateways.find(|it| called(it) && it.state == "available");
        let none = || "no such NAT gateway works here".to_owned();
        well.map(|it| NatGateway::clone(it)).ok_or_else(none)
    }

    /// Routes to a gateway are closed, or open again.
    fn turn_routes(&mut self, gateway: &ResourceId, closed: bool) {
        let leads = |table: &RouteTable| {
            table
                .routes
                .iter()
                .any(|it| *it.target.as_str() == *gateway.name && it.blackhole != closed)
        };
        let tables = self.store.route_tables.rows().filter(|it| leads(it)).cloned();
        for table in tables.collect::<Vec<_>>() {
            let mut table = RouteTable::clone(&table);
            for route in table.routes.iter_mut().filter(|it| *it.target.as_str() == *gateway.name) {
                route.blackhole = closed;
            }
            self.show(Observation::RouteTables(Delta::Apply(table)));
        }
    }

    /// Gateways work again.
    pub(super) fn mend_network(&mut self) {
        self.account.exhausted.clear();
        self.relieve(|it| matches!(it, Trouble::NoWayOut(_)));
        let failed = self.store.nat_gateways.rows().filter(|it| it.state == "failed");
        for row in failed.cloned().collect::<Vec<_>>() {
            let well =
                NatGateway { state: "available".into(), failure: None, ..NatGateway::clone(&row) };
            self.show(Observation::NatGateways(Delta::Apply(well)));
            self.turn_routes(&row.id, false);
        }
    }

    /// What goes through NAT gateways: as much more or less than at dawn as there are pods to use them.
    pub(in super::super) fn nat_traffic(&self) -> Vec<NatTraffic> {
        let crowds = self.crowds();
        self.store.nat_traffic.rows().map(|row| self.traffic_of(row, &crowds)).collect()
    }

    fn traffic_of(&self, dawn: &NatTraffic, crowds: &BTreeMap<ZoneKey, u32>) -> NatTraffic {
        let id = dawn.id.clone();
        let works = self.store.nat_gateways.get(&id).is_some_and(|it| it.state == "available");
        if !works {
            // Nothing is measured of what has failed.
            let (bytes_out, bytes_in, port_errors, connections) = (None, None, None, None);
            return NatTraffic { id, bytes_out, bytes_in, port_errors, connections };
        }
        let zones = self.zones_behind(&id);
        let sum = |crowds: &BTreeMap<ZoneKey, u32>| -> u32 {
            crowds.iter().filter(|(zone, _)| zones.contains(*zone)).map(|(_, pods)| *pods).sum()
        };
        let (before, now) = (sum(&self.account.crowds), sum(crowds));
        let busy = if before == 0 { 1.0 } else { f64::from(now) / f64::from(before) };
        let busy = busy * f64::from(self.wave(&format!("{} bytes", id.name), 150)) / 1000.0;
        let scaled = |it: Option<u64>| it.map(|it| part(it, busy));
        let (mut connections, mut port_errors) =
            (scaled(dawn.connections), scaled(dawn.port_errors));
        if self.account.exhausted.contains(&id) {
            // One in a hundred of those who want a connection each second goes without.
            port_errors = connections.map(|it| (it / 100).max(1) * MEASURED_S);
            connections = Some(PORTS);
        }
        NatTraffic {
            bytes_out: scaled(dawn.bytes_out),
            bytes_in: scaled(dawn.bytes_in),
            port_errors,
            connections,
            id,
        }
    }

    /// The zones whose subnets leave through a gateway.
    fn zones_behind(&self, gateway: &ResourceId) -> BTreeSet<ZoneKey> {
        let leads =
            |table: &RouteTable| table.routes.iter().any(|it| *it.target.as_str() == *gateway.name);
        let tables = self.store.route_tables.rows().filter(|it| leads(it));
        let subnets: BTreeSet<&Symbol> = tables.flat_map(|it| &it.subnets).collect();
        let rows =
            self.store.subnets.rows().filter(|it| subnets.contains(&Symbol::new(&it.id.name)));
        let place = |zone: &Symbol| self.cast.zones.iter().position(|it| it == zone);
        rows.filter_map(|it| place(&it.zone))
            .filter_map(|it| u32::try_from(it).ok())
            .map(ZoneKey)
            .collect()
    }

    /// Pods that are ready, by zone.
    pub(super) fn crowds(&self) -> BTreeMap<ZoneKey, u32> {
        let world = &self.simulation.world;
        let ready = world.pods.values().filter(|pod| pod.life == Life::Ready);
        let mut crowds = BTreeMap::new();
        for machine in ready.filter_map(|pod| world.machines.get(&pod.machine?)) {
            *crowds.entry(machine.zone).or_insert(0) += 1;
        }
        crowds
    }
}
