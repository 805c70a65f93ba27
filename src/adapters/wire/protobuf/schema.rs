//! What the field numbers of a message mean.

/// The fields of a message that somebody reads.
#[derive(Debug)]
pub struct Message(pub &'static [Field]);

/// A field that somebody reads.
#[derive(Debug)]
pub struct Field {
    /// Its number on the wire.
    pub number: u32,
    /// Its name in JSON.
    pub name: &'static str,
    /// How often it holds what.
    pub form: Form,
}

/// How often a field holds what.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Once at most.
    One(Content),
    /// Any number of times, one after the other.
    Many(Content),
    /// Any number of times, each under a name.
    Map(Content),
    /// A message whose fields JSON shows beside it rather than in it. None of these is inline again.
    Inline(&'static Message),
}

/// What stands in a field.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// A text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count,
    /// A `Time` or `MicroTime`, read as microseconds since 1970.
    Time,
    /// A `Quantity`, read as its text.
    Quantity,
    /// A message.
    Message(&'static Message),
}

impl Message {
    /// The field of this number, if somebody reads it.
    pub(super) fn field(&self, number: u32) -> Option<&'static Field> {
        self.0.iter().find(|field| field.number == number)
    }
}
