//! What fills the screen: one file per pane.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a verb means nothing where no pane says otherwise"
)]

mod alarms;
mod cron_jobs;
pub mod diff;
mod drain;
mod endpoints;
mod equivalents;
mod events;
mod flow_logs;
mod gpu;
mod home;
mod hurried;
mod interfaces;
mod kinds;
mod leaving;
mod load_balancers;
mod log_groups;
mod log_sources;
pub mod logs;
mod look;
mod nacls;
mod nat;
mod node_groups;
mod nodes;
mod objects;
mod pods;
mod rds;
mod rds_events;
mod rds_parameters;
mod rds_snapshots;
mod registry;
mod routes;
mod run_steps;
mod runs;
mod scope;
mod security_groups;
mod spot;
mod storage;
mod subnets;
pub mod table;
mod targets;
pub mod text;
mod tree;
mod vpc;
mod workloads;

use jiff::Timestamp;
use ratatui::{
    Frame,
    layout::{Position, Rect},
};

pub(crate) use self::alarms::severity_role;
pub use self::{
    equivalents::equivalents,
    home::home,
    leaving::Leaving,
    look::{Choice, LABEL, Look, Sorting},
    registry::{open, snapshot, snapshot_text},
    scope::Scope,
};
use crate::{
    action::{Action, Verb},
    estate::{self, comparison::Comparison},
    keymap::Context,
    model::{Feed, Owner, ResourceId, Selector, Store},
    plan::{Draft, Plan, Wish},
    ports::{LogEvent, LogQuery, PortError},
    ui::theme::Theme,
};

/// What a pane may look at while drawing.
pub struct View<'a> {
    /// The world.
    pub store: &'a Store,
    /// The styles.
    pub theme: &'a Theme,
    /// The time of the last tick.
    pub now: Timestamp,
}

/// Something that can be shown, and what it is limited to. History and drill-down are made of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A table.
    Table(PaneId, Scope),
    /// An object, described, with its events.
    Describe(ResourceId),
    /// An object as YAML.
    Yaml(ResourceId),
    /// What differs.
    Diff(Comparison),
    /// A log.
    Logs(LogQuery),
    /// What is beneath an object.
    Tree(ResourceId),
}

/// Whether a verb can be applied to the row under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It can, and leads here.
    Possible(Location),
    /// It can, and this is what it would do.
    Plan(Box<Plan>),
    /// It can, once what the plan lacks is known.
    Draft(Box<Draft>),
    /// It can, and this is asked of the run of this name.
    Order(Box<str>, Wish),
    /// It belongs to this kind of row, but cannot be applied now.
    Refused(String),
    /// It has no meaning here.
    Meaningless,
}

/// What a click in a pane came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clicked {
    /// There is nothing to click on.
    Nothing,
    /// It was carried out.
    Taken,
    /// The row under the cursor is to be drilled into.
    Drill,
}

/// A part of the screen with a cursor of its own.
pub trait Pane {
    /// What it shows.
    fn location(&self) -> &Location;

    /// Its bindings, innermost first, without the global ones.
    fn contexts(&self) -> &'static [Context];

    /// What must be watched while it is open.
    fn feeds(&self) -> &[Feed];

    /// The object that the row under the cursor, or the whole pane, is about.
    fn subject(&self) -> Option<&ResourceId> {
        None
    }

    /// Takes in what has changed in the store since the last call; says whether anything that is
    /// drawn may differ.
    fn update(&mut self, store: &Store, now: Timestamp) -> bool;

    /// Carries out a motion or an action of its own; false if it is not for this pane.
    fn act(&mut self, action: Action) -> bool;

    /// The left button was pressed on this cell of the screen.
    fn click(&mut self, _at: Position) -> Clicked {
        Clicked::Nothing
    }

    /// What a verb would do to the row under the cursor. The action bar shows exactly the verbs for
    /// which this is possible.
    fn offer(&self, store: &Store, verb: Verb) -> Offer;

    /// Shows only what matches; an empty text shows everything. A filter that cannot be read is
    /// explained and changes nothing.
    fn set_filter(&mut self, text: &str) -> Result<(), String>;

    /// The filter in force.
    fn filter(&self) -> &str;

    /// The labels that the filter asks for.
    fn label_selector(&self) -> Option<Selector> {
        None
    }

    /// Whether the filter asks for more than labels.
    fn has_untold_filter(&self) -> bool {
        false
    }

    /// What `copy` puts on the clipboard: the marked rows, or the one under the cursor.
    fn copied(&self) -> Option<String>;

    /// The columns that can be sorted by: key and heading. Empty where nothing can be sorted.
    fn sort_keys(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// Sorts by a column; by the same one again, the other way round.
    fn sort_by(&mut self, _key: &str) {}

    /// How it is looked at, where that can be chosen.
    fn look(&self) -> Option<Look> {
        None
    }

    /// Looks at it like this. A filter that cannot be read is explained; the rest is done.
    fn set_look(&mut self, _look: Look) -> Result<(), String> {
        Ok(())
    }

    /// The columns that can be shown: those on screen first, in their order.
    fn choices(&self) -> Vec<Choice> {
        Vec::new()
    }

    /// An object that was asked for has come, or has not: which of those that its location names.
    fn fetched(&mut self, _which: usize, _result: Result<serde_json::Value, PortError>) {}

    /// What is highlighted; absent where nothing can be.
    fn highlight(&self) -> Option<&str> {
        None
    }

    /// Highlights what matches; an empty text nothing. What cannot be read is explained.
    fn set_highlight(&mut self, _text: &str) -> Result<(), String> {
        Ok(())
    }

    /// Other lines are asked for, which replace those there are.
    fn asked(&mut self, _query: &LogQuery) {}

    /// Lines have come.
    fn logged(&mut self, _events: Vec<LogEvent>) {}

    /// The whole text, for `$PAGER`, where the pane is one.
    fn full_text(&self) -> Option<String> {
        None
    }

    /// Draws itself, border and title included.
    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>);
}

/// What a verb would do in a pane. The tree is the same in all of them.
pub fn offer(pane: &dyn Pane, store: &Store, verb: Verb) -> Offer {
    if verb == Verb::Tree { tree::offer(pane) } else { pane.offer(store, verb) }
}

/// What `owner` does to the object `id`.
fn owner_of(store: &Store, id: &ResourceId, owner: Option<&Owner>) -> Offer {
    let Some(owner) = owner else {
        return Offer::Refused("nothing owns it".to_owned());
    };
    match estate::owner_id(store, id, owner) {
        Some(owner) => Offer::Possible(Location::Describe(owner)),
        None => Offer::Refused(format!(
            "its owner is the {} {}, a kind that the cluster does not list",
            owner.kind, owner.name
        )),
    }
}

macro_rules! panes {
    ($( #[doc = $doc:literal] $variant:ident = $name:literal; )+) => {
        /// The panes, by the names of the command line and of `snapshot`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PaneId { $( #[doc = $doc] $variant, )+ }

        impl PaneId {
            /// All of them, in tab order.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// The name.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// One sentence, shown in the palette.
            pub const fn doc(self) -> &'static str {
                match self { $( Self::$variant => $doc.trim_ascii(), )+ }
            }
        }
    };
}

panes! {
    /// Node groups with their sizes, types and health.
    NodeGroups = "node-groups";
    /// Nodes joined with their instances, groups and pods.
    Nodes = "nodes";
    /// Pods.
    Pods = "pods";
    /// What Kubernetes reports.
    Events = "events";
    /// Workloads: Deployments, StatefulSets, DaemonSets and Jobs.
    Workloads = "workloads";
    /// GPUs by device, and the groups at zero.
    Gpu = "gpu";
    /// Machines that are about to leave: Spot interruptions, and what else was announced.
    Spot = "spot";
    /// Claims with their volumes, classes and disks, and what nothing uses any more.
    Storage = "storage";
    /// Every kind the cluster serves, and its objects.
    Kinds = "kinds";
    /// VPCs with their blocks, DNS and links.
    Vpc = "vpc";
    /// Subnets with tier, way out and free addresses.
    Subnets = "subnets";
    /// Routes, blackholes first.
    Routes = "routes";
    /// NAT gateways and who leaves through them.
    Nat = "nat";
    /// Endpoints there are, and those that are missing.
    Endpoints = "endpoints";
    /// Who reaches which port.
    SecurityGroups = "security-groups";
    /// Network ACLs, rule by rule.
    Nacls = "nacls";
    /// Where traffic is written down, and where it is not.
    FlowLogs = "flow-logs";
    /// Network interfaces with their owners.
    Interfaces = "interfaces";
    /// Load balancers, where they listen and what is behind them.
    LoadBalancers = "load-balancers";
    /// Targets of load balancers, sick ones first.
    Targets = "targets";
    /// RDS databases and clusters, with how far back a restore would go.
    Rds = "rds";
    /// What RDS reported within the last day.
    RdsEvents = "rds-events";
    /// Parameters of RDS databases that differ from the defaults of the engine.
    RdsParameters = "rds-parameters";
    /// Snapshots of RDS databases.
    RdsSnapshots = "rds-snapshots";
    /// What is wrong right now: alarms of CloudWatch, and what the console sees by itself.
    Alarms = "alarms";
    /// Groups of CloudWatch Logs, with their streams inside.
    Logs = "logs";
    /// Plans that are carried out, step by step, and those that were left in the middle.
    Runs = "runs";
}
