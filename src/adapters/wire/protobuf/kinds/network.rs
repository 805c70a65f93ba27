//! Endpoint slices.

use super::{Message, core::REFERENCE, flag, many, meta::META, one};

/// `EndpointSlice` of `discovery.k8s.io/v1`.
pub static ENDPOINT_SLICE: Message =
    Message(&[one(1, "metadata", &META), many(2, "endpoints", &BACKEND)]);

static BACKEND: Message =
    Message(&[one(2, "conditions", &CONDITIONS), one(4, "targetRef", &REFERENCE)]);

static CONDITIONS: Message = Message(&[flag(1, "ready")]);
