//! What a subnet is for: by its routes, which decide, and by its tags, which only say so.

use std::sync::Arc;

use crate::model::{Route, RouteTable, Store, Subnet, Symbol, Via};

/// How far a subnet is from the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// It has a route to an internet gateway.
    Public,
    /// It reaches out through something else, such as a NAT gateway.
    Private,
    /// It has no way out.
    Isolated,
}

impl Tier {
    /// As the snapshot writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Isolated => "isolated",
        }
    }

    /// The tier a route table makes. A route to a gateway that is gone still counts: it says what
    /// was meant, and is reported on its own.
    pub fn of(table: &RouteTable) -> Self {
        let any = |test: fn(&Route) -> bool| table.routes.iter().any(test);
        if any(|route| route.via == Via::InternetGateway) {
            Self::Public
        } else if any(leads_out) {
            Self::Private
        } else {
            Self::Isolated
        }
    }
}

/// Whether a route takes traffic to the internet, or half of it: some firewalls split the default
/// route in two.
fn leads_out(route: &Route) -> bool {
    let wide = route.is_default()
        || matches!(route.destination.as_str(), "0.0.0.0/1" | "128.0.0.0/1" | "::/1" | "8000::/1");
    route.via == Via::Nat || wide && route.via != Via::Local
}

/// The route table of a subnet.
#[derive(Clone, Debug)]
pub struct Routing {
    /// The table.
    pub table: Arc<RouteTable>,
    /// Somebody gave it to the subnet; otherwise it is the main table of the VPC.
    pub explicit: bool,
}

impl Routing {
    /// The table a subnet uses; absent while the tables are not all known, since a subnet without a
    /// table of its own looks just like one whose table has not come yet.
    pub fn of(store: &Store, subnet: &Subnet) -> Option<Self> {
        if !store.route_tables.freshness().complete {
            return None;
        }
        let own = |table: &&Arc<RouteTable>| {
            table.subnets.iter().any(|associated| **associated == *subnet.id.name)
        };
        let tables = || store.route_tables.rows();
        let explicit = tables().find(own);
        let main = || tables().find(|table| table.main && table.vpc == subnet.vpc);
        let table = explicit.or_else(main)?.clone();
        Some(Self { table, explicit: explicit.is_some() })
    }

    /// The tier it makes.
    pub fn tier(&self) -> Tier {
        Tier::of(&self.table)
    }
}

/// What the tags of a subnet say of its tier, each with the tag that says so.
pub fn claims(subnet: &Subnet) -> Vec<(Tier, String)> {
    let tag = |key: &str| subnet.tags.get(key);
    let role = |key: &'static str, tier| {
        let value = tag(key).filter(|value| matches!(value.as_str(), "1" | ""))?;
        Some((tier, format!("{key}={value}")))
    };
    let worded = |key: &'static str| {
        let value = tag(key)?;
        Some((word_tier(value)?, format!("{key}={value}")))
    };
    // `data` in a name may be what a team works on; in a tag of this name it is a tier.
    let tier = |key: &'static str| {
        let said = worded(key);
        said.or_else(|| (**tag(key)? == *"data").then(|| (Tier::Isolated, format!("{key}=data"))))
    };
    [
        role("kubernetes.io/role/elb", Tier::Public),
        role("kubernetes.io/role/internal-elb", Tier::Private),
        tier("Tier").or_else(|| tier("tier")),
        worded("Name"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The tier a name speaks of, by the words in it.
fn word_tier(text: &Symbol) -> Option<Tier> {
    let text = text.to_ascii_lowercase();
    text.split(|letter: char| !letter.is_ascii_alphabetic()).find_map(|word| match word {
        "public" => Some(Tier::Public),
        "private" => Some(Tier::Private),
        "intra" | "isolated" => Some(Tier::Isolated),
        _ => None,
    })
}

/// Where tags and routes disagree, in one sentence. A tag for internal load balancers is true of an
/// isolated subnet as well.
pub fn mismatch(subnet: &Subnet, tier: Tier) -> Option<String> {
    let wrong = |(claimed, tag): &(Tier, String)| {
        let internal = tag.starts_with("kubernetes.io/role/internal-elb");
        *claimed != tier && !(internal && tier == Tier::Isolated)
    };
    let (claimed, tag) = claims(subnet).into_iter().find(wrong)?;
    Some(format!("the tag {tag} says {}, the routes say {}", claimed.name(), tier.name()))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{Delta, Kind, Labels, Observation, ResourceId, SourceId};

    fn source() -> SourceId {
        SourceId::aws("123456789012", "us-east-1")
    }

    fn labels(tags: &[(&str, &str)]) -> Labels {
        tags.iter().map(|(key, value)| (Symbol::new(key), Symbol::new(value))).collect()
    }

    fn subnet(tags: &[(&str, &str)]) -> Subnet {
        Subnet {
            id: ResourceId::new(&source(), Kind::Subnet, "subnet-1"),
            vpc: "vpc-1".into(),
            zone: "us-east-1a".into(),
            cidr: Some("10.0.0.0/24".into()),
            ipv6_cidrs: Vec::new(),
            free: Some(251),
            public_ip_on_launch: false,
            tags: labels(tags),
        }
    }

    fn table(id: &str, main: bool, routes: &[(&str, &str)]) -> RouteTable {
        let route = |(destination, target): &(&str, &str)| Route {
            destination: (*destination).into(),
            via: Via::of(target),
            target: (*target).into(),
            blackhole: false,
            propagated: false,
        };
        RouteTable {
            id: ResourceId::new(&source(), Kind::RouteTable, id),
            vpc: "vpc-1".into(),
            main,
            subnets: Vec::new(),
            routes: routes.iter().map(route).collect(),
            tags: Labels::default(),
        }
    }

    #[test]
    fn routes_decide() {
        let local = ("10.0.0.0/16", "local");
        let cases: [(&[(&str, &str)], Tier); 9] = [
            (&[local, ("0.0.0.0/0", "igw-1")], Tier::Public),
            (&[local, ("0.0.0.0/0", "nat-1")], Tier::Private),
            (&[local, ("0.0.0.0/0", "tgw-1")], Tier::Private),
            (&[local, ("0.0.0.0/0", "eni-1")], Tier::Private),
            (&[local, ("::/0", "eigw-1")], Tier::Private),
            (&[local, ("0.0.0.0/1", "vgw-1"), ("128.0.0.0/1", "vgw-1")], Tier::Private),
            (&[local], Tier::Isolated),
            (&[local, ("pl-1", "vpce-1")], Tier::Isolated),
            (&[local, ("10.1.0.0/16", "pcx-1")], Tier::Isolated),
        ];
        for (routes, tier) in cases {
            assert_eq!(Tier::of(&table("rtb-1", false, routes)), tier, "{routes:?}");
        }
    }

    #[test]
    fn the_main_table_stands_in_only_once_all_tables_are_known() {
        let mut store = Store::default();
        let (main, mut own) =
            (table("rtb-main", true, &[]), table("rtb-own", false, &[("0.0.0.0/0", "igw-1")]));
        let now = Timestamp::UNIX_EPOCH;
        store.apply(Observation::RouteTables(Delta::Begin), now);
        store.apply(Observation::RouteTables(Delta::Page(vec![main])), now);
        assert!(Routing::of(&store, &subnet(&[])).is_none(), "its own table may still come");
        store.apply(Observation::RouteTables(Delta::Complete), now);
        let routing = Routing::of(&store, &subnet(&[])).unwrap();
        assert!(!routing.explicit && routing.tier() == Tier::Isolated);
        own.subnets = vec!["subnet-1".into()];
        store.apply(Observation::RouteTables(Delta::Apply(own)), now);
        let routing = Routing::of(&store, &subnet(&[])).unwrap();
        assert!(routing.explicit && routing.tier() == Tier::Public);
    }

    #[test]
    fn a_mismatch_names_the_tag() {
        let elb = ("kubernetes.io/role/elb", "1");
        let internal = ("kubernetes.io/role/internal-elb", "1");
        let says = |tags: &[(&str, &str)], tier| mismatch(&subnet(tags), tier);
        assert_eq!(
            says(&[elb], Tier::Private).unwrap(),
            "the tag kubernetes.io/role/elb=1 says public, the routes say private"
        );
        assert_eq!(
            says(&[("Name", "prod-private-a")], Tier::Public).unwrap(),
            "the tag Name=prod-private-a says private, the routes say public"
        );
        assert_eq!(
            says(&[("Tier", "data")], Tier::Private).unwrap(),
            "the tag Tier=data says isolated, the routes say private"
        );
        assert_eq!(says(&[internal], Tier::Isolated), None);
        assert_eq!(says(&[("Name", "data-lake-a")], Tier::Private), None);
        assert_eq!(says(&[("kubernetes.io/role/elb", "0")], Tier::Private), None);
        assert_eq!(says(&[elb, ("Name", "public-a")], Tier::Public), None);
    }
}
