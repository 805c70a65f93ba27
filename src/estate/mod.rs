//! Pure reasoning over the model: one question per file.

mod acl_row;
mod balancer_row;
mod cidr;
mod cidr_plan;
pub mod comparison;
mod conditions;
mod console_url;
mod database_engine;
mod database_row;
pub mod describe;
mod downtime;
mod drain;
mod endpoint_access;
mod endpoint_row;
mod environment;
pub mod equivalent;
mod flow_log_row;
mod gpu_row;
mod group_room;
mod group_row;
mod interface_owner;
mod interface_row;
mod kind_names;
mod load;
mod managed;
pub mod masking;
mod max_pods;
mod measured;
mod nat_row;
mod needed_service;
mod node_row;
mod notices;
mod owner;
mod pairing;
mod parameter_row;
mod pod_row;
mod reach;
mod relations;
mod route_row;
mod scale_out;
mod storage_findings;
mod storage_orphan;
mod storage_pending;
mod storage_row;
mod subnet_row;
mod tier;
mod tree;
mod vpc_row;
mod workload_row;

#[cfg(test)]
pub(crate) use self::drain::fixtures as drain_fixtures;
pub use self::{
    acl_row::{AclRow, network_acls},
    balancer_row::{BalancerRow, TargetRow, balancers, targets},
    cidr::{Cidr, CidrError},
    cidr_plan::{CidrPlan, plan_subnets},
    conditions::{CREDENTIALS_SOON_S, Concern, Condition, Severity, Tally, conditions},
    console_url::console_url,
    database_row::{
        DATABASE_LIMITS, DatabaseFinding, DatabaseLimits, DatabaseRole, DatabaseRow,
        certificate_days, databases,
    },
    downtime::Downtime,
    drain::{
        DRAIN_FEEDS, DRAIN_NEEDS, Departure, Keeper, Refuge, Verdict, drain, lasts as drain_lasts,
        nodes_to_drain, summary as drain_summary,
    },
    endpoint_row::{EndpointRow, endpoints},
    environment::{EnvironmentRule, environment, fits},
    flow_log_row::{FlowLogRow, flow_logs},
    gpu_row::{GpuRow, Holder, gpus},
    group_room::{GroupRoom, group_owners, group_room},
    group_row::{GroupKind, GroupRow, groups},
    interface_owner::{OwnerKind, owner},
    interface_row::{InterfaceRow, interfaces},
    kind_names::{NamedKind, WORKLOADS, named_kinds},
    load::{Load, load_by_node},
    managed::{managed_by, manages_pod},
    max_pods::max_pods,
    measured::{measured, value_of},
    nat_row::{NatRow, nat_gateways},
    needed_service::{SERVICES, Service},
    node_row::{NodeRow, nodes},
    notices::{
        Handler, LAST_CALL_S, Light, Lights, NOTICE_FEEDS, Notice, NoticeKind, NoticeSource,
        left_on, notices,
    },
    owner::{manifest_kind, owner_id, owner_in},
    pairing::Pairing,
    parameter_row::{ParameterRow, parameters, uses as uses_parameter},
    pod_row::{PodRow, pods, pods_among, pods_touched},
    reach::{Direction, Exposure, ReachRow, direction_name, reach},
    relations::{Extent, Relation},
    route_row::{RouteRow, routes},
    storage_row::{Disk, StorageRow, storage},
    subnet_row::{SubnetRow, subnets},
    tier::{Routing, Tier, claims, mismatch},
    tree::{Branch, Tree, TreeLine, feed_of, printed, tree},
    vpc_row::{VpcRow, vpcs},
    workload_row::{belongs, workloads},
};
