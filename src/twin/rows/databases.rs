//! Databases.

use crate::twin::form::rows;

rows! {
    Database {
        id: Veiled, arn: Veiled, engine: Kept, version: Kept, class: Kept, status: Kept, zones: Kept,
        multi_az: Kept, storage: Parts, public: Kept, endpoint: Veiled, reader_endpoint: Veiled,
        latest_restorable: Kept, backup_days: Kept, backup_window: Kept, maintenance_window: Kept,
        authority: Kept, certificate_ends: Kept, pending: Parts, deletion_protection: Kept,
        iam_login: Kept, subnet_group: Veiled, subnets: Veiled, subnet_zones: Kept,
        performance_insights: Kept, monitoring_s: Kept, vpc: Veiled, security_groups: Veiled,
        parameter_groups: Parts, cluster: Veiled, replica_of: Veiled, members: Parts, created: Kept,
        tags: Joining,
    }
    DatabaseStorage { gib: Kept, most_gib: Kept, kind: Kept, encrypted: Kept, key: Veiled }
    PendingChange { what: Kept, value: Veiled }
    ParameterGroup { name: Veiled, status: Kept }
    DatabaseMember { instance: Veiled, writer: Kept, promotion_tier: Kept, parameters: Kept }
    DatabaseSnapshot {
        id: Veiled, of: Veiled, origin: Kept, status: Kept, created: Kept, gib: Kept,
        encrypted: Kept, version: Kept,
    }
    DatabaseEvent {
        id: Veiled, about: Veiled, source: Veiled, source_kind: Kept, categories: Kept, at: Kept, message: Hushed }
    PendingMaintenance { id: Veiled, actions: Parts }
    MaintenanceAction { action: Kept, after: Kept, forced: Kept, planned: Kept, description: Hushed }
    DatabaseParameter {
        id: Veiled, group: Veiled, of_clusters: Kept, value: Setting, source: Kept,
        apply_type: Kept, apply_method: Kept, data_type: Kept, description: Hushed }
    DatabaseLoad { id: Veiled, connections: Kept, cpu: Kept, free_storage: Kept, replica_lag_s: Kept }
}
