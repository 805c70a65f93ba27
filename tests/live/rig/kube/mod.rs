//! A real Kubernetes control plane without containers: etcd, API server, controllers, scheduler, and
//! kwok in place of the kubelets.

pub mod access;
pub mod arguments;
pub mod binary;
pub mod component;
mod configuration;
pub mod control_plane;
pub mod estate;
mod faults;
pub mod kubeconfig;
mod kubectl;
pub mod metrics;
pub mod pki;
pub mod podlogs;
pub mod ports;
pub mod supervisor;
