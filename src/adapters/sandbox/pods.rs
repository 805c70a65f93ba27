//! The workloads of an estate, as rows of the model.

use std::{collections::HashMap, net::IpAddr};

use super::{
    estate::{Estate, MachinePart, WorkloadPart},
    names,
    rows::{Moment, allocatable, symbols},
};
use crate::model::{
    Amounts, Backend, DisruptionBudget, EndpointSlice, Event, Kind, Labels, Owner, Pod, Qos,
    ResourceId, Rollout, Selector, Taint, Usage, Workload,
};

/// A pod that an estate asks for, and where it goes.
struct Wanted<'a> {
    workload: &'a WorkloadPart,
    index: usize,
    machine: Option<&'a MachinePart>,
}

/// The nodes that pods go to, by group.
struct Nodes<'a> {
    all: Vec<&'a MachinePart>,
    by_group: HashMap<&'a str, Vec<&'a MachinePart>>,
}

impl<'a> Nodes<'a> {
    fn of(estate: &'a Estate) -> Self {
        let mut by_group: HashMap<_, Vec<_>> = HashMap::new();
        for machine in &estate.nodes {
            by_group.entry(machine.group.as_str()).or_default().push(machine);
        }
        Self { all: estate.nodes.iter().collect(), by_group }
    }

    /// Those of a group, or all where none is named.
    fn of_group(&self, group: Option<&str>) -> &[&'a MachinePart] {
        match group {
            None => &self.all,
            Some(name) => self.by_group.get(name).map_or(&[], Vec::as_slice),
        }
    }
}

impl WorkloadPart {
    fn state(&self) -> Option<&str> {
        self.annotations.get("sim.lab/state").map(String::as_str)
    }

    /// The name of the ReplicaSet that a Deployment has.
    fn revision(&self) -> String {
        format!("{}-{}", self.name, hash(self, 0))
    }

    /// The name of the `EndpointSlice` of its Service.
    pub(super) fn slice(&self) -> String {
        format!("{}-{}", self.name, hash(self, usize::MAX))
    }

    fn labels(&self) -> Labels {
        symbols([("app", self.name.as_str())])
    }
}

impl Wanted<'_> {
    /// As controllers name them: ordinals for StatefulSets, hashes for the others.
    fn name(&self) -> String {
        let (workload, index) = (self.workload, self.index);
        match workload.kind.as_str() {
            "StatefulSet" => format!("{}-{index}", workload.name),
            "Deployment" => {
                format!("{}-{}", workload.revision(), hash(workload, index + 1))
            }
            _ => format!("{}-{}", workload.name, hash(workload, index + 1)),
        }
    }

    fn owner(&self) -> Owner {
        let workload = self.workload;
        let (kind, name) = match workload.kind.as_str() {
            "Deployment" => ("ReplicaSet", workload.revision()),
            kind => (kind, workload.name.clone()),
        };
        let group = if kind == "Job" { "batch" } else { "apps" };
        Owner { group: group.into(), kind: kind.into(), name: name.into() }
    }

    /// Phase, STATUS, ready containers and restarts.
    fn status(&self) -> (&'static str, &'static str, u16, u32) {
        match (self.machine, self.workload.state(), self.workload.kind.as_str()) {
            (None, ..) => ("Pending", "Pending", 0, 0),
            (_, Some("crashloop"), _) => ("Running", "CrashLoopBackOff", 0, 7),
            (_, Some(_), _) => ("Pending", "ImagePullBackOff", 0, 0),
            (_, None, "Job") => ("Succeeded", "Completed", 0, 0),
            _ => ("Running", "Running", 1, 0),
        }
    }
}

impl Estate {
    fn wanted(&self) -> Vec<Wanted<'_>> {
        let nodes = Nodes::of(self);
        self.workloads.iter().flat_map(|workload| self.wanted_by(workload, &nodes)).collect()
    }

    /// DaemonSets go everywhere, the others in turn over the nodes of their group. What asks for
    /// more than a node has is placed nowhere.
    fn wanted_by<'a>(&'a self, workload: &'a WorkloadPart, nodes: &Nodes<'a>) -> Vec<Wanted<'a>> {
        if workload.kind == "DaemonSet" {
            let nodes = self.machines().filter(|it| it.node.is_some()).enumerate();
            return nodes
                .map(|(index, machine)| Wanted { workload, index, machine: Some(machine) })
                .collect();
        }
        let named = nodes.of_group(workload.group.as_deref());
        let chosen: Vec<&MachinePart>;
        // Most say no more than that.
        let homes = if workload.group.is_some() && workload.node_selector.is_empty() {
            named
        } else {
            chosen = named.iter().copied().filter(|it| self.suits(it, workload)).collect();
            &chosen
        };
        let count = workload.replicas.unwrap_or(1) as usize;
        let wanted = (0..count).map(|index| {
            let place = workload.first.saturating_add(index) % homes.len().max(1);
            let machine = homes.get(place).copied();
            let machine = machine.filter(|it| self.holds(it, workload));
            Wanted { workload, index, machine }
        });
        wanted.collect()
    }

    /// Whether a node has the labels that a workload asks for, and no taint that it does not tolerate.
    fn suits(&self, machine: &MachinePart, workload: &WorkloadPart) -> bool {
        let labels = self.node_labels(machine);
        let mut wanted = workload.node_selector.iter();
        let matches = wanted.all(|(key, value)| labels.contains(&(key.as_str(), value.as_str())));
        let taints = self.taints_of(machine);
        let tolerated =
            |it: &Taint| workload.tolerations.iter().any(|toleration| toleration.fits(it));
        let keeps_away = |it: &Taint| it.effect != "PreferNoSchedule" && !tolerated(it);
        matches && (workload.group.is_some() || !taints.iter().any(keeps_away))
    }

    /// How many pods there are on each instance.
    pub(super) fn pods_by_instance(&self) -> HashMap<&str, usize> {
        let mut pods = HashMap::new();
        for machine in self.wanted().iter().filter_map(|it| it.machine) {
            *pods.entry(machine.instance_id.as_str()).or_default() += 1;
        }
        pods
    }

    /// Whether a machine has the CPU and the GPUs that a pod asks for, if it has no other.
    fn holds(&self, machine: &MachinePart, workload: &WorkloadPart) -> bool {
        let has = self.kind(machine).map(allocatable).unwrap_or_default();
        has.cpu_m >= millicores(&workload.cpu)
            && has.gpus.unwrap_or(0) >= workload.gpus.unwrap_or(0)
    }

    pub(super) fn pod_rows(&self, at: Moment) -> Vec<Pod> {
        let mut spare = self.pod_addresses();
        let mut row = |(number, wanted): (usize, &Wanted<'_>)| {
            let home = wanted.machine.map(|it| it.instance_id.as_str());
            let ip = home.and_then(|it| spare.get_mut(it)?.pop_front());
            let ip = ip.or_else(|| home.map(|_| address(number)));
            Pod { ip, ..self.pod(number, wanted, at) }
        };
        self.wanted().iter().enumerate().map(&mut row).collect()
    }

    fn pod(&self, number: usize, wanted: &Wanted<'_>, at: Moment) -> Pod {
        let workload = wanted.workload;
        let (phase, status, ready, restarts) = wanted.status();
        let memory = bytes(&workload.memory);
        let minutes = u32::try_from(number).unwrap_or(u32::MAX);
        Pod {
            id: ResourceId::namespaced(
                &self.kubernetes(),
                Kind::Pod,
                &workload.namespace,
                &wanted.name(),
            ),
            uid: format!("{number:08x}-0000-4000-8000-000000000000").into(),
            node: wanted.machine.and_then(|it| it.node.as_deref()).map(Into::into),
            phase: phase.into(),
            status: status.into(),
            ready,
            containers: vec!["app".into()],
            restarts,
            last_restart: (restarts > 0).then(|| at.ago(90)).flatten(),
            ip: None,
            claims: self.mounted(
                (&workload.namespace, &workload.name),
                workload.kind == "StatefulSet",
                &wanted.name(),
            ),
            owner: Some(wanted.owner()),
            other_owners: Box::default(),
            qos: Some(Qos::Burstable),
            requests: Amounts { cpu_m: millicores(&workload.cpu), memory, gpus: workload.gpus },
            limits: Amounts { cpu_m: None, memory, gpus: workload.gpus },
            created: at.ago(3 * 86_400 + i64::from(minutes) * 60),
            deleted: None,
            labels: workload.labels(),
            placement: Some(self.placement(workload)),
        }
    }

    pub(super) fn pod_usage(&self, at: Moment) -> Vec<Usage> {
        let pods = self.pod_rows(at).into_iter().filter(|pod| pod.status == "Running");
        let usage = |(index, pod): (usize, Pod)| Usage {
            cpu_m: pod.requests.cpu_m.unwrap_or(0) * (30 + index as u64 * 11 % 60) / 100,
            memory: pod.requests.memory.unwrap_or(0) / 100 * (40 + index as u64 * 13 % 50),
            at: at.ago(10),
            id: pod.id,
        };
        pods.enumerate().map(usage).collect()
    }

    pub(super) fn budget_rows(&self) -> Vec<DisruptionBudget> {
        let source = self.kubernetes();
        let guarded = self.workloads.iter().filter_map(|it| Some((it, it.pdb.as_ref()?)));
        let row = |(workload, part): (&WorkloadPart, &super::estate::BudgetPart)| {
            let healthy = workload.replicas.unwrap_or(1);
            let required = part.guard().map_or(0, |it| it.required(healthy));
            DisruptionBudget {
                id: ResourceId::namespaced(
                    &source,
                    Kind::DisruptionBudget,
                    &workload.namespace,
                    &workload.name,
                ),
                selector: Selector { equal: workload.labels(), expressions: Vec::new() },
                allowed: healthy.saturating_sub(required),
                healthy,
                required,
                expected: healthy,
            }
        };
        guarded.map(row).collect()
    }

    pub(super) fn workload_rows(&self, kind: Kind, at: Moment) -> Vec<Workload> {
        let source = self.kubernetes();
        // Each Deployment has one revision.
        let revisions = kind == Kind::ReplicaSet;
        let made = if revisions { Kind::Deployment } else { kind };
        let nodes = Nodes::of(self);
        let row = |part: &WorkloadPart| {
            let name = if revisions { part.revision() } else { part.name.clone() };
            let wanted = self.wanted_by(part, &nodes);
            let ready = wanted.iter().filter(|it| it.status().2 > 0).count();
            Workload {
                id: ResourceId::namespaced(&source, kind, &part.namespace, &name),
                owner: revisions.then(|| Owner {
                    group: "apps".into(),
                    kind: "Deployment".into(),
                    name: part.name.as_str().into(),
                }),
                other_owners: Box::default(),
                desired: u32::try_from(wanted.len()).unwrap_or(u32::MAX),
                ready: u32::try_from(ready).unwrap_or(u32::MAX),
                updated: (!revisions && kind != Kind::Job)
                    .then(|| u32::try_from(wanted.len()).unwrap_or(u32::MAX)),
                created: at.ago(30 * 86_400),
                images: vec![part.image.as_str().into()],
                selector: Selector { equal: part.labels(), expressions: Vec::new() },
                rollout: Rollout {
                    held: part.replicas.map(|_| u32::try_from(wanted.len()).unwrap_or(u32::MAX)),
                    revision: (made == Kind::Deployment).then_some(1),
                    ..Rollout::default()
                },
                manager: None,
                cause: None,
            }
        };
        let of_kind = |it: &&WorkloadPart| it.kind.eq_ignore_ascii_case(made.name());
        self.workloads.iter().filter(of_kind).map(row).collect()
    }

    /// One slice for each Service, with the pods that have a node.
    pub(super) fn endpoint_slice_rows(&self) -> Vec<EndpointSlice> {
        let source = self.kubernetes();
        let backend = |it: &Wanted<'_>| {
            let ready = it.status().2 > 0;
            it.machine.map(|_| Backend { pod: Some(it.name().into()), ready })
        };
        let nodes = Nodes::of(self);
        let slice = |part: &WorkloadPart| EndpointSlice {
            id: ResourceId::namespaced(
                &source,
                EndpointSlice::kind(),
                &part.namespace,
                &part.slice(),
            ),
            service: Some(part.name.as_str().into()),
            backends: self.wanted_by(part, &nodes).iter().filter_map(backend).collect(),
        };
        self.workloads.iter().filter(|it| it.replicas.is_some()).map(slice).collect()
    }

    pub(super) fn event_rows(&self, at: Moment) -> Vec<Event> {
        let wanted = self.wanted();
        wanted.iter().enumerate().filter_map(|(n, it)| self.event(n, it, at)).collect()
    }

    fn event(&self, number: usize, wanted: &Wanted<'_>, at: Moment) -> Option<Event> {
        let (reason, message) = match wanted.status().1 {
            "Pending" => ("FailedScheduling", self.unplaced()),
            "CrashLoopBackOff" => ("BackOff", "back-off 5m0s restarting failed container".into()),
            "ImagePullBackOff" => ("Failed", "Back-off pulling image".into()),
            _ => return None,
        };
        let (namespace, name) = (wanted.workload.namespace.as_str(), wanted.name());
        Some(Event {
            id: ResourceId::namespaced(
                &self.kubernetes(),
                Kind::Event,
                namespace,
                &format!("{name}.{number:x}"),
            ),
            about_kind: "Pod".into(),
            about_namespace: namespace.into(),
            about: name.into(),
            reason: reason.into(),
            message: message.into(),
            warning: true,
            count: 12,
            first: at.ago(12 * 60),
            last: at.ago(20),
            reporter: "sandbox".into(),
        })
    }

    /// What the scheduler says of a pod that has no place.
    fn unplaced(&self) -> String {
        let nodes = self.machines().filter(|it| it.node.is_some()).count();
        format!("0/{nodes} nodes are available: {nodes} Insufficient cpu.")
    }
}

/// An address of its own outside of the VPC, of a pod whose node has none left or is gone.
fn address(number: usize) -> IpAddr {
    let [.., third, fourth] = number.to_be_bytes();
    [10, 64, third, fourth].into()
}

/// Five characters in the style of pod names, the same at every start.
fn hash(workload: &WorkloadPart, salt: usize) -> String {
    let text = format!("{}/{}/{salt}", workload.namespace, workload.name);
    names::letters(names::digest(text.bytes()), 5)
}

/// CPU as estates write it: `250m` or whole cores.
pub(super) fn millicores(text: &str) -> Option<u64> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|it| *it < MOST);
    match text.strip_suffix('m') {
        Some(milli) => number(milli),
        None => number(text).map(|cores| cores * 1000),
    }
}

/// Memory as estates write it: `64Mi` or `8Gi`.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let unit = |suffix: &str, shift: u32| {
        let number = text.strip_suffix(suffix)?.parse::<u64>().ok();
        number.filter(|it| *it < MOST).map(|number| number << shift)
    };
    unit("Mi", 20).or_else(|| unit("Gi", 30))
}

/// No pod asks for more; sums of less do not overflow.
const MOST: u64 = 1_000_000;
