//! Labels and tags: only those that the console joins by, or that say where something may run.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::{
    model::{Demand, Labels, Symbol},
    twin::{
        form::{Form, Joining, Kept, Parts, Veiled, printable},
        reader::Reader,
        veil::Veil,
    },
};

/// Their values say what something is.
const SAYING: &[&str] = &[
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "topology.ebs.csi.aws.com/zone",
    "node.kubernetes.io/instance-type",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "kubernetes.io/role/elb",
    "kubernetes.io/role/internal-elb",
    "eks.amazonaws.com/capacityType",
    "eks.amazonaws.com/compute-type",
    "karpenter.sh/capacity-type",
    "karpenter.k8s.aws/instance-category",
    "karpenter.k8s.aws/instance-family",
    "karpenter.k8s.aws/instance-generation",
    "karpenter.k8s.aws/instance-size",
    "karpenter.k8s.aws/instance-cpu",
    "karpenter.k8s.aws/instance-memory",
    "karpenter.k8s.aws/instance-gpu-name",
    "karpenter.k8s.aws/instance-gpu-count",
    "nvidia.com/gpu",
    "nvidia.com/gpu.product",
    "nvidia.com/gpu.count",
    "nvidia.com/gpu.memory",
    "nvidia.com/gpu.present",
];

/// Their values name something.
const NAMING: &[&str] = &[
    "Name",
    "Tier",
    "tier",
    "app",
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "kubernetes.io/hostname",
    "kubernetes.io/service-name",
    "kubernetes.io/created-for/pvc/name",
    "kubernetes.io/created-for/pvc/namespace",
    "KubernetesCluster",
    "CSIVolumeName",
    "ebs.csi.aws.com/cluster",
    "eks:cluster-name",
    "eks:nodegroup-name",
    "eks.amazonaws.com/nodegroup",
    "karpenter.sh/nodepool",
    "karpenter.sh/discovery",
];

/// What follows names a cluster.
const CLUSTER: &str = "kubernetes.io/cluster/";

/// A key and a value with pseudonyms where they name something.
fn veiled(key: &str, value: &str, veil: &Veil) -> (String, Value) {
    let value = if SAYING.contains(&key) { Cow::Borrowed(value) } else { veil.text(value) };
    let known = SAYING.contains(&key) || NAMING.contains(&key);
    let key = if known { Cow::Borrowed(key) } else { veil.text(key) };
    (printable(&key), printable(&value).into())
}

impl Form<Joining> for Labels {
    fn write(&self, veil: &Veil) -> Value {
        let joins = |key: &str| {
            SAYING.contains(&key)
                || NAMING.contains(&key)
                || key.starts_with(CLUSTER)
                || veil.selects(key)
        };
        let joining = self.iter().filter(|(key, _)| joins(key));
        joining.map(|(key, value)| veiled(key, value, veil)).collect::<Map<_, _>>().into()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::Object(pairs) = value else { return reader.expected("an object", value) };
        let pair = |(key, value): (&String, &Value)| {
            let key = Symbol::new(reader.text(&Value::String(key.clone()))?);
            Some((key, reader.within("value", |reader| Form::<Kept>::read(value, reader))?))
        };
        pairs.iter().map(pair).collect::<Vec<_>>().into_iter().collect()
    }
}

/// What a selector names, all of it.
impl Form<Veiled> for Labels {
    fn write(&self, veil: &Veil) -> Value {
        self.iter().map(|(key, value)| veiled(key, value, veil)).collect::<Map<_, _>>().into()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        <Self as Form<Joining>>::read(value, reader)
    }
}

impl Form<Parts> for Demand {
    fn write(&self, veil: &Veil) -> Value {
        let values = self.values.iter().map(|it| veiled(&self.label, it, veil).1);
        let mut parts = Map::new();
        parts.insert("label".to_owned(), veiled(&self.label, "", veil).0.into());
        parts.insert("operator".to_owned(), (&*self.operator).into());
        parts.insert("values".to_owned(), values.collect());
        parts.into()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let parts = reader.object(value, &["label", "operator", "values"])?;
        let label = reader.member::<Kept, _>(parts, "label");
        let operator = reader.member::<Kept, _>(parts, "operator");
        let values = reader.member::<Kept, _>(parts, "values");
        Some(Self { label: label?, operator: operator?, values: values? })
    }
}
