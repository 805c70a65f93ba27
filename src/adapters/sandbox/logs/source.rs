//! A log as a function of the time: which lines it has between two moments follows from its seed and
//! from what happened. Nothing is kept, and nothing is given twice.

use jiff::{SignedDuration, Timestamp};

use super::voices::expand;
use crate::{
    adapters::sandbox::{life::Run, names, origin},
    model::{Fault, Symbol},
    ports::LogLine,
    random::Random,
};

/// Milliseconds after dawn; negative before.
pub(super) type Millis = i64;

/// Lines that a log keeps of what it repeats: then it is rotated.
pub(super) const LINES: i64 = 2_000;
/// How far lines are apart at least.
pub(super) const APART: Millis = 7_000;

/// Lines that are repeated for a while.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) from: Millis,
    pub(super) until: Millis,
    /// When line 0 would have been written.
    pub(super) anchor: Millis,
    pub(super) apart: Millis,
    pub(super) texts: Vec<String>,
}

/// What is written instead, or nothing, in so many of a thousand cases.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    pub(super) from: Millis,
    pub(super) until: Millis,
    pub(super) share: u64,
    pub(super) text: Option<String>,
}

/// A log.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) origin: Symbol,
    pub(super) stretches: Vec<Stretch>,
    pub(super) complaints: Vec<Complaint>,
    /// Lines that were written once.
    pub(super) said: Vec<(Millis, String)>,
    /// Why there is none, where nothing has run yet.
    pub(super) waiting: Option<Fault>,
}

impl Stretch {
    /// What has gone on since long before dawn: its last line then was so long ago.
    pub(super) fn since_ever(last: Millis, texts: Vec<String>) -> Self {
        let apart = APART.max(last + 1_000);
        Self { from: Millis::MIN, until: Millis::MAX, anchor: -last - LINES * apart, apart, texts }
    }

    /// The same while a container ran.
    pub(super) fn during(run: Run, last: Millis, texts: Vec<String>) -> Self {
        let ever = Self::since_ever(last, texts);
        let anchor = if run.from < ever.anchor { ever.anchor } else { run.from };
        Self { from: run.from, until: run.until.unwrap_or(Millis::MAX), anchor, ..ever }
    }

    /// Number and time of its lines within `from..to`, at most as many as are kept.
    fn times(&self, from: Millis, to: Millis, seed: u64) -> impl Iterator<Item = (i64, Millis)> {
        let to = to.min(self.until);
        let from = from.max(self.from).max(to.saturating_sub(LINES * self.apart));
        // A line may come as late as half way to the next one.
        let first = from.saturating_sub(self.anchor).div_euclid(self.apart).max(1);
        let last = to.saturating_sub(self.anchor).div_euclid(self.apart);
        let (anchor, apart) = (self.anchor, self.apart);
        let time = move |number: i64| {
            let even = anchor + number * apart;
            // Before dawn, lines are as far apart as their estate says.
            let late = if even < 0 { 0 } else { chance(seed, number, apart / 2) };
            (number, even + late)
        };
        (first..=last).map(time).filter(move |(_, at)| (from..to).contains(at))
    }
}

impl Source {
    /// A log without any line so far.
    pub(super) const fn empty(origin: Symbol) -> Self {
        Self {
            origin,
            stretches: Vec::new(),
            complaints: Vec::new(),
            said: Vec::new(),
            waiting: None,
        }
    }

    /// The lines from one moment on and before another, in order: the newest ones, where there are
    /// more than `most`.
    pub(super) fn lines(&self, from: Millis, to: Millis, most: usize) -> Vec<LogLine> {
        let seed = names::digest(self.origin.as_str().bytes());
        let mut marks: Vec<(Millis, i64, &str)> = Vec::new();
        for stretch in &self.stretches {
            let times = stretch.times(from, to, seed);
            marks
                .extend(times.filter_map(|(number, at)| {
                    Some((at, number, self.text(stretch, number, at)?))
                }));
        }
        let said = self.said.iter().filter(|(at, _)| (from..to).contains(at));
        marks.extend(said.map(|(at, text)| (*at, 0, text.as_str())));
        marks.sort_by_key(|(at, ..)| *at);
        let line = |(at, number, text): (Millis, i64, &str)| LogLine {
            origin: self.origin.clone(),
            at: Some(date(at)),
            text: expand(text, number, date(at)).into(),
        };
        let over = marks.len().saturating_sub(most);
        marks.into_iter().skip(over).map(line).collect()
    }

    fn text<'a>(&'a self, stretch: &'a Stretch, number: i64, at: Millis) -> Option<&'a str> {
        let seed = names::digest(self.origin.as_str().bytes()).rotate_left(17);
        let chosen = u64::try_from(chance(seed, number, 1_000)).unwrap_or(0);
        let complaint = self
            .complaints
            .iter()
            .find(|it| (it.from..it.until).contains(&at) && chosen < it.share);
        if let Some(complaint) = complaint {
            return complaint.text.as_deref();
        }
        let count = i64::try_from(stretch.texts.len()).unwrap_or(1).max(1);
        let place = usize::try_from(number.rem_euclid(count)).unwrap_or(0);
        stretch.texts.get(place).map(String::as_str)
    }
}

/// A number below `bound` that belongs to a line.
fn chance(seed: u64, number: i64, bound: i64) -> i64 {
    let bound = u64::try_from(bound).unwrap_or(0);
    let drawn = Random::new(seed.wrapping_add_signed(number)).below(bound);
    i64::try_from(drawn).unwrap_or(0)
}

/// A moment as a date.
pub(super) fn date(at: Millis) -> Timestamp {
    let dawn = origin::dawn();
    dawn.checked_add(SignedDuration::from_millis(at)).unwrap_or(dawn)
}
