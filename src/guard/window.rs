//! A time of the week, in UTC.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, tz::TimeZone};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Every day of the week.
const ALL: u8 = 0b111_1111;
const HOW: &str = "a window is written as `08:00-18:00`, `mon-fri 08:00-18:00` or `sat,sun \
                   22:00-04:00`";

/// Such as `mon-fri 08:00-18:00`. One that ends before it begins ends on the next day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The days on which it begins, Monday in the lowest bit.
    days: u8,
    /// Minutes of the day.
    from: u16,
    /// Minutes of the day, no longer in it.
    to: u16,
    text: Box<str>,
}

impl Window {
    /// Whether a moment is in it.
    pub fn has(&self, at: Timestamp) -> bool {
        let at = at.to_zoned(TimeZone::UTC);
        let number = |part: i8| u16::try_from(part).unwrap_or(0);
        let minute = number(at.hour()) * 60 + number(at.minute());
        let today = number(at.weekday().to_monday_zero_offset());
        let begins = |day: u16| self.days & (1 << (day % 7)) != 0;
        if self.from < self.to {
            return begins(today) && (self.from..self.to).contains(&minute);
        }
        (begins(today) && minute >= self.from) || (begins(today + 6) && minute < self.to)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Window {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<_> = text.split_whitespace().collect();
        let (days, hours) = match words.as_slice() {
            [hours] => (Some(ALL), *hours),
            [named, hours] => (days(named), *hours),
            _ => return Err(HOW),
        };
        let (from, to) = hours.split_once('-').ok_or(HOW)?;
        let (from, to) = (minute(from).ok_or(HOW)?, minute(to).ok_or(HOW)?);
        if from == to {
            return Err("a window begins and ends at different times");
        }
        Ok(Self { days: days.ok_or(HOW)?, from, to, text: words.join(" ").into() })
    }
}

/// Days and spans of days, separated by commas.
fn days(text: &str) -> Option<u8> {
    let number = |name: &str| DAYS.iter().position(|day| *day == name);
    text.split(',').try_fold(0, |days, part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        // From Saturday to Monday is three days, too.
        let length = (last + 7 - first) % 7;
        Some((0..=length).fold(days, |days, step| days | 1 << ((first + step) % 7)))
    })
}

/// The minute of the day; the end of the day is 24:00.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let is_plain = text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
        text.parse::<u16>().ok().filter(|_| is_plain)
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= 24 * 60).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Friday, November 27th 2026 is a Friday.
    fn at(day: u8, time: &str) -> Timestamp {
        format!("2026-11-{day}T{time}:00Z").parse().unwrap()
    }

    #[test]
    fn a_window_is_of_days_and_of_hours() {
        for (window, day, time, is_in) in [
            ("08:00-18:00", 27, "08:00", true),
            ("08:00-18:00", 27, "18:00", false),
            ("mon-fri 08:00-18:00", 27, "17:59", true),
            ("mon-fri 08:00-18:00", 28, "12:00", false),
            ("sat,sun 00:00-24:00", 28, "23:59", true),
            ("fri 22:00-04:00", 27, "23:00", true),
            ("fri 22:00-04:00", 28, "03:59", true),
            ("fri 22:00-04:00", 28, "04:00", false),
            ("fri 22:00-04:00", 27, "03:00", false),
            ("sat-mon 10:00-11:00", 29, "10:30", true),
            ("sat-mon 10:00-11:00", 27, "10:30", false),
        ] {
            let parsed: Window = window.parse().unwrap();
            assert_eq!(parsed.has(at(day, time)), is_in, "{window}: {day} {time}");
            assert_eq!(parsed.to_string(), window);
        }
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for text in
            ["", "mon", "8-18", "08:00", "08:00-25:00", "08:60-09:00", "mo 08:00-09:00", "a b c"]
        {
            assert!(text.parse::<Window>().is_err(), "{text}");
        }
        assert!("08:00-08:00".parse::<Window>().is_err());
    }
}
