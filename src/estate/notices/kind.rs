//! What a notice announces, who tells of it, and by which words.

/// One line per name: what it is called.
macro_rules! named {
    ($( #[doc = $what:literal] $kind:ident { $( #[doc = $doc:literal] $variant:ident = $name:literal; )+ } )+) => { $(
        #[doc = $what]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind { $( #[doc = $doc] $variant, )+ }

        impl $kind {
            /// As the table writes it.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }
        }
    )+ };
}

named! {
    /// What is announced for a machine, the most pressing first.
    NoticeKind {
        /// EC2 takes a Spot instance back, two minutes after it said so.
        Interruption = "interruption";
        /// Auto Scaling, Karpenter or the account itself ends the machine.
        Termination = "termination";
        /// AWS has set a date for a retirement, a reboot or maintenance.
        Scheduled = "scheduled";
        /// EC2 may soon take a Spot instance back, and recommends to replace it.
        Rebalance = "rebalance";
    }
    /// Who has told of it.
    NoticeSource {
        /// An event of Kubernetes about the node.
        Event = "event";
        /// A taint of the node.
        Taint = "taint";
        /// The status of its Spot request.
        Request = "Spot request";
        /// The lifecycle of its place in an Auto Scaling group.
        Scaling = "Auto Scaling";
        /// The status checks of EC2.
        Status = "EC2 status";
    }
    /// Who empties machines by itself when such a notice comes.
    Handler {
        /// Karpenter.
        Karpenter = "Karpenter";
        /// The Node Termination Handler.
        TerminationHandler = "Node Termination Handler";
        /// The managed node group.
        ManagedGroup = "managed node group";
    }
}

impl NoticeSource {
    /// All of them.
    pub const ALL: &[Self] =
        &[Self::Event, Self::Taint, Self::Request, Self::Scaling, Self::Status];
}

/// The label by which the Node Termination Handler says since when it acts: seconds.
pub(super) const ACTION_TIME: &str = "aws-node-termination-handler/action-time";

/// What the reason of an event about a node, or the key of one of its taints, announces, and who acts if
/// it is there.
type Word = (&'static str, NoticeKind, Option<Handler>);

/// Reasons of events. Karpenter and the Node Termination Handler only tell of a recommendation to
/// rebalance: neither of them acts on it unless it is told to, and then it taints the node.
pub(super) const REASONS: &[Word] = &[
    ("SpotInterrupted", NoticeKind::Interruption, Some(Handler::Karpenter)),
    ("TerminatingOnInterruption", NoticeKind::Termination, Some(Handler::Karpenter)),
    ("SpotRebalanceRecommendation", NoticeKind::Rebalance, None),
    ("SpotInterruption", NoticeKind::Interruption, Some(Handler::TerminationHandler)),
    ("ASGLifecycle", NoticeKind::Termination, Some(Handler::TerminationHandler)),
    ("ScheduledEvent", NoticeKind::Scheduled, Some(Handler::TerminationHandler)),
    ("RebalanceRecommendation", NoticeKind::Rebalance, None),
];

/// Statuses of Spot requests by which EC2 says that it is about to take the instance back.
pub(super) const MARKED: &[&str] = &["marked-for-termination", "marked-for-stop"];

/// Keys of taints.
pub(super) const TAINTS: &[Word] = &[
    (
        "aws-node-termination-handler/spot-itn",
        NoticeKind::Interruption,
        Some(Handler::TerminationHandler),
    ),
    (
        "aws-node-termination-handler/asg-lifecycle-termination",
        NoticeKind::Termination,
        Some(Handler::TerminationHandler),
    ),
    (
        "aws-node-termination-handler/scheduled-maintenance",
        NoticeKind::Scheduled,
        Some(Handler::TerminationHandler),
    ),
    (
        "aws-node-termination-handler/rebalance-recommendation",
        NoticeKind::Rebalance,
        Some(Handler::TerminationHandler),
    ),
    ("karpenter.sh/disrupted", NoticeKind::Termination, Some(Handler::Karpenter)),
    ("karpenter.sh/disruption", NoticeKind::Termination, Some(Handler::Karpenter)),
];

/// What a word announces.
pub(super) fn announced(words: &[Word], word: &str) -> Option<(NoticeKind, Option<Handler>)> {
    words.iter().find(|(name, ..)| *name == word).map(|(_, kind, handler)| (*kind, *handler))
}
