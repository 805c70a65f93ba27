//! What AWS tells one object at a time and what hardly changes: read once, and again when it is old.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use tokio::time::Instant;

use crate::model::{AwsKind, Fault, FaultClass, Printed};

/// How long details are good for.
const GOOD_FOR: Duration = Duration::from_mins(30);
/// What was refused may be allowed at the next look.
const REFUSED_FOR: Duration = Duration::from_mins(5);

/// Cells by kind and name of their object.
#[derive(Default)]
pub(in crate::adapters::aws) struct Details(Mutex<HashMap<(&'static str, String), Held>>);

struct Held {
    read: Instant,
    cells: Vec<Printed>,
}

impl Held {
    fn holds(&self) -> bool {
        let refused = self.cells.iter().any(|cell| matches!(cell, Printed::Unknown(_)));
        self.read.elapsed() < if refused { REFUSED_FOR } else { GOOD_FOR }
    }
}

impl Details {
    /// The cells of an object, read by `read` unless they are known. Nothing where it is gone.
    pub(super) async fn of(
        &self,
        kind: AwsKind,
        name: &str,
        read: BoxFuture<'_, Result<Vec<Printed>, Fault>>,
    ) -> Result<Option<Vec<Printed>>, Fault> {
        let key = (kind.plural(), name.to_owned());
        if let Some(held) = self.held().get(&key).filter(|held| held.holds()) {
            return Ok(Some(held.cells.clone()));
        }
        match read.await {
            Ok(cells) => {
                let held = Held { read: Instant::now(), cells: cells.clone() };
                self.held().insert(key, held);
                Ok(Some(cells))
            }
            Err(fault) if fault.class == FaultClass::NotFound => {
                self.held().remove(&key);
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Forgets what was read of a kind: somebody wants to see what is true now.
    pub(in crate::adapters::aws) fn forget(&self, kind: AwsKind) {
        self.held().retain(|(plural, _), _| *plural != kind.plural());
    }

    fn held(&self) -> MutexGuard<'_, HashMap<(&'static str, String), Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
