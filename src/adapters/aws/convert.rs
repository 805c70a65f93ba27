//! From the SDK's words to the model's.

use aws_smithy_types::DateTime;
use jiff::Timestamp;

use crate::model::Symbol;

/// A point in time, where AWS names a sensible one.
pub(super) fn time(time: Option<&DateTime>) -> Option<Timestamp> {
    let time = time?;
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

/// A short text; an empty one counts as absent.
pub(super) fn symbol(text: Option<&str>) -> Option<Symbol> {
    text.filter(|text| !text.is_empty()).map(Symbol::new)
}

/// A count; AWS counts in signed numbers.
pub(super) fn count(number: Option<i32>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

/// An architecture in the words of Kubernetes.
pub(super) fn arch(name: &str) -> Symbol {
    match name {
        "x86_64" | "x86_64_mac" => "amd64".into(),
        "arm64_mac" => "arm64".into(),
        "i386" => "386".into(),
        other => other.into(),
    }
}
