//! Machines, and the groups they are in.

use crate::twin::form::{rows, words};

rows! {
    Cluster {
        id: Veiled, arn: Veiled, status: Kept, version: Kept, endpoint: Veiled, public: Kept,
        private: Kept, vpc: Veiled,
    }
    NodeGroup {
        id: Veiled, status: Kept, capacity: Kept, instance_types: Kept, ami_type: Kept,
        release: Kept, version: Kept, disk_gib: Kept, scaling: Parts, labels: Joining, taints: Parts,
        subnets: Veiled, scaling_groups: Veiled, issues: Parts, tags: Joining,
        update: Parts,
        created: Kept,
    }
    GroupUpdate { what: Kept, status: Kept, created: Kept, errors: Parts }
    HealthIssue { code: Kept, resources: Veiled, message: Hushed }
    Scaling { min: Kept, desired: Kept, max: Kept }
    ScalingGroup { id: Veiled, scaling: Parts, members: Parts, suspended: Kept, tags: Joining }
    Member { instance_id: Veiled, lifecycle: Kept, healthy: Kept, protected: Kept }
    Instance {
        id: Veiled, state: Kept, instance_type: Kept, zone: Kept, arch: Kept, capacity: Kept,
        private_ip: Veiled, private_dns: Veiled, public_ip: Veiled, launched: Kept, image: Veiled,
        subnet: Veiled, imds_v2_only: Kept, tags: Joining,
    }
    InstanceStatus { id: Veiled, system: Kept, instance: Kept, scheduled: Parts }
    ScheduledEvent { code: Kept, not_before: Kept, description: Hushed }
    SpotRequest { id: Veiled, request: Veiled, status: Kept, since: Kept, message: Hushed }
    InstanceType {
        id: Veiled, vcpus: Kept, memory: Kept, interfaces: Kept, addresses_per_interface: Kept,
        gpus: Kept, arch: Kept,
    }
    ManagedInstance { id: Veiled, ping: Kept, last_ping: Kept, agent: Kept }
    Alarm { id: Veiled, metric: Veiled, dimensions: Veiled, since: Kept, silenced: Kept, reason: Hushed }
}

words! {
    Capacity { OnDemand, Spot, Reserved }
    Ping { Online, ConnectionLost, Inactive }
}
