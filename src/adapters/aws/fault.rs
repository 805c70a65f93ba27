//! What AWS answers when it does not answer, in the classes of the model.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{operations::Refused, whole::CutOff};
use crate::model::{Fault, FaultClass};

/// Longer messages are cut: IAM appends encoded policies of several kilobytes.
const LONGEST: usize = 400;

/// Error codes of all services, exact or as `Prefix*` or `*Suffix`. The first match decides.
const CODES: &[(&str, FaultClass)] = &[
    ("AccessDenied*", FaultClass::Denied),
    ("UnauthorizedOperation", FaultClass::Denied),
    ("UnauthorizedAccess*", FaultClass::Denied),
    ("NotAuthorized*", FaultClass::Denied),
    ("OptInRequired", FaultClass::Denied),
    ("SubscriptionRequired*", FaultClass::Denied),
    ("AuthFailure", FaultClass::Expired),
    ("ExpiredToken*", FaultClass::Expired),
    ("RequestExpired", FaultClass::Expired),
    ("RequestTimeTooSkewed", FaultClass::Expired),
    ("InvalidClientTokenId", FaultClass::Expired),
    ("InvalidAccessKeyId", FaultClass::Expired),
    ("UnrecognizedClient*", FaultClass::Expired),
    ("InvalidSignature*", FaultClass::Expired),
    ("SignatureDoesNotMatch", FaultClass::Expired),
    ("IncompleteSignature*", FaultClass::Expired),
    ("MissingAuthenticationToken*", FaultClass::Expired),
    ("UnauthorizedException", FaultClass::Expired),
    ("IDPCommunicationError*", FaultClass::Unavailable),
    ("Throttl*", FaultClass::Throttled),
    ("RequestLimitExceeded", FaultClass::Throttled),
    ("RequestThrottled*", FaultClass::Throttled),
    ("TooManyRequests*", FaultClass::Throttled),
    ("SlowDown", FaultClass::Throttled),
    ("BandwidthLimitExceeded", FaultClass::Throttled),
    ("ResourceNotFound*", FaultClass::NotFound),
    ("*NotFound", FaultClass::NotFound),
    ("*NotFoundException", FaultClass::NotFound),
    ("ResourceInUse*", FaultClass::Conflict),
    ("Conflict*", FaultClass::Conflict),
    ("Internal*", FaultClass::Unavailable),
    ("ServiceUnavailable*", FaultClass::Unavailable),
    ("Unavailable", FaultClass::Unavailable),
    ("ServerException", FaultClass::Unavailable),
    ("InvalidDBInstanceState*", FaultClass::Conflict),
    ("InvalidDBClusterState*", FaultClass::Conflict),
    ("DBSnapshotAlreadyExists*", FaultClass::Conflict),
    ("DBClusterSnapshotAlreadyExists*", FaultClass::Conflict),
    ("Validation*", FaultClass::Invalid),
    ("Invalid*", FaultClass::Invalid),
    ("Missing*", FaultClass::Invalid),
    ("UnknownParameter*", FaultClass::Invalid),
];

/// What a failed call of `action` means.
pub(super) fn fault<E>(action: &str, error: &SdkError<E, HttpResponse>) -> Fault
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let status = error.raw_response().map(|response| response.status().as_u16());
    let unavailable = |message| Fault::new(FaultClass::Unavailable, action, message);
    let mut fault = if let SdkError::ServiceError(context) = error {
        answered(action, context.err().meta(), status)
    } else if status.is_some() || cut_off(error) {
        unavailable(unreadable(error))
    } else if matches!(error, SdkError::TimeoutError(_)) {
        unavailable("no answer in time".to_owned())
    } else {
        not_sent(action, error)
    };
    fault.request_id = error
        .as_service_error()
        .and_then(|service| service.meta().extra("aws_request_id"))
        .or_else(|| header(error.raw_response(), "x-amzn-requestid"))
        .map(str::to_owned);
    fault
}

/// Credentials that could not be had.
pub(super) fn no_credentials(action: &str, error: &CredentialsError) -> Fault {
    let message = if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        "no credentials: log in ('aws sso login'), choose a --profile, or set AWS_ACCESS_KEY_ID"
            .to_owned()
    } else {
        format!("no credentials: {}", causes(error))
    };
    Fault::new(FaultClass::Expired, action, one_line(&message))
}

/// The class of an answer, by its code and, without one we know, by its HTTP status.
fn classify(code: Option<&str>, status: Option<u16>) -> FaultClass {
    let matches =
        |pattern: &str, code: &str| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(suffix), _) => code.ends_with(suffix),
            (_, Some(prefix)) => code.starts_with(prefix),
            (None, None) => code == pattern,
        };
    let known = code.and_then(|code| CODES.iter().find(|(pattern, _)| matches(pattern, code)));
    match (known, status) {
        (Some((_, class)), _) => *class,
        (None, Some(401 | 403)) => FaultClass::Denied,
        (None, Some(404)) => FaultClass::NotFound,
        (None, Some(409)) => FaultClass::Conflict,
        (None, Some(429)) => FaultClass::Throttled,
        (None, Some(400..=499)) => FaultClass::Invalid,
        (None, _) => FaultClass::Unavailable,
    }
}

fn answered(
    action: &str,
    answer: &aws_smithy_types::error::ErrorMetadata,
    status: Option<u16>,
) -> Fault {
    let class = classify(answer.code(), status);
    let said = match (answer.message(), answer.code(), status) {
        (Some(message), Some(code), _) => format!("{message} ({code})"),
        (Some(message), None, _) => message.to_owned(),
        (None, Some(code), _) => code.to_owned(),
        (None, None, Some(status)) => format!("HTTP {status} without an explanation"),
        (None, None, None) => "an error without an explanation".to_owned(),
    };
    let skewed = class == FaultClass::Expired
        && ["Signature expired", "not yet current", "TooSkewed"]
            .iter()
            .any(|sign| said.contains(sign));
    let said = if skewed { format!("the clock of this machine is off: {said}") } else { said };
    Fault::new(class, action, one_line(&said))
}

/// Credentials that were not found, a connection that was not made, or a call that was refused here.
fn not_sent(action: &str, error: &(dyn Error + 'static)) -> Fault {
    let refused = chain(error).find_map(|cause| cause.downcast_ref::<Refused>());
    let credentials = chain(error).find_map(|cause| cause.downcast_ref::<CredentialsError>());
    match (refused, credentials) {
        (Some(refused), _) => Fault::new(FaultClass::Invalid, action, refused.to_string()),
        (None, Some(credentials)) => no_credentials(action, credentials),
        (None, None) => Fault::new(FaultClass::Unavailable, action, one_line(&causes(error))),
    }
}

fn cut_off(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(<dyn Error>::is::<CutOff>)
}

fn unreadable(error: &(dyn Error + 'static)) -> String {
    one_line(&format!("the answer was cut off or unreadable: {}", causes(error)))
}

fn chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> + 'a {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The two innermost causes, which say more than the layers around them.
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = chain(error).map(ToString::to_string).collect();
    texts.dedup();
    let outer = texts.len().saturating_sub(2);
    texts.split_off(outer).join(": ")
}

fn header<'a>(response: Option<&'a HttpResponse>, name: &str) -> Option<&'a str> {
    response.and_then(|response| response.headers().get(name))
}

fn one_line(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_classes() {
        use FaultClass::{Conflict, Denied, Expired, Invalid, NotFound, Throttled, Unavailable};
        let cases = [
            (Some("AccessDenied"), Some(403), Denied),
            (Some("AccessDeniedException"), Some(400), Denied),
            (Some("UnauthorizedOperation"), Some(403), Denied),
            (Some("AuthFailure"), Some(401), Expired),
            (Some("ExpiredToken"), Some(403), Expired),
            (Some("ExpiredTokenException"), Some(400), Expired),
            (Some("RequestExpired"), Some(400), Expired),
            (Some("InvalidClientTokenId"), Some(403), Expired),
            (Some("UnrecognizedClientException"), Some(403), Expired),
            (Some("SignatureDoesNotMatch"), Some(403), Expired),
            (Some("InvalidSignatureException"), Some(403), Expired),
            (Some("RequestTimeTooSkewed"), Some(403), Expired),
            (Some("Throttling"), Some(400), Throttled),
            (Some("ThrottlingException"), Some(400), Throttled),
            (Some("ThrottledException"), Some(429), Throttled),
            (Some("RequestLimitExceeded"), Some(503), Throttled),
            (Some("TooManyRequestsException"), Some(429), Throttled),
            (Some("InternalFailure"), Some(500), Unavailable),
            (Some("InternalError"), Some(500), Unavailable),
            (Some("ServiceUnavailableException"), Some(503), Unavailable),
            (Some("ResourceNotFoundException"), Some(404), NotFound),
            (Some("InvalidInstanceID.NotFound"), Some(400), NotFound),
            (Some("NatGatewayNotFound"), Some(400), NotFound),
            (Some("ResourceInUseException"), Some(409), Conflict),
            (Some("ValidationException"), Some(400), Invalid),
            (Some("ValidationError"), Some(400), Invalid),
            (Some("InvalidParameterValue"), Some(400), Invalid),
            (None, Some(401), Denied),
            (None, Some(403), Denied),
            (None, Some(404), NotFound),
            (None, Some(429), Throttled),
            (None, Some(503), Unavailable),
            (None, Some(418), Invalid),
            // A code of no error: the body could not be read as what was asked for.
            (None, Some(200), Unavailable),
            (None, None, Unavailable),
            (Some("NeverHeardOf"), Some(400), Invalid),
        ];
        for (code, status, expected) in cases {
            assert_eq!(classify(code, status), expected, "{code:?} {status:?}");
        }
    }

    #[test]
    fn messages_are_one_short_line() {
        assert_eq!(one_line("a\n  b\tc"), "a b c");
        assert_eq!(one_line(&"é".repeat(1000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_signature_from_the_past_blames_the_clock() {
        let answer = aws_smithy_types::error::ErrorMetadata::builder()
            .code("SignatureDoesNotMatch")
            .message("Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z")
            .build();
        let fault = answered("sts:GetCallerIdentity", &answer, Some(403));
        assert_eq!(fault.class, FaultClass::Expired);
        assert!(fault.message.starts_with("the clock of this machine is off: "), "{fault}");
    }

    #[test]
    fn missing_credentials_say_what_to_do() {
        let fault = no_credentials("eks:ListClusters", &CredentialsError::not_loaded_no_source());
        assert_eq!(fault.class, FaultClass::Expired);
        assert!(fault.message.contains("aws sso login"), "{fault}");
    }
}
