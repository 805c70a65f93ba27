//! Two objects without what nobody should see, made so that comparing them tells nothing either.

use serde_json::Value;

use crate::estate::masking::{hide, masked};

/// Both objects masked. What one of them hides, the other hides in the same place; and hidden values
/// that differ do not look alike, since nobody should take them for equal.
pub(super) fn veiled(old: &Value, new: &Value) -> [Value; 2] {
    let mut shown = [masked(old.clone()), masked(new.clone())];
    let [shown_old, shown_new] = &mut shown;
    veil_inner(Some((old, new)), Some((shown_old, shown_new)));
    shown
}

/// A value, and what is shown of it.
struct Place<'a> {
    raw: &'a Value,
    shown: &'a mut Value,
}

impl Place<'_> {
    fn is_hidden(&self) -> bool {
        self.raw != self.shown
    }

    fn hide(&mut self) {
        if !self.is_hidden() {
            hide(self.shown);
        }
    }
}

fn veil(mut old: Place<'_>, mut new: Place<'_>) {
    if let (Value::Object(olds), Value::Object(news)) = (&mut *old.shown, &mut *new.shown) {
        for (name, shown) in olds {
            let raws = old.raw.get(name).zip(new.raw.get(name));
            veil_inner(raws, Some(shown).zip(news.get_mut(name)));
        }
    } else if let (Value::Array(olds), Value::Array(news)) = (&mut *old.shown, &mut *new.shown) {
        for (index, shown) in olds.iter_mut().zip(news).enumerate() {
            veil_inner(old.raw.get(index).zip(new.raw.get(index)), Some(shown));
        }
    } else if old.is_hidden() || new.is_hidden() {
        hide_both(&mut old, &mut new);
    }
}

fn veil_inner(raws: Option<(&Value, &Value)>, shown: Option<(&mut Value, &mut Value)>) {
    if let Some(((old, new), (shown_old, shown_new))) = raws.zip(shown) {
        veil(Place { raw: old, shown: shown_old }, Place { raw: new, shown: shown_new });
    }
}

fn hide_both(old: &mut Place<'_>, new: &mut Place<'_>) {
    old.hide();
    new.hide();
    if old.raw != new.raw && old.shown == new.shown {
        let text = new.shown.as_str().unwrap_or("hidden");
        *new.shown = Value::from(format!("{text}, another value"));
    }
}
