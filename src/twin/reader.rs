//! Reads the parts of a twin, and tells everything that is wrong with them at once.

use std::fmt::{Display, Write as _};

use serde_json::{Map, Value};

use super::form::{Form, LONGEST};
use crate::model::{Side, SourceId};

/// Faults that are listed; more are only counted.
const MOST_FAULTS: usize = 200;

/// What a part that is not there reads as.
static NOTHING: Value = Value::Null;

/// Goes through a file and notes what is wrong.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// Where the rows of either side come from.
    pub(super) sources: Vec<SourceId>,
    place: String,
    faults: Vec<String>,
    untold: usize,
}

impl Reader {
    /// Everything that was wrong.
    pub(super) fn faults(mut self) -> Vec<String> {
        if self.untold > 0 {
            self.faults.push(format!("and {} more", self.untold));
        }
        self.faults
    }

    /// Notes what is wrong here.
    pub(super) fn fault<T>(&mut self, message: impl Display) -> Option<T> {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(format!("{}: {message}", self.place));
        } else {
            self.untold += 1;
        }
        None
    }

    /// Notes that something else was expected here.
    pub(super) fn expected<T>(&mut self, what: &str, value: &Value) -> Option<T> {
        match value {
            Value::Null => self.fault("it is missing"),
            Value::Bool(_) => self.fault(format_args!("expected {what}, found true or false")),
            Value::Number(_) => self.fault(format_args!("expected {what}, found a number")),
            Value::String(_) => self.fault(format_args!("expected {what}, found a text")),
            Value::Array(_) => self.fault(format_args!("expected {what}, found a list")),
            Value::Object(_) => self.fault(format_args!("expected {what}, found an object")),
        }
    }

    /// Where rows of a side come from.
    pub(super) fn source(&mut self, side: Side) -> Option<SourceId> {
        let found = self.sources.iter().find(|it| it.side() == side).cloned();
        found.or_else(|| self.fault("nothing says where it comes from"))
    }

    /// Reads what is inside, at a place of its own.
    pub(super) fn within<T>(
        &mut self,
        step: impl Display,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let outside = self.place.len();
        // Writing to a text does not fail.
        let _ = write!(self.place, "{}{step}", if outside == 0 { "" } else { "." });
        let inside = read(self);
        self.place.truncate(outside);
        inside
    }

    /// The object that has these members and no others.
    pub(super) fn object<'v>(
        &mut self,
        value: &'v Value,
        members: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Value::Object(object) = value else { return self.expected("an object", value) };
        for name in object.keys().filter(|name| !members.contains(&name.as_str())) {
            self.fault::<()>(format_args!("nothing has the name `{}`", name.escape_debug()));
        }
        Some(object)
    }

    /// A member of an object.
    pub(super) fn member<As, T: Form<As>>(
        &mut self,
        object: &Map<String, Value>,
        name: &str,
    ) -> Option<T> {
        let value = object.get(name).unwrap_or(&NOTHING);
        self.within(name, |reader| T::read(value, reader))
    }

    /// A list; each wrong element is a fault of its own.
    pub(super) fn list<As, T: Form<As>>(&mut self, value: &Value) -> Option<Vec<T>> {
        self.each(value, T::read)
    }

    /// A list whose elements `read` reads.
    pub(super) fn each<T>(
        &mut self,
        value: &Value,
        read: impl Fn(&Value, &mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(elements) = value else { return self.expected("a list", value) };
        let numbered = elements.iter().enumerate();
        let all = numbered
            .map(|(index, it)| self.within(format_args!("[{index}]"), |reader| read(it, reader)));
        // All are read before the first fault ends it.
        all.collect::<Vec<_>>().into_iter().collect()
    }

    /// A text that can be shown.
    pub(super) fn text<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        let Value::String(text) = value else { return self.expected("a text", value) };
        if text.len() > LONGEST {
            return self.fault(format_args!("the text is longer than {LONGEST} bytes"));
        }
        match text.chars().find(|it| it.is_control()) {
            Some(hidden) => {
                self.fault(format_args!("`{}` is not to be seen", hidden.escape_unicode()))
            }
            None => Some(text),
        }
    }
}
