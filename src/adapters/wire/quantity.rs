//! Kubernetes quantities: `250m`, `1.5Gi`, `2e3`, exactly.

use serde::{Deserialize, Deserializer, de};

/// An amount, counted in billionths as in `k8s.io/apimachinery/pkg/api/resource`; anything finer is
/// rounded up there, and here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    nanos: i128,
}

/// Billionths in one.
const NANOS: i128 = 1_000_000_000;
/// More digits than any quantity has; keeps the arithmetic within 128 bits.
const MOST_DIGITS: usize = 30;

impl Quantity {
    /// Reads `text`; nothing if it is not a quantity or is beyond every machine.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, text) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let (digits, decimals) = mantissa(number)?;
        let (factor, exponent) = scale(suffix)?;
        let scaled = digits.checked_mul(factor)?;
        let nanos = shift(scaled, exponent.checked_add(9)?.checked_sub(decimals)?)?;
        Some(Self { nanos: if negative { -nanos } else { nanos } })
    }

    /// In thousandths, rounded up; zero below zero.
    pub fn millis(self) -> u64 {
        rounded_up(self.nanos, NANOS / 1000)
    }

    /// In ones, rounded up; zero below zero.
    pub fn units(self) -> u64 {
        rounded_up(self.nanos, NANOS)
    }
}

impl std::ops::Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { nanos: self.nanos.saturating_add(other.nanos) }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    /// Accepts what the API server accepts: text, or a plain number.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Quantity;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a quantity such as 250m or 1.5Gi")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                Quantity::parse(text)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// The digits as one number, and how many of them are decimals.
fn mantissa(number: &str) -> Option<(i128, i32)> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let decimals = decimals.trim_end_matches('0');
    let digits = format!("{whole}{decimals}");
    let significant = digits.trim_start_matches('0');
    if number.len() < 2 && whole.is_empty()
        || decimals.contains('.')
        || significant.len() > MOST_DIGITS
    {
        return None;
    }
    let value = if significant.is_empty() { 0 } else { significant.parse().ok()? };
    Some((value, i32::try_from(decimals.len()).ok()?))
}

/// A suffix as a factor and a power of ten.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    let decimal = |exponent| Some((1, exponent));
    let binary = |power: u32| Some((1_i128 << (10 * power), 0));
    match suffix {
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "" => decimal(0),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => decimal(suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    }
}

/// `value` times ten to the `exponent`; rounded away from zero, as the original does.
fn shift(value: i128, exponent: i32) -> Option<i128> {
    let power = 10_i128.checked_pow(exponent.unsigned_abs());
    match (exponent >= 0, power) {
        _ if value == 0 => Some(0),
        (true, power) => value.checked_mul(power?),
        (false, Some(power)) => Some((value + power - 1) / power),
        (false, None) => Some(1),
    }
}

fn rounded_up(nanos: i128, unit: i128) -> u64 {
    let nanos = nanos.max(0);
    u64::try_from(nanos / unit + i128::from(nanos % unit != 0)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nanos(text: &str) -> Option<i128> {
        Quantity::parse(text).map(|quantity| quantity.nanos)
    }

    #[test]
    fn every_suffix() {
        let cases = [
            ("0", 0),
            ("1", NANOS),
            ("1n", 1),
            ("1u", 1_000),
            ("250m", NANOS / 4),
            ("1.5", NANOS * 3 / 2),
            (".5", NANOS / 2),
            ("2.", NANOS * 2),
            ("1k", 1_000 * NANOS),
            ("3M", 3_000_000 * NANOS),
            ("1e3", 1_000 * NANOS),
            ("1E3", 1_000 * NANOS),
            ("1E", 1_000_000_000_000_000_000 * NANOS),
            ("12e-3", 12 * NANOS / 1000),
            ("1Ki", 1024 * NANOS),
            ("1.5Gi", 1_610_612_736 * NANOS),
            ("8Ei", (8 << 60) * NANOS),
            ("-1", -NANOS),
            ("0.0000000001", 1),
            ("1e-40", 1),
        ];
        for (text, expected) in cases {
            assert_eq!(nanos(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in ["", ".", "-", "Ki", "1.2.3", "1ki", "1KiB", "1 Gi", "e3", "1e", "1e99", "abc"]
        {
            assert_eq!(nanos(text), None, "{text}");
        }
    }

    #[test]
    fn reading_in_thousandths_and_ones_rounds_up() {
        let read = |text| Quantity::parse(text).unwrap();
        assert_eq!(read("1n").millis(), 1);
        assert_eq!(read("156340412n").millis(), 157);
        assert_eq!(read("1500m").units(), 2);
        assert_eq!(read("-5").units(), 0);
        assert_eq!(read("999E").units(), u64::MAX);
    }

    proptest! {
        #[test]
        fn whole_numbers_survive(number in 0_u64..1 << 50) {
            prop_assert_eq!(Quantity::parse(&number.to_string()).unwrap().units(), number);
            prop_assert_eq!(Quantity::parse(&format!("{number}m")).unwrap().millis(), number);
            prop_assert_eq!(Quantity::parse(&format!("{number}Ki")).unwrap().units(), number * 1024);
        }

        #[test]
        fn a_decimal_equals_its_thousandths(whole in 0_u64..1 << 40, part in 0_u64..1000) {
            let decimal = Quantity::parse(&format!("{whole}.{part:03}")).unwrap();
            prop_assert_eq!(decimal, Quantity::parse(&format!("{}m", whole * 1000 + part)).unwrap());
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,40}") {
            let _ = Quantity::parse(&text);
        }

        #[test]
        fn nothing_like_a_quantity_panics(text in "[-+]?[0-9.]{0,40}([a-zA-Z]{0,2}|[eE][-+]?[0-9]{0,12})") {
            let _ = Quantity::parse(&text);
        }
    }
}
