//! A second person's approval: what they are asked for, and who counts as another person.
//!
//! The console lays out a [`Request`]; whoever is asked runs `quarterdeck approve` on it, which signs its
//! digest with their identity; the console has that signature examined and carries the plan out.

mod person;

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use self::person::{another, name_of};
use crate::{
    journal::{Actor, Place},
    plan::Plan,
};

/// How long a second person has.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// The form of a request that this console writes and reads.
const VERSION: u32 = 1;
/// Larger files are none of ours: the plan of a drain of a hundred nodes has a tenth of it.
const LARGEST: usize = 16 << 20;

/// What a second person is asked to approve. All of it is signed, so that nothing of it can be changed,
/// nor used for another question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Its form.
    pub version: u32,
    /// What is to be done.
    pub plan: Plan,
    /// Where.
    pub place: Place,
    /// Who wants it.
    pub caller: Actor,
    /// The rule that asks for a second person.
    pub rule: Box<str>,
    /// The question that it belongs to: no two have the same.
    pub nonce: Box<str>,
    /// No approval counts after this time.
    pub expires: Timestamp,
}

/// Why a file is no request.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// It is too large for one.
    #[error("it has {0} bytes, and requests have at most {LARGEST}")]
    TooLarge(usize),
    /// It is no JSON of that form.
    #[error("it is no request for an approval: {0}")]
    Syntax(#[from] serde_json::Error),
    /// It was written by a console of another version.
    #[error("its form is {0}, and this console knows {VERSION}: use the same version")]
    Version(u32),
}

impl Request {
    /// What is asked at `now`.
    pub fn new(
        plan: Plan,
        place: Place,
        caller: Actor,
        rule: Box<str>,
        asked: (Box<str>, Timestamp),
    ) -> Self {
        let (nonce, now) = asked;
        let expires = now.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX);
        Self { version: VERSION, plan, place, caller, rule, nonce, expires }
    }

    /// Reads what [`Request::to_text`] has written.
    ///
    /// # Errors
    /// Whatever else it is.
    pub fn parse(text: &[u8]) -> Result<Self, Malformed> {
        if text.len() > LARGEST {
            return Err(Malformed::TooLarge(text.len()));
        }
        let request: Self = serde_json::from_slice(text)?;
        if request.version == VERSION {
            Ok(request)
        } else {
            Err(Malformed::Version(request.version))
        }
    }

    /// As it is laid out.
    ///
    /// # Errors
    /// None that is known: every part of it can be written.
    pub fn to_text(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }

    /// What is signed: the SHA-256 of all of it, in 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        // It has no maps of which the order could differ, nor anything that JSON cannot say.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let mut text = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    /// Whether it may still be approved.
    pub fn is_open(&self, now: Timestamp) -> bool {
        now <= self.expires
    }

    /// Whether `approver`, an ARN, can approve it now; why not otherwise.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn accepts(&self, approver: &str, now: Timestamp) -> Result<(), String> {
        if !self.is_open(now) {
            return Err("the time for it is over: ask again".to_owned());
        }
        another(self.caller.arn.as_deref(), approver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Kind, ResourceId, SourceId},
        plan::Step,
        ports::Command,
    };

    fn request() -> Request {
        let id = ResourceId::new(&SourceId::kubernetes("u", "c"), Kind::Node, "n1");
        let plan = Plan::single(Step::new("cordon n1".into(), Command::Cordon(id), 60), "To see.");
        let caller = Actor { arn: Some("arn:aws:iam::1:user/anna".into()), user: None };
        let place = Place { cluster: Some("uid".into()), ..Place::default() };
        Request::new(plan, place, caller, "two of us".into(), ("s-1".into(), Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn a_request_is_read_back_as_it_was_written() {
        let request = request();
        let read = Request::parse(request.to_text().unwrap().as_bytes()).unwrap();
        assert_eq!((&read, read.digest()), (&request, request.digest()));
        assert_eq!(read.digest().len(), 64);
    }

    #[test]
    fn whatever_is_changed_changes_what_is_signed() {
        let (first, mut seen) = (request(), std::collections::BTreeSet::new());
        let text = first.to_text().unwrap();
        for (from, to) in [
            ("n1", "n2"),
            ("\"uid\"", "\"uie\""),
            ("user/anna", "user/bert"),
            ("two of us", "one of us"),
            ("s-1", "s-2"),
            ("00:10:00", "00:20:00"),
            ("To see", "To do"),
        ] {
            let changed = text.replace(from, to);
            assert_ne!(changed, text, "{from}");
            seen.insert(Request::parse(changed.as_bytes()).unwrap().digest());
        }
        seen.insert(first.digest());
        assert_eq!(seen.len(), 8);
    }

    #[test]
    fn it_is_approved_in_time_and_by_somebody_else() {
        let (request, now) = (request(), Timestamp::UNIX_EPOCH);
        assert_eq!(request.accepts("arn:aws:iam::1:user/bert", now), Ok(()));
        assert!(request.accepts("arn:aws:iam::1:user/anna", now).is_err());
        let late = now + LIFETIME + SignedDuration::from_secs(1);
        assert!(request.accepts("arn:aws:iam::1:user/bert", late).unwrap_err().contains("over"));
    }

    #[test]
    fn what_is_no_request_is_said() {
        let said = |text: &str| Request::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(said("{").contains("no request"));
        assert!(said("{\"plan\": 1}").contains("no request"));
        let later = request().to_text().unwrap().replace("\"version\": 1", "\"version\": 2");
        assert_eq!(said(&later), "its form is 2, and this console knows 1: use the same version");
    }
}
