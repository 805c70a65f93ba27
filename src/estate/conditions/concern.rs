//! What may be wrong, in the words of the strip and of the table.

/// One line per concern, the gravest first: one of them, and several.
macro_rules! concerns {
    ($( #[doc = $doc:literal] $variant:ident = $one:literal, $many:literal; )+) => {
        /// What may be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Concern { $( #[doc = $doc] $variant, )+ }

        impl Concern {
            /// All of them, the gravest first.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// What one of them is called.
            pub const fn one(self) -> &'static str {
                match self { $( Self::$variant => $one, )+ }
            }

            /// What several of them are called.
            pub const fn many(self) -> &'static str {
                match self { $( Self::$variant => $many, )+ }
            }
        }
    };
}

concerns! {
    /// AWS or the cluster cannot be reached, or is not the one that was meant.
    Connection = "connection fault", "connection faults";
    /// The credentials end soon.
    Credentials = "credentials ending", "credentials ending";
    /// An alarm of CloudWatch has gone off.
    Alarm = "CloudWatch alarm", "CloudWatch alarms";
    /// EC2 takes a machine back, and nobody empties it.
    Interruption = "unattended Spot interruption", "unattended Spot interruptions";
    /// The storage of a database is nearly full: when full, it stops.
    StorageLow = "database nearly full", "databases nearly full";
    /// A database cannot be used, or not as usual.
    Database = "database not available", "databases not available";
    /// A node takes no part.
    NotReady = "node not ready", "nodes not ready";
    /// The cluster has a node whose instance is gone.
    NoInstance = "node without instance", "nodes without instance";
    /// EC2 runs an instance that has not joined the cluster.
    NoNode = "instance without node", "instances without node";
    /// A container does not get to run.
    Failing = "pod failing", "pods failing";
    /// A pod waits for a node, a volume or an image.
    Pending = "pod pending", "pods pending";
    /// Nobody leaves through a NAT gateway.
    NatGateway = "NAT gateway failed", "NAT gateways failed";
    /// A VPC endpoint takes no traffic.
    Endpoint = "endpoint failed", "endpoints failed";
    /// A service that the cluster needs has no endpoint.
    EndpointMissing = "endpoint missing", "endpoints missing";
    /// What a feed said last may have changed since.
    Stale = "feed stale", "feeds stale";
}

impl Concern {
    /// So many of them. What is told once at most needs no number.
    pub fn counted(self, count: usize) -> String {
        if self.one() == self.many() {
            return self.one().to_owned();
        }
        format!("{count} {}", if count == 1 { self.one() } else { self.many() })
    }
}
