//! What the sandbox reads, as [`crate::foreign`] feeds it.

use std::str;

use super::{
    direction::Instruction, document::Document, estate::Estate, reading::EstateError,
    scenario::Scenario,
};
use crate::{
    foreign::well_told,
    twin::{self, Twin},
    ui::text::is_unsafe,
};

/// A file that becomes an estate: one of the console, or a twin.
pub(crate) fn estate(bytes: &[u8]) {
    let Ok(document) = Document::parse(bytes) else { return };
    if twin::is_twin(&document.root) {
        if let Err(faults) = Twin::read(&document.root.into()) {
            assert!(!faults.is_empty(), "refused without a reason");
        }
        return;
    }
    if let Err(EstateError::Faulty { faults, .. }) = Estate::of("foreign", document) {
        assert!(!faults.is_empty(), "refused without a reason");
        assert!(!faults.iter().flat_map(|it| it.chars()).any(is_unsafe), "{faults:?}");
    }
}

/// A file that becomes a scenario.
pub(crate) fn scenario(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(mistakes) = Scenario::read(bytes) {
        well_told(&text, &mistakes);
    }
}

/// What is typed after a colon.
pub(crate) fn order(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Err(reason) = Instruction::parse(text) {
        assert!(!reason.is_empty(), "refused without a reason");
    }
}
