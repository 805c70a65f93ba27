//! What became of the calls so far: which actions were let through, and which were denied.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::model::{Fault, FaultClass};

/// What became of the calls, by action.
#[derive(Default)]
pub(super) struct Outcomes(Mutex<BTreeMap<&'static str, Result<(), Fault>>>);

impl Outcomes {
    /// Notes what became of a call. A denial is never forgotten: what is denied of one bucket is not
    /// allowed, although it may be of another. What AWS looked at and found absent was allowed.
    pub(super) fn note(&self, action: &'static str, fault: Option<&Fault>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.get(action);
        let is = |class| fault.is_some_and(|fault| fault.class == class);
        let denied = matches!(known, Some(Err(before)) if before.class == FaultClass::Denied);
        let good = fault.is_none() || is(FaultClass::NotFound);
        if is(FaultClass::Denied) || !denied && (good || !matches!(known, Some(Ok(())))) {
            let outcome = fault.filter(|_| !good).cloned().map_or(Ok(()), Err);
            seen.insert(action, outcome);
        }
    }

    /// What became of the calls of `action`; nothing if there was none.
    pub(super) fn of(&self, action: &str) -> Option<Result<(), Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(action).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(classes: &[Option<FaultClass>]) -> Option<Result<(), FaultClass>> {
        let outcomes = Outcomes::default();
        for class in classes {
            let fault = class.map(|class| Fault::new(class, "s3:GetBucketVersioning", "no"));
            outcomes.note("s3:GetBucketVersioning", fault.as_ref());
        }
        outcomes.of("s3:GetBucketVersioning").map(|it| it.map_err(|fault| fault.class))
    }

    #[test]
    fn a_denial_is_never_forgotten_and_other_trouble_proves_nothing() {
        let (denied, late) = (Some(FaultClass::Denied), Some(FaultClass::Unavailable));
        assert_eq!(after(&[]), None);
        assert_eq!(after(&[denied, None]), Some(Err(FaultClass::Denied)));
        assert_eq!(after(&[None, denied, late]), Some(Err(FaultClass::Denied)));
        assert_eq!(after(&[late, None, late]), Some(Ok(())));
        assert_eq!(after(&[late]), Some(Err(FaultClass::Unavailable)));
        assert_eq!(after(&[Some(FaultClass::NotFound)]), Some(Ok(())));
    }
}
