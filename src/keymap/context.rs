//! Where a binding applies.

macro_rules! contexts {
    ($( #[doc = $doc:literal] $variant:ident = $name:literal; )+) => {
        /// Where a binding applies. The innermost context wins.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Context { $( #[doc = $doc] $variant, )+ }

        impl Context {
            /// All of them.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// The name of its section in key files.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// One phrase, shown in the help.
            pub const fn doc(self) -> &'static str {
                match self { $( Self::$variant => $doc.trim_ascii(), )+ }
            }
        }
    };
}

contexts! {
    /// Everywhere.
    Global = "global";
    /// Every table.
    Table = "table";
    /// The node groups.
    NodeGroups = "node-groups";
    /// The nodes.
    Nodes = "nodes";
    /// The pods of nodes that would be drained.
    Drain = "drain";
    /// The pods.
    Pods = "pods";
    /// The events.
    Events = "events";
    /// The VPCs.
    Vpc = "vpc";
    /// The subnets.
    Subnets = "subnets";
    /// The routes.
    Routes = "routes";
    /// The NAT gateways.
    Nat = "nat";
    /// The endpoints.
    Endpoints = "endpoints";
    /// The security groups.
    SecurityGroups = "security-groups";
    /// The network interfaces.
    Interfaces = "interfaces";
    /// The databases.
    Rds = "rds";
    /// A text, such as YAML.
    Text = "text";
    /// What is beneath an object.
    Tree = "tree";
    /// A comparison.
    Diff = "diff";
    /// The log groups, and what is in them.
    LogGroups = "log-groups";
    /// A log.
    Logs = "logs";
    /// The workloads.
    Workloads = "workloads";
    /// The GPUs.
    Gpu = "gpu";
    /// The machines that are about to leave.
    Spot = "spot";
    /// The storage.
    Storage = "storage";
    /// What is wrong right now.
    Alarms = "alarms";
    /// The runs, and their steps.
    Runs = "runs";
    /// The kinds of the cluster, and objects of any of them.
    Kinds = "kinds";
    /// A popup with a list to choose from.
    Picker = "picker";
    /// A popup with a question.
    Confirm = "confirm";
}

impl Context {
    /// Whether it belongs to a popup: popups get every key, so that these contexts never stack with
    /// those of panes.
    pub const fn is_popup(self) -> bool {
        matches!(self, Self::Picker | Self::Confirm)
    }
}
