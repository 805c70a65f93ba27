//! One entry of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is written down at one moment of a step. The order of the fields is that of the text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Entry {
    /// When, by the clock of this machine.
    pub at: Timestamp,
    /// Milliseconds since the console was started, by a clock that nobody sets.
    pub monotonic_ms: u64,
    /// Who asked for it.
    pub actor: Actor,
    /// Where it is to happen.
    pub place: Place,
    /// The run that it belongs to.
    pub run: Box<str>,
    /// Which step of the run, from 0.
    pub step: u32,
    /// Which attempt at the step, from 1.
    pub attempt: u32,
    /// What is done, in one sentence.
    pub title: Box<str>,
    /// The command with its arguments; secrets are not among them.
    pub command: Value,
    /// What was examined before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Why it is done, where somebody had to say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
    /// Who approved it, where a second person had to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// How far it is.
    pub phase: Phase,
}

impl Entry {
    /// Whether it is about a step, and not about its run as a whole.
    pub const fn is_of_step(&self) -> bool {
        !matches!(self.phase, Phase::Begun { .. } | Phase::Ended { .. } | Phase::Measured { .. })
    }
}

/// Who asks for a change. What is unknown is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Actor {
    /// The principal at AWS, by ARN, with the name of its session.
    pub arn: Option<Box<str>>,
    /// The user at Kubernetes.
    pub user: Option<Box<str>>,
}

/// A second person's approval.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Approval {
    /// The principal at AWS, by ARN.
    pub by: Box<str>,
    /// The SHA-256 of what was approved, in hexadecimal.
    pub digest: Box<str>,
}

/// Where a change happens. What is unknown is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Place {
    /// The account.
    pub account: Option<Box<str>>,
    /// The Region.
    pub region: Option<Box<str>>,
    /// The cluster, by the UID of its namespace `kube-system`.
    pub cluster: Option<Box<str>>,
    /// The environment by whose rules it was confirmed.
    pub environment: Option<Box<str>>,
}

/// Something that was examined before a change, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Check {
    /// What was examined: `iam`, `rbac`, `unchanged`, `guard`.
    pub name: Box<str>,
    /// What was found: `ok`, `refused` or `unknown`.
    pub found: Box<str>,
    /// Why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub detail: Box<str>,
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// A run begins. Nothing has left yet.
    Begun {
        /// All that it will do: what a later console needs to go on with it.
        plan: Value,
    },
    /// Nothing more comes of a run.
    Ended {
        /// Why: `finished` or `aborted`.
        how: Box<str>,
    },
    /// The request is about to leave, under this token where the other side knows such.
    Before {
        /// A second request with the same token changes nothing more.
        token: Option<Box<str>>,
    },
    /// The answer has come, or it is known that none will.
    After(Outcome),
    /// It was not confirmed, or a rule forbids it: nothing left.
    Refused {
        /// Why.
        why: Box<str>,
    },
    /// It was only tried out, and changed nothing.
    Dry(Outcome),
    /// What was found by measuring while a run interrupted something.
    Measured {
        /// In one sentence.
        found: Box<str>,
    },
    /// The user leaves the step out.
    Skipped {
        /// The reason that was given.
        why: Box<str>,
    },
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Outcome {
    /// What went wrong, unless it was done.
    pub error: Option<Box<str>>,
    /// It was refused for now and is asked for again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// The ids by which the other side knows the requests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_ids: Vec<Box<str>>,
    /// How long it took, milliseconds.
    pub duration_ms: u64,
}
