//! What services and the files of the AWS tools say, as [`crate::foreign`] feeds it.

use super::{object, profiles::Profiles};

/// The two files of the AWS tools, one after the other.
pub(crate) fn profiles(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (config, credentials) = text.split_once('\0').unwrap_or((text, ""));
    match Profiles::parse(config, credentials) {
        Ok(profiles) => assert!(profiles.names().iter().all(|name| profiles.contains(name))),
        Err(error) => assert!(!error.to_string().is_empty(), "refused without a reason"),
    }
}

/// An answer in XML.
pub(crate) fn xml(bytes: &[u8]) {
    let _ = object::xml::read(bytes);
}
