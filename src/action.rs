//! What the user can ask for.
//!
//! One table per kind of action. Key files, the help popup, the command palette and the README are
//! all derived from the tables, so an action cannot exist without a name and a sentence.

/// An intent of the user, named as in the key files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// About the console itself.
    App(AppAction),
    /// Moves the cursor.
    Motion(Motion),
    /// Acts on what is under the cursor.
    Verb(Verb),
}

/// How much damage a verb can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Changes nothing outside this terminal.
    Read,
    /// Changes something that is easily changed back.
    Reversible,
    /// Interrupts running work.
    Disruptive,
    /// Cannot be undone.
    Destructive,
}

macro_rules! actions {
    ($kind:ident => $wrap:ident: $( #[doc = $doc:literal] $variant:ident = $name:literal; )+) => {
        #[doc = concat!("See [`Action::", stringify!($wrap), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $kind { $( #[doc = $doc] $variant, )+ }

        impl $kind {
            /// All of them, in the order of the help.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// The name used in key files.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// One sentence, shown in the help.
            pub const fn doc(self) -> &'static str {
                match self { $( Self::$variant => $doc.trim_ascii(), )+ }
            }
        }
    };
}

actions! { AppAction => App:
    /// Show the node groups.
    PaneNodeGroups = "pane-node-groups";
    /// Show the nodes.
    PaneNodes = "pane-nodes";
    /// Show the pods.
    PanePods = "pane-pods";
    /// Show the GPUs.
    PaneGpu = "pane-gpu";
    /// Show the VPCs.
    PaneVpc = "pane-vpc";
    /// Show the RDS databases.
    PaneRds = "pane-rds";
    /// Show the log groups.
    PaneLogs = "pane-logs";
    /// Type a command.
    Palette = "command";
    /// Show only rows that match.
    Filter = "filter";
    /// Show these keys.
    Help = "help";
    /// List every action of this row with its key, and why the others are not possible.
    Actions = "actions";
    /// Go to what has to do with this: subnet, interfaces, node, pods, databases.
    Jump = "jump";
    /// Explain what is wrong with the data on screen.
    ExplainFault = "explain-fault";
    /// Choose the column to sort by; again to reverse.
    Sort = "sort";
    /// Show more columns.
    ToggleWide = "toggle-wide";
    /// Show only rows that need attention.
    ToggleFaults = "toggle-faults";
    /// Choose the columns and their order.
    Columns = "columns";
    /// Save filter, order and columns under a name.
    SaveView = "save-view";
    /// Show a saved view.
    Views = "views";
    /// Delete this saved view, once that is confirmed.
    DeleteView = "delete-view";
    /// Look again now.
    Refresh = "refresh";
    /// Connect by another AWS profile.
    Profile = "profile";
    /// Connect to another AWS Region.
    Region = "region";
    /// Connect to another cluster, by a context of the kubeconfig.
    Context = "context";
    /// Close the popup, clear the filter, or go back.
    Back = "back";
    /// Go to the view before this one.
    LastView = "last-view";
    /// Go back in the history.
    HistoryBack = "history-back";
    /// Go forward in the history.
    HistoryForward = "history-forward";
    /// Agree to what the popup asks.
    Accept = "accept";
    /// Try every step out, as far as that is possible, and change nothing.
    DryRun = "dry-run";
    /// Mark or unmark this row.
    Mark = "mark";
    /// Mark from the last mark to this row.
    MarkRange = "mark-range";
    /// Unmark everything.
    ClearMarks = "clear-marks";
    /// Copy the name of this row, or of the marked rows.
    Copy = "copy";
    /// Copy the address of the page of the AWS console that shows this.
    ConsoleUrl = "console-url";
    /// Show the commands of aws and kubectl that show the same, to copy them.
    CliEquivalent = "cli";
    /// Open this text in $PAGER.
    OpenPager = "open-pager";
    /// Open this text in $EDITOR.
    OpenEditor = "open-editor";
    /// Show YAML as JSON, or JSON as YAML.
    ToggleJson = "toggle-json";
    /// Compare all, also what differs by itself, such as status, uid and defaults.
    ToggleNoise = "toggle-noise";
    /// Wrap long lines.
    ToggleWrap = "toggle-wrap";
    /// Keep up with new lines.
    ToggleFollow = "toggle-follow";
    /// Show when each line was written.
    ToggleTimestamps = "toggle-timestamps";
    /// Choose where the log begins.
    LogStart = "log-start";
    /// Begin earlier, with older lines.
    OlderLines = "older-lines";
    /// Have CloudWatch Logs give only lines that match a filter pattern.
    LogPattern = "log-pattern";
    /// Highlight what matches, and hide nothing.
    Highlight = "highlight";
    /// Draw a line across the log, to find this moment again.
    MarkLog = "mark-log";
    /// Go to the next match.
    NextMatch = "next-match";
    /// Go to the previous match.
    PreviousMatch = "previous-match";
    /// Put the console in the background.
    Suspend = "suspend";
    /// Leave the view, or the console from its first view.
    Quit = "quit";
    /// Leave the console.
    QuitNow = "quit-now";
}

actions! { Motion => Motion:
    /// Move down one row.
    NextRow = "next-row";
    /// Move up one row.
    PreviousRow = "previous-row";
    /// Move down half a page.
    PageDown = "page-down";
    /// Move up half a page.
    PageUp = "page-up";
    /// Move to the first row.
    First = "first";
    /// Move to the last row.
    Last = "last";
    /// Move the view left.
    Left = "left";
    /// Move the view right.
    Right = "right";
}

actions! { Verb => Verb:
    /// Show what is inside.
    Drill = "drill";
    /// Describe it, with its events.
    Describe = "describe";
    /// Show it as YAML.
    Yaml = "yaml";
    /// Show what Kubernetes or RDS reports about it.
    Events = "events";
    /// Follow its logs.
    Logs = "logs";
    /// Show the logs from before its last restart.
    PreviousLogs = "previous-logs";
    /// Go to what owns it.
    Owner = "owner";
    /// Show what is beneath it, as a tree: what it owns, and what that owns in turn.
    Tree = "tree";
    /// Compare two marked rows, or this object with what was last applied to it.
    Diff = "diff";
    /// Let no more pods be placed on this node, or on any of this group, once that is confirmed.
    Cordon = "cordon";
    /// Let pods be placed on this node again, or on all of this group, once that is confirmed.
    Uncordon = "uncordon";
    /// Show what draining this node, or all marked ones, would do to each pod; there, drain it once that is confirmed.
    Drain = "drain";
    /// Empty this node and end its machine, so that another one takes its place, once that is confirmed.
    Replace = "replace";
    /// Have EKS give this node group its newest image, node by node, once that is confirmed.
    UpdateGroup = "update-group";
    /// The same by force: end pods that a disruption budget keeps, once that is confirmed.
    ForceUpdate = "force-update";
    /// Ask for the end of this pod, which its disruption budget may refuse for now, once that is confirmed.
    Evict = "evict";
    /// End this pod, whatever its disruption budget says, once that is confirmed.
    Delete = "delete";
    /// End every pod that is left on this machine with what grace is left, in the last seconds before it goes, once that is confirmed.
    EndRest = "end-rest";
    /// Have this workload want another number of pods, or this group of machines, once that is confirmed.
    Scale = "scale";
    /// Have this workload make all its pods anew, once that is confirmed.
    Restart = "restart";
    /// Let this Deployment replace no more pods for now, once that is confirmed.
    PauseRollout = "pause-rollout";
    /// Let this Deployment go on replacing pods, once that is confirmed.
    ResumeRollout = "resume-rollout";
    /// Show the revisions of this workload, which of a Deployment can be gone back to.
    History = "history";
    /// Go back to this revision of a Deployment, or to the one before its newest, once that is confirmed.
    UndoRollout = "undo-rollout";
    /// Have this cron job make a Job now, once that is confirmed.
    Trigger = "trigger";
    /// Have this cron job make no Jobs, once that is confirmed.
    SuspendCron = "suspend-cron";
    /// Have this cron job make Jobs again when they are due, once that is confirmed.
    ResumeCron = "resume-cron";
    /// Let this database fail over to its standby, or to a reader, once that is confirmed.
    FailOver = "fail-over";
    /// Restart this database instance, once that is confirmed.
    Reboot = "reboot";
    /// Take a snapshot of this database, once that is confirmed.
    Snapshot = "snapshot";
    /// Start this database, once that is confirmed.
    Start = "start";
    /// Stop this database, once that is confirmed.
    Stop = "stop";
    /// Have RDS do now what waits for a maintenance window of this database, once that is confirmed.
    Maintain = "maintain";
    /// Change class, storage or backup window of this database instance, once that is confirmed.
    Modify = "modify";
    /// Let no step of this run begin.
    PauseRun = "pause-run";
    /// Let the steps of this run begin again.
    ResumeRun = "resume-run";
    /// Try this step, which has failed, again.
    RetryStep = "retry-step";
    /// Leave this step out, for a reason that the journal keeps.
    SkipStep = "skip-step";
    /// Let no step of this run begin any more.
    AbortRun = "abort-run";
    /// Take back what this run has done, once that is confirmed.
    RollBack = "roll-back";
}

impl Verb {
    /// What the verb puts at stake.
    pub const fn risk(self) -> Risk {
        match self {
            Self::Drill
            | Self::Describe
            | Self::Yaml
            | Self::Events
            | Self::Logs
            | Self::PreviousLogs
            | Self::Owner
            | Self::Tree
            | Self::Diff
            | Self::History
            | Self::PauseRun
            | Self::AbortRun => Risk::Read,
            Self::Cordon
            | Self::Uncordon
            | Self::PauseRollout
            | Self::SuspendCron
            | Self::ResumeCron
            | Self::Snapshot
            | Self::Start
            | Self::SkipStep => Risk::Reversible,
            Self::Drain
            | Self::Evict
            | Self::Scale
            | Self::UpdateGroup
            | Self::Restart
            | Self::ResumeRollout
            | Self::UndoRollout
            | Self::Trigger
            | Self::FailOver
            | Self::Reboot
            | Self::Stop
            | Self::Maintain
            | Self::Modify
            | Self::ResumeRun
            | Self::RetryStep
            | Self::RollBack => Risk::Disruptive,
            Self::Delete | Self::EndRest | Self::Replace | Self::ForceUpdate => Risk::Destructive,
        }
    }
}

impl Action {
    /// All of them, in the order of the help.
    pub fn all() -> impl Iterator<Item = Self> {
        let app = AppAction::ALL.iter().copied().map(Self::App);
        let motions = Motion::ALL.iter().copied().map(Self::Motion);
        let verbs = Verb::ALL.iter().copied().map(Self::Verb);
        verbs.chain(motions).chain(app)
    }

    /// The name used in key files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::App(it) => it.name(),
            Self::Motion(it) => it.name(),
            Self::Verb(it) => it.name(),
        }
    }

    /// One sentence, shown in the help.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::App(it) => it.doc(),
            Self::Motion(it) => it.doc(),
            Self::Verb(it) => it.doc(),
        }
    }
}

impl std::str::FromStr for Action {
    type Err = UnknownAction;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|action| action.name() == name)
            .ok_or_else(|| UnknownAction(name.to_owned()))
    }
}

/// A key file names an action that does not exist.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown action `{0}`")]
pub struct UnknownAction(pub String);
