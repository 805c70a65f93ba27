//! What the instance types in use offer. Facts that do not change: each type is asked for once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use aws_sdk_ec2::types::{InstanceType as TypeName, InstanceTypeInfo, NetworkInfo};

use super::{
    convert::{arch, count},
    operations::DESCRIBE_INSTANCE_TYPES,
    shared::Shared,
    wake::Wake,
};
use crate::model::{Fault, Feed, InstanceType, Kind, ResourceId, SourceId, Symbol};

/// As many types as EC2 takes at once.
const BATCH: usize = 100;

/// The types that were seen on instances and in node groups, and what is known of them.
#[derive(Default)]
pub(super) struct Types(Mutex<Known>);

#[derive(Default)]
struct Known {
    wanted: BTreeSet<Symbol>,
    described: BTreeMap<Symbol, InstanceType>,
}

impl Types {
    /// Notes types in use, and wakes the feed for a new one.
    pub(super) fn want<'a>(&self, types: impl Iterator<Item = &'a Symbol>, wake: &Wake) {
        let mut known = self.known();
        let before = known.wanted.len();
        known.wanted.extend(types.filter(|name| !name.is_empty()).cloned());
        let grown = known.wanted.len() > before;
        drop(known);
        if grown {
            wake.feed(Feed::InstanceTypes);
        }
    }

    fn missing(&self) -> Vec<Symbol> {
        let known = self.known();
        known.wanted.iter().filter(|name| !known.described.contains_key(*name)).cloned().collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All types in use.
pub(super) async fn read(shared: &Shared) -> Result<Vec<InstanceType>, Fault> {
    let instances = shared.recent_instances().await;
    let missing = shared.types.missing();
    // What is known stays true, whether or not the instances can be listed now.
    if missing.is_empty() && shared.types.known().described.is_empty() {
        instances?;
    }
    for batch in missing.chunks(BATCH) {
        let names = batch.iter().map(|name| TypeName::from(name.as_str())).collect();
        let request = shared.clients().await.ec2.describe_instance_types();
        let mut pages = request.set_instance_types(Some(names)).into_paginator().send();
        while let Some(page) =
            shared.call(DESCRIBE_INSTANCE_TYPES, async { pages.next().await.transpose() }).await?
        {
            let source = shared.source().await?;
            let described = page.instance_types().iter().filter_map(|one| convert(&source, one));
            shared.types.known().described.extend(described);
        }
    }
    Ok(shared.types.known().described.values().cloned().collect())
}

fn convert(source: &SourceId, described: &InstanceTypeInfo) -> Option<(Symbol, InstanceType)> {
    let name = described.instance_type()?.as_str();
    let network = described.network_info();
    let memory = described.memory_info().and_then(aws_sdk_ec2::types::MemoryInfo::size_in_mib);
    let row = InstanceType {
        id: ResourceId::new(source, Kind::InstanceType, name),
        vcpus: described.v_cpu_info().and_then(|cpus| count(cpus.default_v_cpus())),
        memory: memory.and_then(|mib| u64::try_from(mib).ok()).map(|mib| mib << 20),
        interfaces: network.and_then(interfaces),
        addresses_per_interface: network
            .and_then(|network| count(network.ipv4_addresses_per_interface())),
        gpus: gpus(described),
        arch: native_arch(described),
    };
    Some((name.into(), row))
}

/// Pods get addresses on the default network card only, so that card's limit counts.
fn interfaces(network: &NetworkInfo) -> Option<u32> {
    let default = network.default_network_card_index().unwrap_or_default();
    let cards = network.network_cards();
    let card = cards.iter().find(|card| card.network_card_index() == Some(default));
    count(card.and_then(aws_sdk_ec2::types::NetworkCardInfo::maximum_network_interfaces))
        .or_else(|| count(network.maximum_network_interfaces()))
}

fn gpus(described: &InstanceTypeInfo) -> u32 {
    let gpus = described.gpu_info().map(aws_sdk_ec2::types::GpuInfo::gpus).unwrap_or_default();
    gpus.iter().filter_map(|gpu| count(gpu.count())).sum()
}

/// Old types also run 32-bit images; nodes never do.
fn native_arch(described: &InstanceTypeInfo) -> Option<Symbol> {
    let supported = described.processor_info()?.supported_architectures();
    supported.iter().map(|name| arch(name.as_str())).find(|name| *name != "386")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, CLUSTER, account};

    const INSTANCES: Answer = (
        "Action=DescribeInstances&",
        200,
        r"<DescribeInstancesResponse><reservationSet><item><ownerId>123456789012</ownerId>
          <instancesSet><item><instanceId>i-1</instanceId><instanceType>p4d.24xlarge</instanceType>
          </item></instancesSet></item></reservationSet></DescribeInstancesResponse>",
    );
    const TYPES: Answer = (
        "Action=DescribeInstanceTypes",
        200,
        r"<DescribeInstanceTypesResponse><instanceTypeSet><item>
          <instanceType>p4d.24xlarge</instanceType>
          <processorInfo><supportedArchitectures><item>i386</item><item>x86_64</item>
            </supportedArchitectures></processorInfo>
          <vCpuInfo><defaultVCpus>96</defaultVCpus></vCpuInfo>
          <memoryInfo><sizeInMiB>1179648</sizeInMiB></memoryInfo>
          <gpuInfo><gpus><item><count>8</count></item></gpus></gpuInfo>
          <networkInfo><maximumNetworkInterfaces>60</maximumNetworkInterfaces>
            <defaultNetworkCardIndex>0</defaultNetworkCardIndex>
            <networkCards>
              <item><networkCardIndex>1</networkCardIndex>
                <maximumNetworkInterfaces>14</maximumNetworkInterfaces></item>
              <item><networkCardIndex>0</networkCardIndex>
                <maximumNetworkInterfaces>15</maximumNetworkInterfaces></item>
            </networkCards>
            <ipv4AddressesPerInterface>50</ipv4AddressesPerInterface></networkInfo>
          </item></instanceTypeSet></DescribeInstanceTypesResponse>",
    );

    #[tokio::test]
    async fn the_default_card_counts_and_a_type_is_asked_for_once() {
        let (shared, asked) = account(&[CLUSTER, INSTANCES, TYPES]).await;
        let types = read(&shared).await.unwrap();
        assert_eq!(read(&shared).await.unwrap(), types);
        let [only] = types.as_slice() else { unreachable!("{types:?}") };
        assert_eq!((only.interfaces, only.addresses_per_interface), (Some(15), Some(50)));
        assert_eq!((only.vcpus, only.memory, only.gpus), (Some(96), Some(1152 << 30), 8));
        assert_eq!(only.arch.as_deref(), Some("amd64"));
        let asked = asked.lock().unwrap();
        assert_eq!(asked.iter().filter(|one| one.contains("DescribeInstanceTypes")).count(), 1);
    }
}
