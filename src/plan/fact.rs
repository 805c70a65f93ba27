//! What is to be weighed before a plan is agreed to: what it costs, who else decides, what there is room for.

use serde::{Deserialize, Serialize};

/// Hours in the month that prices are told for.
const MONTH_H: i64 = 720;
/// Millionths in a dollar.
const DOLLAR: i64 = 1_000_000;

/// One thing to be weighed, in a line of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Fact {
    /// What it is about, such as `price`.
    pub name: Box<str>,
    /// How it is to be taken.
    pub weight: Weight,
    /// One sentence.
    pub text: Box<str>,
}

/// How a fact is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// It is as it says.
    Known,
    /// It speaks against the plan.
    Warning,
    /// Nobody can say, and why.
    Unknown,
}

impl Fact {
    /// Something that is known.
    pub fn known(name: &str, text: impl Into<Box<str>>) -> Self {
        Self { name: name.into(), weight: Weight::Known, text: text.into() }
    }

    /// Something that speaks against the plan.
    pub fn warning(name: &str, text: impl Into<Box<str>>) -> Self {
        Self { name: name.into(), weight: Weight::Warning, text: text.into() }
    }

    /// Something that nobody can say, and why.
    pub fn unknown(name: &str, why: impl Into<Box<str>>) -> Self {
        Self { name: name.into(), weight: Weight::Unknown, text: why.into() }
    }

    /// How much more an hour costs then, or less, in millionths of a dollar; or why nobody knows.
    pub fn price(change: Result<i64, &str>) -> Self {
        match change {
            Err(why) => Self::unknown("price", why),
            Ok(0) => Self::known("price", "it costs as much as before"),
            Ok(hour) => {
                let month = dollars(hour * MONTH_H, 2);
                Self::known(
                    "price",
                    format!("{} /h, {month} in a month of 720 h", dollars(hour, 3)),
                )
            }
        }
    }
}

/// With its sign, and so many places after the point.
fn dollars(millionths: i64, places: usize) -> String {
    let sign = if millionths < 0 { '-' } else { '+' };
    let unit = 10_i64.pow(u32::try_from(places).unwrap_or(2));
    // Half of the last place rounds up.
    let amount = (millionths.abs() * unit + DOLLAR / 2) / DOLLAR;
    format!("{sign}${}.{:0places$}", amount / unit, amount % unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_told_by_the_hour_and_the_month_with_its_sign() {
        let text = |change| Fact::price(change).text.to_string();
        assert_eq!(text(Ok(384_000)), "+$0.384 /h, +$276.48 in a month of 720 h");
        assert_eq!(text(Ok(-45_000)), "-$0.045 /h, -$32.40 in a month of 720 h");
        assert_eq!(text(Ok(0)), "it costs as much as before");
        let unknown = Fact::price(Err("there is no price book yet"));
        assert_eq!(unknown.weight, Weight::Unknown);
        assert_eq!(&*unknown.text, "there is no price book yet");
    }
}
