//! What a cell is compared with: a number, a size, a time, a share or a text.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::super::{Value, order::natural};
use crate::ui::format;

/// How a cell is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Greater,
    Less,
    AtLeast,
    AtMost,
    Equal,
    NotEqual,
}

impl Operator {
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match text {
            ">" => Self::Greater,
            "<" => Self::Less,
            ">=" => Self::AtLeast,
            "<=" => Self::AtMost,
            "=" | "==" => Self::Equal,
            "!=" => Self::NotEqual,
            _ => return None,
        })
    }

    pub(super) const fn symbol(self) -> &'static str {
        match self {
            Self::Greater => ">",
            Self::Less => "<",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
        }
    }

    /// Whether it asks for more than equality.
    pub(super) const fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Greater => order.is_gt(),
            Self::Less => order.is_lt(),
            Self::AtLeast => order.is_ge(),
            Self::AtMost => order.is_le(),
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
        }
    }
}

/// A number and its unit, as far as the text is one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantity {
    text: String,
    number: Option<(f64, String)>,
    seconds: Option<f64>,
}

impl Quantity {
    pub(super) fn new(text: String) -> Self {
        let number = split(&text).map(|(number, unit)| (number, unit.to_owned()));
        let seconds = seconds(&text);
        Self { text, number, seconds }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it starts like a number or a version: everything else cannot be more or less.
    pub(super) fn can_order(&self) -> bool {
        self.text
            .trim_start_matches(['v', 'V', '-', '+', '.'])
            .starts_with(|it: char| it.is_ascii_digit())
    }

    /// What the column holds, if this can never be compared with it.
    pub(super) fn misfit(&self, value: &Value<'_>, operator: Operator) -> Option<&'static str> {
        let kind = match value {
            Value::Count(_) | Value::OutOf(..) => "a number, such as 3",
            Value::Millicores(_) => "an amount of CPU, such as 500m or 1.5",
            Value::Bytes(_) | Value::Gibibytes(_) => "a size, such as 1Gi",
            Value::Since(_) | Value::Until(_) | Value::Seconds(_) => "a time, such as 2h",
            Value::Share(_) => "a share, such as 80%",
            Value::Text(_) | Value::Flag(_) | Value::List(_) | Value::None | Value::Unknown(_) => {
                return None;
            }
        };
        (operator.orders() && self.order(value, "").is_none()).then_some(kind)
    }

    /// Whether `value` compares so. What is unknown never does; equality also means looking the
    /// same on screen. `name` is what the user called the column: its unit is the unit of a number
    /// without one.
    pub(super) fn holds(
        &self,
        value: Value<'_>,
        operator: Operator,
        name: &str,
        now: Timestamp,
    ) -> bool {
        if value.unknown_because().is_some() {
            return false;
        }
        if operator.orders() {
            let order = match &value {
                Value::Since(then) => self.age(*then, now),
                Value::Until(then) => self.left(*then, now),
                Value::Text(text) => Some(natural(text, &self.text)),
                Value::Count(_)
                | Value::Millicores(_)
                | Value::Bytes(_)
                | Value::Gibibytes(_)
                | Value::OutOf(..)
                | Value::Seconds(_)
                | Value::Share(_)
                | Value::Flag(_)
                | Value::List(_)
                | Value::None
                | Value::Unknown(_) => self.order(&value, name),
            };
            return order.is_some_and(|order| operator.accepts(order));
        }
        (operator == Operator::Equal) == self.equals(value, name, now)
    }

    fn equals(&self, value: Value<'_>, name: &str, now: Timestamp) -> bool {
        let is = |text: &str| text.eq_ignore_ascii_case(&self.text);
        let same = match &value {
            Value::Flag(flag) => is(if *flag { "true" } else { "false" }),
            Value::List(texts) => texts.iter().any(|text| is(text)),
            Value::Since(then) => self.age(*then, now) == Some(Ordering::Equal),
            Value::Until(then) => self.left(*then, now) == Some(Ordering::Equal),
            Value::None => is("none"),
            Value::Text(_)
            | Value::Count(_)
            | Value::Millicores(_)
            | Value::Bytes(_)
            | Value::Gibibytes(_)
            | Value::OutOf(..)
            | Value::Seconds(_)
            | Value::Share(_)
            | Value::Unknown(_) => self.order(&value, name) == Some(Ordering::Equal),
        };
        same || is(&value.into_text(now))
    }

    fn age(&self, then: Timestamp, now: Timestamp) -> Option<Ordering> {
        real(format::seconds_since(then, now)).partial_cmp(&self.seconds?)
    }

    fn left(&self, then: Timestamp, now: Timestamp) -> Option<Ordering> {
        let seconds = real((then.as_second() - now.as_second()).unsigned_abs());
        let left = if then < now { -seconds } else { seconds };
        left.partial_cmp(&self.seconds?)
    }

    fn order(&self, value: &Value<'_>, name: &str) -> Option<Ordering> {
        let (number, unit) = self.number.as_ref()?;
        let (number, unit) = (*number, unit.as_str());
        let wanted = match value {
            Value::Count(_) | Value::OutOf(..) => number * decimal(unit)?,
            Value::Millicores(_) if unit == "m" || unit.is_empty() && name.ends_with("_m") => {
                number
            }
            Value::Millicores(_) => number * 1000.0 * decimal(unit)?,
            Value::Gibibytes(_) if unit.is_empty() => number * real(1 << 30),
            Value::Bytes(_) | Value::Gibibytes(_) => number * size(unit)?,
            Value::Seconds(_) if unit.is_empty() => number,
            Value::Seconds(_) => self.seconds?,
            Value::Share(_) => (unit == "%" || unit.is_empty()).then_some(number / 100.0)?,
            Value::Since(_) | Value::Until(_) => return self.seconds.map(|_| Ordering::Less),
            Value::Text(_) | Value::Flag(_) | Value::List(_) | Value::None | Value::Unknown(_) => {
                return None;
            }
        };
        measure(value)?.partial_cmp(&wanted)
    }
}

fn measure(value: &Value<'_>) -> Option<f64> {
    Some(match value {
        Value::Count(it) | Value::Millicores(it) | Value::Bytes(it) | Value::OutOf(it, _) => {
            real(*it)
        }
        Value::Gibibytes(it) => real(*it) * real(1 << 30),
        Value::Seconds(it) | Value::Share(it) => *it,
        Value::Text(_)
        | Value::Since(_)
        | Value::Until(_)
        | Value::Flag(_)
        | Value::List(_)
        | Value::None
        | Value::Unknown(_) => return None,
    })
}

/// The number a text starts with, and the rest.
fn split(text: &str) -> Option<(f64, &str)> {
    let part = |it: char| it.is_ascii_digit() || it == '.';
    let end = text.find(|it: char| !part(it)).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

fn decimal(unit: &str) -> Option<f64> {
    Some(match unit {
        "" => 1.0,
        "k" | "K" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        _ => return None,
    })
}

/// Bytes of a unit: binary with an `i`, decimal without.
fn size(unit: &str) -> Option<f64> {
    let unit = unit.strip_suffix(['B', 'b']).unwrap_or(unit).to_ascii_lowercase();
    let Some(letter) = unit.chars().next() else { return Some(1.0) };
    let power = i32::try_from("kmgtp".find(letter)?).ok()? + 1;
    match &unit[letter.len_utf8()..] {
        "" => Some(1000f64.powi(power)),
        "i" => Some(1024f64.powi(power)),
        _ => None,
    }
}

/// `90`, `90s`, `1h30m`, `2d`, `1w` in seconds.
fn seconds(text: &str) -> Option<f64> {
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(seconds.into());
    }
    let (mut rest, mut sum) = (text, 0.0);
    while !rest.is_empty() {
        let (number, after) = split(rest)?;
        let unit = after.chars().next()?;
        let (_, seconds) =
            [('s', 1.0), ('m', 60.0), ('h', 3600.0), ('d', 86_400.0), ('w', 604_800.0)]
                .into_iter()
                .find(|(letter, _)| unit.eq_ignore_ascii_case(letter))?;
        sum += number * seconds;
        rest = &after[unit.len_utf8()..];
    }
    (!text.is_empty()).then_some(sum)
}

#[expect(clippy::cast_precision_loss, reason = "a filter need not tell 2^53 from 2^53 + 1")]
const fn real(number: u64) -> f64 {
    number as f64
}
