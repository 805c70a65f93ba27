//! Everything that can go wrong on request: one line each.

use super::{super::Sandbox, feeds::Outage};
use crate::{
    model::{FaultClass, Feed, Side},
    spelling::hint,
};

/// What comes of a mishap, or why it cannot happen.
type Outcome = Result<String, String>;

/// Something that can go wrong.
#[derive(Debug)]
pub(in super::super) struct Mishap {
    /// As it is typed after `fault`.
    pub(super) name: &'static str,
    /// One sentence, with the word that may follow the name.
    pub(super) sentence: &'static str,
    /// What that word may be.
    pub(super) takes: Takes,
    /// Lets it happen, to what the word says.
    pub(super) happen: fn(&Sandbox, Option<&str>) -> Outcome,
}

/// What may follow the name of a mishap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    /// How many.
    Number,
    /// What it happens to: whether there is such a thing is only known when it happens.
    Name,
    /// The name of a feed.
    Feed,
}

impl Takes {
    /// Whether a word can be what is taken.
    pub(super) fn check(self, word: &str) -> Result<(), String> {
        match self {
            Self::Nothing | Self::Name => Ok(()),
            Self::Number => number(word).map(drop),
            Self::Feed => feed(word).map(drop),
        }
    }
}

const fn mishap(
    name: &'static str,
    sentence: &'static str,
    takes: Takes,
    happen: fn(&Sandbox, Option<&str>) -> Outcome,
) -> Mishap {
    Mishap { name, sentence, takes, happen }
}

/// All of them.
pub(super) const MISHAPS: &[Mishap] = &[
    mishap(
        "spot-storm",
        "EC2 takes back so many Spot instances [NUMBER], or all.",
        Takes::Number,
        |it, word| it.living().storm(word.map(number).transpose()?),
    ),
    mishap(
        "spot-unattended",
        "EC2 takes back so many Spot instances [NUMBER], or all, and nobody empties them.",
        Takes::Number,
        |it, word| it.living().storm_unattended(word.map(number).transpose()?),
    ),
    mishap(
        "spot-capacity",
        "EC2 has no Spot capacity for a group [NAME], or for any.",
        Takes::Name,
        |it, word| it.living().dry_up(word),
    ),
    mishap(
        "spot-rebalance",
        "EC2 recommends to rebalance so many Spot instances [NUMBER], or all.",
        Takes::Number,
        |it, word| it.living().recommend(word.map(number).transpose()?),
    ),
    mishap("zone-loss", "Everything in a zone [ZONE] falls silent.", Takes::Name, |it, word| {
        it.living().lose_zone(word)
    }),
    mishap(
        "node-silent",
        "The kubelet of a node [NAME] is heard no more.",
        Takes::Name,
        |it, word| it.living().silence(word),
    ),
    mishap(
        "node-not-joining",
        "Instances that start never become nodes.",
        Takes::Nothing,
        |it, _| Ok(it.living().stop_joining()),
    ),
    mishap(
        "disk-full",
        "The disk of a node [NAME] fills up, and its pods are evicted.",
        Takes::Name,
        |it, word| it.living().fill_disk(word),
    ),
    mishap(
        "image-missing",
        "A new image of a workload [NAMESPACE/NAME] does not exist.",
        Takes::Name,
        |it, word| it.living().lose_image(word),
    ),
    mishap(
        "unschedulable",
        "A new version of a workload [NAMESPACE/NAME] asks for more than any node has.",
        Takes::Name,
        |it, word| it.living().enlarge(word),
    ),
    mishap(
        "crash-loop",
        "A new version of a workload [NAMESPACE/NAME] ends with an error.",
        Takes::Name,
        |it, word| it.living().crash(word),
    ),
    mishap("dns-broken", "CoreDNS ends with an error at each start.", Takes::Nothing, |it, _| {
        it.living().poison("kube-system/coredns")
    }),
    mishap(
        "agent-offline",
        "Session Manager hears no more of an instance [ID].",
        Takes::Name,
        |it, word| it.living().cut_agent(word),
    ),
    mishap("nat-down", "A NAT gateway [NAME] fails.", Takes::Name, |it, word| {
        it.living().fail_nat(word)
    }),
    mishap(
        "nat-ports",
        "A NAT gateway [NAME] has no port left for new connections.",
        Takes::Name,
        |it, word| it.living().exhaust_nat(word),
    ),
    mishap(
        "rds-failover",
        "A database [NAME] fails over to its standby.",
        Takes::Name,
        |it, word| it.living().fail_over(word),
    ),
    mishap(
        "api-server-gone",
        "The API server of the cluster does not answer.",
        Takes::Nothing,
        |it, _| {
            let (class, action, message) =
                (FaultClass::Unavailable, "connect", "tcp connect error: connection refused");
            Ok(it.fail(&Outage { side: Side::Kubernetes, class, action, message }))
        },
    ),
    mishap(
        "throttling",
        "AWS answers that there are too many requests.",
        Takes::Nothing,
        |it, _| {
            let (class, action, message) =
                (FaultClass::Throttled, "describe", "RequestLimitExceeded: Request limit exceeded");
            Ok(it.fail(&Outage { side: Side::Aws, class, action, message }))
        },
    ),
    mishap("expired-credentials", "The session at AWS ends.", Takes::Nothing, |it, _| {
        let (class, action, message) =
            (FaultClass::Expired, "describe", "ExpiredToken: the security token has expired");
        Ok(it.fail(&Outage { side: Side::Aws, class, action, message }))
    }),
    mishap("denied", "A feed [NAME, such as pods] is denied.", Takes::Feed, |it, word| {
        Ok(it.deny(word.map_or(Ok(Feed::Pods), feed)?))
    }),
];

fn number(word: &str) -> Result<usize, String> {
    word.parse().map_err(|_| format!("`{word}` is no number"))
}

/// The feed of a name, in which blanks are hyphens.
fn feed(word: &str) -> Result<Feed, String> {
    let name = |feed: &Feed| feed.name().replace(' ', "-");
    let found = Feed::ALL.iter().find(|feed| name(feed).eq_ignore_ascii_case(word));
    found.copied().ok_or_else(|| {
        let all: Vec<_> = Feed::ALL.iter().map(name).collect();
        format!("there is no feed `{word}`{}", hint(word, all.iter().map(String::as_str)))
    })
}
