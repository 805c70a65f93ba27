//! The reference platforms: which of them the sandbox has, and where in the simulated world they lie.

/// A platform, as it is found and as it ought to be.
#[derive(Clone, Copy, Debug)]
pub struct Platform {
    /// As users write it.
    pub name: &'static str,
    /// The same platform without the defects that the console notices.
    pub repaired: &'static str,
    /// What it is, in half a sentence.
    pub about: &'static str,
    /// The cluster.
    pub cluster: &'static str,
    /// The only Region where there is anything of it.
    pub region: &'static str,
}

/// One line per platform: name, cluster, Region and what it is.
macro_rules! platforms {
    ($( $name:literal $cluster:literal in $region:literal: $about:literal; )+) => {
        /// Every platform of the sandbox.
        pub const PLATFORMS: &[Platform] = &[ $( Platform {
            name: $name,
            repaired: concat!($name, "-fixed"),
            about: $about,
            cluster: $cluster,
            region: $region,
        }, )+ ];

        impl Platform {
            /// Every name that a sandbox has: those of platforms, and of repaired ones.
            pub const NAMES: &[&str] = &[ $( $name, )+ $( concat!($name, "-fixed"), )+ ];
        }
    };
}

platforms! {
    "p0" "cluster-protocol-eks" in "us-east-1":
        "machine learning beside EC2 backends: one NAT gateway, a bastion that the internet reaches";
    "p1" "ai-saas-eks" in "us-east-1":
        "the classic application over three zones: load balancer, autoscalers, RDS, EFS";
    "p2" "llm-analytics-hub-prod-eks" in "us-east-1":
        "three managed node groups over three zones, nine subnets, RDS, one orphan of each kind";
    "p3" "ray-ml-eks" in "us-east-1":
        "Ray: the API endpoint answers only inside the VPC, a tainted GPU group on Spot is at zero";
    "p4" "karpenter-eks" in "us-east-1":
        "Karpenter: two node pools with Graviton and x86 on Spot beside a small arm64 group";
}

impl Platform {
    /// The one that the sandbox opens unless another is named, and that the tour is on.
    pub const FIRST: &str = "p2";

    /// The platform of a name, whether repaired or not.
    pub fn called(name: &str) -> Option<&'static Self> {
        PLATFORMS.iter().find(|it| it.name == name || it.repaired == name)
    }
}
