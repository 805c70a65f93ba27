//! Values that occur again and again, each stored once.

use std::{collections::HashSet, hash::Hash, sync::Arc};

/// Every value of one type that is kept now.
#[derive(Debug)]
pub(super) struct Interned<T: ?Sized> {
    values: HashSet<Arc<T>>,
    /// Values left after the last sweep: the next one is due when this has doubled.
    swept: usize,
}

/// Smallest number of values that is worth a sweep.
const SWEEP_FROM: usize = 1024;

impl<T: ?Sized> Default for Interned<T> {
    fn default() -> Self {
        Self { values: HashSet::new(), swept: 0 }
    }
}

impl<T: ?Sized + Eq + Hash> Interned<T>
where
    Arc<T>: for<'a> From<&'a T>,
{
    /// The one copy of `value`.
    pub(super) fn intern(&mut self, value: &T) -> Arc<T> {
        if let Some(known) = self.values.get(value) {
            return known.clone();
        }
        if self.values.len() >= SWEEP_FROM.max(self.swept * 2) {
            self.values.retain(|value| Arc::strong_count(value) > 1);
            self.swept = self.values.len();
        }
        let value: Arc<T> = value.into();
        self.values.insert(value.clone());
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_nobody_holds_are_swept() {
        let mut table = Interned::<str>::default();
        let kept = table.intern("kept");
        for index in 0..3 * SWEEP_FROM {
            drop(table.intern(&index.to_string()));
        }
        assert!(table.values.len() <= SWEEP_FROM + 1);
        assert!(Arc::ptr_eq(&kept, &table.intern("kept")));
    }
}
