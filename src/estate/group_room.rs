//! What one machine more of a group brings and takes, how much room there is for it, and who else sets how
//! many there are.

use super::{GroupKind, GroupRow, max_pods, scale_out};
use crate::model::{InstanceType, Labels, Store};

/// What one machine more brings and takes, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupRoom {
    /// Pods that fit on it at most.
    pub pods: Option<u32>,
    /// Its vCPUs.
    pub vcpus: Option<u32>,
    /// Addresses that it takes when it begins.
    pub addresses: Option<u64>,
    /// Addresses that are free in the subnets of the group.
    pub free: Option<u64>,
}

/// Of the types that a group may have, the largest.
pub fn group_room(store: &Store, row: &GroupRow) -> GroupRoom {
    let own = || {
        let types = store.instance_types.rows();
        types.filter(|it| row.instance_types.iter().any(|name| **name == *it.id.name))
    };
    let pick = |of: fn(&InstanceType) -> Option<u32>| own().filter_map(|it| of(it)).max();
    GroupRoom {
        pods: pick(max_pods),
        vcpus: pick(|it| it.vcpus),
        addresses: pick(|it| it.addresses_per_interface).map(scale_out::taken_at_first),
        free: free(store, row),
    }
}

fn free(store: &Store, row: &GroupRow) -> Option<u64> {
    let names = &row.managed.as_ref()?.subnets;
    let known = |name: &&crate::model::Symbol| {
        store.subnets.rows().find(|it| *it.id.name == ***name).and_then(|it| it.free)
    };
    (!names.is_empty()).then(|| names.iter().map(|name| known(&name)).sum()).flatten()
}

/// Tags by which tools sign what they define, and who that is; where the tool is the value, none.
const SIGNED: &[(&str, Option<&str>)] = &[
    ("aws:cloudformation:stack-name", Some("CloudFormation")),
    ("terraform", Some("Terraform")),
    ("managed-by", None),
    ("managedby", None),
    ("managed_by", None),
    ("alpha.eksctl.io/nodegroup-name", Some("eksctl")),
];

/// Who else sets how many machines a group has: sentences.
pub fn group_owners(store: &Store, row: &GroupRow) -> Vec<String> {
    let tool = row.managed.as_ref().and_then(|it| signed(&it.tags));
    let tool = tool.or_else(|| groups_behind(store, row).find_map(|it| signed(&it.tags)));
    let tool = tool.map(|tool| {
        format!("{tool} defines it and may set this number again: what lasts is changed there")
    });
    let tagged = groups_behind(store, row)
        .any(|it| it.tags.get("k8s.io/cluster-autoscaler/enabled").is_some());
    let runs = store.pods.rows().any(|it| it.id.name.contains("cluster-autoscaler"));
    let autoscaler = ((tagged || row.kind == GroupKind::Managed) && runs).then(|| {
        "Cluster Autoscaler runs here and sets this number, too: it may change it again".to_owned()
    });
    tool.into_iter().chain(autoscaler).collect()
}

fn groups_behind<'a>(
    store: &'a Store,
    row: &'a GroupRow,
) -> impl Iterator<Item = &'a crate::model::ScalingGroup> {
    let is_own = |name: &str| {
        let managed = row.managed.as_ref();
        managed.is_some_and(|it| it.scaling_groups.iter().any(|it| **it == *name))
            || *row.id.name == *name
    };
    store.scaling_groups.rows().filter(move |it| is_own(&it.id.name)).map(|it| &**it)
}

fn signed(tags: &Labels) -> Option<String> {
    let by = |(key, value): (&crate::model::Symbol, &crate::model::Symbol)| {
        let key = key.as_str().to_ascii_lowercase();
        let (_, tool) = SIGNED.iter().find(|(name, _)| *name == key)?;
        Some(tool.map_or_else(|| value.to_string(), str::to_owned))
    };
    tags.iter().find_map(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_known_by_the_tags_they_sign_with() {
        let of =
            |key: &str, value: &str| signed(&[(key.into(), value.into())].into_iter().collect());
        assert_eq!(of("aws:cloudformation:stack-name", "s").as_deref(), Some("CloudFormation"));
        assert_eq!(of("ManagedBy", "Pulumi").as_deref(), Some("Pulumi"));
        assert_eq!(of("Terraform", "true").as_deref(), Some("Terraform"));
        assert_eq!(of("team", "terraform"), None);
    }
}
