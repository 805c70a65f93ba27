//! A real Kubernetes control plane without containers: etcd, API server, controllers, scheduler, and
//! kwok in place of the kubelets.

pub mod binary;
pub mod component;
pub mod control_plane;
pub mod estate;
pub mod kubeconfig;
pub mod metrics;
pub mod pki;
pub mod podlogs;
pub mod ports;
pub mod supervisor;
