//! Everything that can go wrong on request: one line each.

use super::{super::Sandbox, feeds::Outage};
use crate::model::{FaultClass, Side};

/// What comes of a mishap, or why it cannot happen.
type Outcome = Result<String, String>;

/// Something that can go wrong.
pub(super) struct Mishap {
    /// As it is typed after `fault`.
    pub(super) name: &'static str,
    /// One sentence, with the word that may follow the name.
    pub(super) sentence: &'static str,
    /// Lets it happen, to what the word after its name says.
    pub(super) happen: fn(&Sandbox, Option<&str>) -> Outcome,
}

const fn mishap(
    name: &'static str,
    sentence: &'static str,
    happen: fn(&Sandbox, Option<&str>) -> Outcome,
) -> Mishap {
    Mishap { name, sentence, happen }
}

/// All of them.
pub(super) const MISHAPS: &[Mishap] = &[
    mishap("spot-storm", "EC2 takes back so many Spot instances [NUMBER], or all.", |it, word| {
        let count = word.map(|word| word.parse::<usize>().map_err(|_| not("number", word)));
        it.living().storm(count.transpose()?)
    }),
    mishap("zone-loss", "Everything in a zone [ZONE] falls silent.", |it, word| {
        it.living().lose_zone(word)
    }),
    mishap("node-silent", "The kubelet of a node [NAME] is heard no more.", |it, word| {
        it.living().silence(word)
    }),
    mishap("node-not-joining", "Instances that start never become nodes.", |it, word| {
        nothing_after(word)?;
        Ok(it.living().stop_joining())
    }),
    mishap(
        "disk-full",
        "The disk of a node [NAME] fills up, and its pods are evicted.",
        |it, word| it.living().fill_disk(word),
    ),
    mishap(
        "image-missing",
        "A new image of a workload [NAMESPACE/NAME] does not exist.",
        |it, word| it.living().lose_image(word),
    ),
    mishap(
        "crash-loop",
        "A new version of a workload [NAMESPACE/NAME] ends with an error.",
        |it, word| it.living().crash(word),
    ),
    mishap("dns-broken", "CoreDNS ends with an error at each start.", |it, word| {
        nothing_after(word)?;
        it.living().poison("kube-system/coredns")
    }),
    mishap("agent-offline", "Session Manager hears no more of an instance [ID].", |it, word| {
        it.living().cut_agent(word)
    }),
    mishap("nat-down", "A NAT gateway [NAME] fails.", |it, word| it.living().fail_nat(word)),
    mishap(
        "nat-ports",
        "A NAT gateway [NAME] has no port left for new connections.",
        |it, word| it.living().exhaust_nat(word),
    ),
    mishap("rds-failover", "A database [NAME] fails over to its standby.", |it, word| {
        it.living().fail_over(word)
    }),
    mishap("api-server-gone", "The API server of the cluster does not answer.", |it, word| {
        let (class, action, message) =
            (FaultClass::Unavailable, "connect", "tcp connect error: connection refused");
        outage(it, word, &Outage { side: Side::Kubernetes, class, action, message })
    }),
    mishap("throttling", "AWS answers that there are too many requests.", |it, word| {
        let (class, action, message) =
            (FaultClass::Throttled, "describe", "RequestLimitExceeded: Request limit exceeded");
        outage(it, word, &Outage { side: Side::Aws, class, action, message })
    }),
    mishap("expired-credentials", "The session at AWS ends.", |it, word| {
        let (class, action, message) =
            (FaultClass::Expired, "describe", "ExpiredToken: the security token has expired");
        outage(it, word, &Outage { side: Side::Aws, class, action, message })
    }),
    mishap("denied", "A feed [NAME, such as pods] is denied.", |it, word| {
        it.deny(word.unwrap_or("pods"))
    }),
];

fn outage(sandbox: &Sandbox, word: Option<&str>, outage: &Outage) -> Outcome {
    nothing_after(word)?;
    sandbox.fail(outage);
    Ok(format!("{}, until mend", outage.message))
}

fn nothing_after(word: Option<&str>) -> Result<(), String> {
    word.map_or(Ok(()), |word| Err(format!("nothing can follow this fault, and `{word}` does")))
}

fn not(what: &str, word: &str) -> String {
    format!("`{word}` is no {what}")
}
