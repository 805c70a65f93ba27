//! How many pods fit on an instance type.

use crate::model::InstanceType;

/// Pods the VPC CNI can give addresses to on this type, without prefix delegation:
/// interfaces x (addresses per interface - 1) + 2. One address of each interface is its own; the two
/// are `aws-node` and `kube-proxy`, which use the host network. Source: the formula behind the
/// `eni-max-pods` list of the EKS AMIs.
pub fn max_pods(kind: &InstanceType) -> Option<u32> {
    let (interfaces, addresses) = (kind.interfaces?, kind.addresses_per_interface?);
    Some(interfaces * addresses.saturating_sub(1) + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, ResourceId, SourceId};

    fn of(interfaces: Option<u32>, addresses: Option<u32>) -> Option<u32> {
        let id = ResourceId::new(&SourceId::aws("1", "r"), Kind::InstanceType, "any");
        let kind = InstanceType {
            id,
            vcpus: None,
            memory: None,
            interfaces,
            addresses_per_interface: addresses,
            gpus: 0,
            arch: None,
        };
        max_pods(&kind)
    }

    #[test]
    fn the_formula_gives_the_published_numbers() {
        assert_eq!(of(Some(3), Some(6)), Some(17), "t4g.medium");
        assert_eq!(of(Some(3), Some(10)), Some(29), "m7g.large");
        assert_eq!(of(Some(4), Some(15)), Some(58), "m7g.xlarge, m5.xlarge, r5.2xlarge");
    }

    #[test]
    fn an_unknown_limit_is_not_zero_pods() {
        assert_eq!(of(None, Some(6)), None);
    }
}
