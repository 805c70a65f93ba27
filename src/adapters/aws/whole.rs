//! Refuses XML that was cut off: the SDK reads what is there and takes it for everything, so that
//! half an answer would look like half the instances gone.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::AfterDeserializationInterceptorContextRef},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

/// Lets only complete documents through.
#[derive(Debug)]
pub(super) struct Whole;

/// The document does not end with the element it begins with.
#[derive(Debug, thiserror::Error)]
#[error("the XML document does not end where it should")]
pub(super) struct CutOff;

impl Intercept for Whole {
    fn name(&self) -> &'static str {
        "Whole"
    }

    // The first hook at which the body has arrived.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes().unwrap_or_default();
        if is_cut_off(body.trim_ascii()) { Err(CutOff.into()) } else { Ok(()) }
    }
}

/// Whether this begins as XML and does not end with its root element. JSON needs no such check: its
/// parser does it.
fn is_cut_off(body: &[u8]) -> bool {
    if !body.starts_with(b"<") {
        return false;
    }
    from_root(body).is_none_or(|element| {
        let named =
            element.iter().position(|byte| byte.is_ascii_whitespace() || b"/>".contains(byte));
        let name = &element[..named.unwrap_or(element.len())];
        // An empty element is its own end.
        let empty = element.iter().position(|byte| *byte == b'>') == Some(element.len() - 1)
            && element.ends_with(b"/>");
        !empty && !element.ends_with(&[b"</", name, b">"].concat())
    })
}

/// From the name of the first element that is no declaration.
fn from_root(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    loop {
        let start = rest.iter().position(|byte| *byte == b'<')? + 1;
        rest = rest.get(start..).filter(|rest| !rest.is_empty())?;
        if !rest.starts_with(b"?") && !rest.starts_with(b"!") {
            return Some(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_ends_with_its_root() {
        let whole = [
            "",
            "{\"a\": 1",
            "<a/>",
            "<a></a>",
            "<?xml version=\"1.0\"?>\n<a xmlns=\"http://b/\"><b/></a>",
            "<a><a></a></a>",
        ];
        let cut_off =
            ["<", "<?xml version=\"1.0\"?>", "<a", "<a>", "<a><b/>", "<a><b></b>", "<a></b>"];
        for body in whole {
            assert!(!is_cut_off(body.as_bytes()), "{body}");
        }
        for body in cut_off {
            assert!(is_cut_off(body.as_bytes()), "{body}");
        }
    }
}
