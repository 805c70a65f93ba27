//! Which of two values comes first.

use std::{borrow::Cow, cmp::Ordering};

use super::Value;

/// What a value is sorted by.
#[derive(Debug, PartialEq)]
pub(super) enum SortKey<'a> {
    /// A whole number in base units.
    Integer(i128),
    /// Any other number.
    Real(f64),
    /// Text, in natural order.
    Text(Cow<'a, str>),
    /// There is none.
    Absent,
    /// Nobody knows.
    Unknown,
}

impl<'a> From<Value<'a>> for SortKey<'a> {
    fn from(value: Value<'a>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Count(number) | Value::Millicores(number) | Value::Bytes(number) => {
                Self::Integer(number.into())
            }
            Value::Gibibytes(size) => Self::Integer(i128::from(size) << 30),
            // What began later has the smaller age.
            Value::Since(then) => Self::Integer(-then.as_nanosecond()),
            Value::Until(then) => Self::Integer(then.as_nanosecond()),
            Value::OutOf(some, all) => Self::Integer(i128::from(some) << 63 | i128::from(all)),
            Value::Seconds(number) | Value::Share(number) if !number.is_finite() => Self::Unknown,
            Value::Seconds(number) | Value::Share(number) => Self::Real(number),
            Value::Flag(flag) => Self::Integer(flag.into()),
            Value::List(texts) => Self::Text(texts.join(",").into()),
            Value::None => Self::Absent,
            Value::Unknown(_) => Self::Unknown,
        }
    }
}

impl SortKey<'_> {
    /// The order of two rows: what is absent comes after what is there, and what is unknown last,
    /// in both directions.
    pub(super) fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let known = match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a.cmp(b),
            (Self::Real(a), Self::Real(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => natural(a, b),
            _ => return self.rank().cmp(&other.rank()),
        };
        if descending { known.reverse() } else { known }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Integer(_) => 0,
            Self::Real(_) => 1,
            Self::Text(_) => 2,
            Self::Absent => 3,
            Self::Unknown => 4,
        }
    }
}

/// Orders text as people do: runs of digits by their value, letters without regard to case. Only
/// equal texts are equal.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    loop {
        let order = match (left.first(), right.first()) {
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (take_number(&mut left), take_number(&mut right));
                x.len().cmp(&y.len()).then_with(|| x.cmp(y))
            }
            (Some(x), Some(y)) => {
                (left, right) = (&left[1..], &right[1..]);
                x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase())
            }
            (None, None) => return a.cmp(b),
            (x, y) => return x.cmp(&y),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Takes the digits at the start off, and gives those that count.
fn take_number<'t>(text: &mut &'t [u8]) -> &'t [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    &digits[zeros..]
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_in_text_count() {
        let mut names = ["ip-10-0-3-17", "IP-10-0-3-10", "ip-10-0-3-9", "ip-10-0-03-9", "a", ""];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "a", "ip-10-0-03-9", "ip-10-0-3-9", "IP-10-0-3-10", "ip-10-0-3-17"]);
    }

    #[test]
    fn unknown_is_last_in_both_directions() {
        let key = |value| SortKey::from(value);
        for descending in [false, true] {
            for known in [Value::Count(1), Value::Share(0.1), Value::text("z"), Value::Flag(true)] {
                let known = key(known);
                assert!(known.compare(&key(Value::None), descending).is_lt());
                assert!(key(Value::None).compare(&key(Value::unknown("")), descending).is_lt());
                assert!(known.compare(&key(Value::Share(f64::NAN)), descending).is_lt());
            }
        }
    }

    #[test]
    fn the_young_come_before_the_old() {
        let at = |second| SortKey::from(Value::Since(Timestamp::from_second(second).unwrap()));
        assert!(at(20).compare(&at(10), false).is_lt());
    }

    proptest! {
        #[test]
        fn natural_order_is_an_order(a in "[a0-2B-]{0,6}", b in "[a0-2B-]{0,6}", c in "[a0-2B-]{0,6}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            prop_assert_eq!(natural(&a, &b).is_eq(), a == b);
            if natural(&a, &b).is_le() && natural(&b, &c).is_le() {
                prop_assert!(natural(&a, &c).is_le());
            }
        }
    }
}
