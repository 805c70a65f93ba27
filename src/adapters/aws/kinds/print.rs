//! From the SDK's words to cells. What AWS does not say of an object, it does not have.

use aws_smithy_types::DateTime;

use crate::{
    adapters::aws::convert::time,
    model::{Fault, Printed},
};

/// Text, if there is any.
pub(super) fn text(text: Option<&str>) -> Printed {
    text.filter(|text| !text.is_empty()).map_or(Printed::Nothing, |it| Printed::Text(it.into()))
}

/// Text that needs attention unless it is the good one.
pub(super) fn expect(seen: Option<&str>, good: &str) -> Printed {
    match seen {
        Some(seen) if seen == good => Printed::Text(seen.into()),
        Some(seen) => Printed::Alarming(seen.into()),
        None => Printed::Unknown("AWS has not said".into()),
    }
}

/// A count; AWS counts in signed numbers.
pub(super) fn count(number: Option<impl TryInto<u64>>) -> Printed {
    number.and_then(|number| number.try_into().ok()).map_or(Printed::Nothing, Printed::Count)
}

/// A size.
pub(super) fn bytes(number: Option<impl TryInto<u64>>) -> Printed {
    number.and_then(|number| number.try_into().ok()).map_or(Printed::Nothing, Printed::Bytes)
}

/// Yes or no.
pub(super) fn flag(flag: Option<bool>) -> Printed {
    flag.map_or(Printed::Nothing, Printed::Flag)
}

/// Yes, or a no that needs attention.
pub(super) fn wanted(flag: Option<bool>) -> Printed {
    if flag == Some(false) { Printed::Alarming("no".into()) } else { self::flag(flag) }
}

/// When something happened.
pub(super) fn since(then: Option<&DateTime>) -> Printed {
    time(then).map_or(Printed::Nothing, Printed::Since)
}

/// When something is to happen.
pub(super) fn until(then: Option<&DateTime>) -> Printed {
    time(then).map_or(Printed::Nothing, Printed::Until)
}

/// Several texts.
pub(super) fn list(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Printed {
    let texts: Box<[_]> = texts.into_iter().map(|text| text.as_ref().into()).collect();
    if texts.is_empty() { Printed::Nothing } else { Printed::List(texts) }
}

/// What could not be read, and why.
pub(super) fn unknown(fault: &Fault) -> Printed {
    Printed::Unknown(fault.to_string().into())
}
