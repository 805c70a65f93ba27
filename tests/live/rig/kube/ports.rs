//! Free loopback ports for servers that must be told their port before they start.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};

use color_eyre::eyre::{Result, ensure};

/// Below the range from which systems take ports of outgoing connections: a server that is killed
/// finds its port still free when it is started again.
const RANGE: std::ops::Range<u16> = 20_000..32_000;

/// Port of each server of one control plane.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// etcd, for clients.
    pub etcd: u16,
    /// etcd, for other members.
    pub peer: u16,
    /// API server.
    pub api: u16,
    /// Controller manager.
    pub controllers: u16,
    /// Scheduler.
    pub scheduler: u16,
    /// kwok, in the role of every kubelet.
    pub kwok: u16,
    /// Webhook for tokens of EKS.
    pub authenticator: u16,
}

impl Ports {
    /// Picks ports that nothing listens on, starting from a random place so that rigs that start at
    /// the same time do not pick the same ones.
    pub fn pick() -> Result<Self> {
        let size = u64::from(RANGE.end - RANGE.start);
        let offset = u16::try_from(RandomState::new().hash_one(0) % size)?;
        let mut free = (offset..RANGE.end - RANGE.start)
            .chain(0..offset)
            .map(|step| RANGE.start + step)
            .filter_map(|port| {
                TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok().map(|held| (port, held))
            });
        let held: Vec<_> = free.by_ref().take(7).collect();
        ensure!(held.len() == 7, "no seven free ports from {} to {}", RANGE.start, RANGE.end);
        let [etcd, peer, api, controllers, scheduler, kwok, authenticator] =
            std::array::from_fn(|i| held[i].0);
        Ok(Self { etcd, peer, api, controllers, scheduler, kwok, authenticator })
    }
}
