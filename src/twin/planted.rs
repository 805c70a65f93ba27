//! Rows with a canary in every text that they have, to see where in a file it comes out.

use std::{net::IpAddr, sync::Arc};

use jiff::Timestamp;

use crate::model::{
    ApiKind, Backing, Demand, Heading, Kind, Labels, Object, Printed, Readiness, ResourceId,
    RulePeer, Served, SourceId, Symbol, Uid,
};

/// Stands in every text.
pub(super) const CANARY: &str = "kanarienvogel";

/// Can be filled with canaries.
pub(super) trait Planted {
    /// With a canary wherever there is room for one.
    fn planted() -> Self;
}

macro_rules! planted {
    ($( $type:ty = $value:expr; )+) => { $(
        impl Planted for $type {
            fn planted() -> Self {
                $value
            }
        }
    )+ };
}

planted! {
    bool = true;
    u16 = 7;
    u32 = 7;
    u64 = 7;
    f64 = 0.5;
    Timestamp = Timestamp::UNIX_EPOCH;
    IpAddr = [203, 0, 113, 77].into();
    Symbol = CANARY.into();
    Box<str> = CANARY.into();
    Uid = CANARY.into();
    Arc<str> = CANARY.into();
    &'static str = CANARY;
    (Symbol, Symbol) = (CANARY.into(), CANARY.into());
    Readiness = Readiness::NotReady(CANARY.into());
    RulePeer = RulePeer::Cidr(CANARY.into());
    Backing = Backing::Other(CANARY.into());
    Kind = Kind::Served(Planted::planted());
    Served = Served::new((&format!("{CANARY}.example"), "v1", CANARY), CANARY, true, true);
    ResourceId = ResourceId::namespaced(&source(), Planted::planted(), CANARY, CANARY);
    Demand = Demand { label: CANARY.into(), operator: "In".into(), values: vec![CANARY.into()] };
    ApiKind = ApiKind {
        id: ResourceId::new(&source(), Kind::ApiKind, CANARY),
        served: Planted::planted(),
        short_names: vec![CANARY],
        categories: vec![CANARY],
    };
    Labels = ["Name", "app", CANARY, "kubernetes.io/cluster/kanarienvogel", "kubernetes.io/arch"]
        .map(|key| (Symbol::new(key), Symbol::new(CANARY)))
        .into_iter()
        .collect();
}

fn source() -> SourceId {
    SourceId::kubernetes(CANARY, CANARY)
}

impl<T: Planted> Planted for Option<T> {
    fn planted() -> Self {
        Some(T::planted())
    }
}

impl<T: Planted> Planted for Vec<T> {
    fn planted() -> Self {
        vec![T::planted()]
    }
}

impl<T: Planted> Planted for Box<[T]> {
    fn planted() -> Self {
        Box::new([T::planted()])
    }
}

/// An object of a kind, with a canary in every cell, one more than the kind has.
pub(super) fn object(kind: Served, headings: &[&'static str]) -> Object {
    let more = [&["Name"], headings, &[CANARY]].concat();
    let cell = |index: usize| match index % 3 {
        0 => Printed::Text(CANARY.into()),
        1 => Printed::Alarming(CANARY.into()),
        _ => Printed::List(Box::new([CANARY.into()])),
    };
    Object {
        id: ResourceId::namespaced(&source(), kind.identity(), CANARY, CANARY),
        owner: Planted::planted(),
        other_owners: Planted::planted(),
        created: None,
        terminating: false,
        labels: Planted::planted(),
        headings: Some(more.iter().map(|name| Heading { name, priority: 0 }).collect()),
        cells: (0..more.len()).map(cell).collect(),
    }
}
