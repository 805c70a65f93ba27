//! Orders as they are understood: whatever cannot be carried out anywhere is refused beforehand.

use super::mishaps::{MISHAPS, Mishap, Takes};
use crate::{duration, spelling::hint};

/// The fastest that time runs.
const FASTEST: u32 = 1000;
/// The longest step, in seconds: a day.
pub(in super::super) const LONGEST_S: u64 = 86_400;

/// How orders begin.
const FORMS: &str = "speed FACTOR, pause, step TIME, rollout NAMESPACE/NAME, \
                     load NAMESPACE/NAME FACTOR, drain NODE, uncordon NODE, update GROUP, \
                     restore DATABASE, mend, fault NAME, \
                     scenario NAME|FILE, scenario stop";

/// An order that makes sense.
#[derive(Clone, Debug)]
pub(in super::super) enum Instruction {
    /// Time runs so many times as fast as usual.
    Speed(u32),
    /// Time stands still.
    Pause,
    /// So much passes at once: as it was written, and in seconds.
    Step(String, u64),
    /// The pods of a workload are made anew.
    Rollout(Option<String>),
    /// A node is emptied.
    Drain(Option<String>),
    /// A node takes pods again.
    Uncordon(String),
    /// A workload has so much work: as it was written, and in hundredths of the usual.
    Load(String, String, u64),
    /// A managed node group gets the newest image.
    Update(Option<String>),
    /// A database is restored into a new one.
    Restore(Option<String>),
    /// Whatever goes wrong ends.
    Mend,
    /// Something goes wrong; a word may say where, or how much.
    Fault(&'static Mishap, Option<String>),
    /// A scenario begins: its name or its file.
    Scenario(String),
    /// The scenario that runs ends.
    StopScenario,
}

impl Instruction {
    /// What an order asks for, or what is wrong with it.
    pub(in super::super) fn parse(order: &str) -> Result<Self, String> {
        let mut words = order.split_whitespace();
        let (first, rest) = (words.next().unwrap_or_default(), words.collect::<Vec<_>>());
        match (first, rest.as_slice()) {
            ("speed", [factor]) => speed(factor),
            ("pause", []) => Ok(Self::Pause),
            ("step", [time]) => step(time),
            ("rollout", []) => Ok(Self::Rollout(None)),
            ("rollout", [name]) => Ok(Self::Rollout(Some((*name).to_owned()))),
            ("drain", []) => Ok(Self::Drain(None)),
            ("drain", [node]) => Ok(Self::Drain(Some((*node).to_owned()))),
            ("uncordon", [node]) => Ok(Self::Uncordon((*node).to_owned())),
            ("load", [name, factor]) => load(name, factor),
            ("update", []) => Ok(Self::Update(None)),
            ("update", [group]) => Ok(Self::Update(Some((*group).to_owned()))),
            ("restore", []) => Ok(Self::Restore(None)),
            ("restore", [database]) => Ok(Self::Restore(Some((*database).to_owned()))),
            ("mend", []) => Ok(Self::Mend),
            ("fault", [name, rest @ ..]) => fault(name, rest),
            ("scenario", ["stop"]) => Ok(Self::StopScenario),
            // A file may have blanks in its name.
            ("scenario", [_, ..]) => {
                let (_, name) = order.trim().split_once(char::is_whitespace).unwrap_or_default();
                Ok(Self::Scenario(name.trim().to_owned()))
            }
            _ => Err(format!("`{order}` is no order; there are: {FORMS}")),
        }
    }
}

fn speed(factor: &str) -> Result<Instruction, String> {
    let speed = factor.parse().ok().filter(|speed| *speed <= FASTEST);
    let wrong = || format!("`{factor}` is no factor: a whole number from 0 to {FASTEST}");
    speed.map(Instruction::Speed).ok_or_else(wrong)
}

fn step(time: &str) -> Result<Instruction, String> {
    let seconds = duration::seconds(time).filter(|seconds| *seconds <= LONGEST_S);
    let wrong = || format!("`{time}` is no time: such as 90s, 10m or 2h, a day at most");
    seconds.map(|seconds| Instruction::Step(time.to_owned(), seconds)).ok_or_else(wrong)
}

fn load(name: &str, factor: &str) -> Result<Instruction, String> {
    let wrong = || format!("`{factor}` is no factor: a number from 0 to 100, such as 3 or 0.5");
    let percent = hundredths(factor).filter(|it| *it <= 10_000).ok_or_else(wrong)?;
    Ok(Instruction::Load(name.to_owned(), factor.to_owned(), percent))
}

/// A number with up to two decimals.
fn hundredths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit()) && text.len() <= 3;
    if !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    Some(whole.parse::<u64>().ok()? * 100 + format!("{part:0<2}").parse::<u64>().ok()?)
}

fn fault(name: &str, rest: &[&str]) -> Result<Instruction, String> {
    let Some(mishap) = MISHAPS.iter().find(|it| it.name == name) else {
        let known = MISHAPS.iter().map(|it| it.name);
        let all = known.clone().collect::<Vec<_>>().join(", ");
        return Err(format!("there is no fault `{name}`{}; there are: {all}", hint(name, known)));
    };
    match (rest, mishap.takes) {
        ([], _) => Ok(Instruction::Fault(mishap, None)),
        ([word, ..], Takes::Nothing) => {
            Err(format!("nothing can follow this fault, and `{word}` does"))
        }
        ([word], takes) => {
            takes.check(word)?;
            Ok(Instruction::Fault(mishap, Some((*word).to_owned())))
        }
        _ => Err(format!("fault {name} takes one word after it, not {}", rest.len())),
    }
}
