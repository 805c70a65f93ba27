//! How long nobody was served, as it is felt by a client that knocks all the time.

use std::net::IpAddr;

use jiff::Timestamp;

/// So many answers in a row, and it serves again.
const ENOUGH: u32 = 5;

/// What was found by knocking, so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Downtime {
    /// Somebody has answered at least once.
    answered: bool,
    /// Where somebody answered first, and where last, as far as that is known.
    addresses: Option<(IpAddr, IpAddr)>,
    /// When the first knock was that nobody answered, of the outage that is not over.
    since: Option<Timestamp>,
    /// The first of the answers in a row since then, and how many there are.
    row: Option<(Timestamp, u32)>,
    /// What is over: from when until when.
    over: Vec<(Timestamp, Timestamp)>,
}

impl Downtime {
    /// Somebody answers who was asked at that time.
    pub fn answers(&mut self, at: Timestamp, address: Option<IpAddr>) {
        self.answered = true;
        if let Some(last) = address {
            let first = self.addresses.map_or(last, |(first, _)| first);
            self.addresses = Some((first, last));
        }
        let Some(since) = self.since else { return };
        let (first, count) = self.row.map_or((at, 1), |(first, count)| (first, count + 1));
        self.row = Some((first, count));
        if count >= ENOUGH {
            self.over.push((since, first));
            (self.since, self.row) = (None, None);
        }
    }

    /// Nobody answers who was asked at that time. Where nobody ever answered, that means nothing.
    pub fn is_silent(&mut self, at: Timestamp) {
        if self.answered {
            self.since = self.since.or(Some(at));
            self.row = None;
        }
    }

    /// Nobody answers now, or not for long enough yet.
    pub const fn is_down(&self) -> bool {
        self.since.is_some()
    }

    /// What was found so far, in one sentence.
    pub fn so_far(&self) -> String {
        if !self.answered {
            return "not reachable from here so far: downtime cannot be measured".to_owned();
        }
        self.outages().unwrap_or_else(|| "it answers".to_owned())
    }

    /// What was found once nobody knocks any more, in one sentence.
    pub fn sentence(&self) -> String {
        if !self.answered {
            return "never reachable from here: downtime is not measured".to_owned();
        }
        self.outages().unwrap_or_else(|| "it answered all the time".to_owned())
    }

    fn outages(&self) -> Option<String> {
        let told = |(from, to): &(Timestamp, Timestamp)| {
            let tenths = (to.as_millisecond() - from.as_millisecond() + 50) / 100;
            let (seconds, tenths) = (tenths / 10, tenths % 10);
            format!("down for {seconds}.{tenths} s (from {} to {})", clock(*from), clock(*to))
        };
        let open = self.since.map(|since| format!("down since {}", clock(since)));
        let all: Vec<_> = self.over.iter().map(told).chain(open).collect();
        let moved = self.addresses.filter(|(first, last)| first != last);
        let moved =
            moved.map(|(from, to)| format!("its name led to {from}, and leads to {to} now"));
        let all = (!all.is_empty()).then(|| all.join("; "))?;
        Some([Some(all), moved].into_iter().flatten().collect::<Vec<_>>().join("; "))
    }
}

/// UTC, to the tenth of a second.
fn clock(at: Timestamp) -> String {
    let tenth = at.subsec_millisecond() / 100;
    format!("{}.{tenth}", at.strftime("%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    /// An answer from the first address, one from the second, and silence.
    fn knocks(answers: &str) -> Downtime {
        let mut downtime = Downtime::default();
        for (place, answer) in (0..).zip(answers.chars()) {
            let at = at(place * 200);
            let address = |text: &str| text.parse().ok();
            match answer {
                '+' => downtime.answers(at, address("10.0.0.7")),
                '*' => downtime.answers(at, address("10.0.16.9")),
                _ => downtime.is_silent(at),
            }
        }
        downtime
    }

    #[test]
    fn it_lasts_from_the_first_silence_to_the_first_of_five_answers() {
        assert_eq!(knocks("+++").so_far(), "it answers");
        assert_eq!(knocks("+++").sentence(), "it answered all the time");
        assert_eq!(knocks("++--").sentence(), "down since 00:00:00.4");
        assert!(knocks("++--++++").is_down(), "four answers are not enough");
        let whole = knocks("++--+-+++++");
        assert!(!whole.is_down());
        assert_eq!(whole.sentence(), "down for 0.8 s (from 00:00:00.4 to 00:00:01.2)");
        let twice = knocks("+-+++++-+++++");
        assert_eq!(twice.sentence().matches("down for 0.2 s").count(), 2, "{twice:?}");
    }

    #[test]
    fn who_never_answered_is_not_down_but_out_of_reach() {
        let text = "never reachable from here: downtime is not measured";
        assert_eq!(knocks("----").sentence(), text);
        assert_eq!(knocks("").sentence(), text);
        assert!(!knocks("----").is_down());
        assert_eq!(knocks("--+++++").sentence(), "it answered all the time", "once it was reached");
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_told() {
        let told = knocks("++--*****").sentence();
        assert!(told.ends_with("; its name led to 10.0.0.7, and leads to 10.0.16.9 now"), "{told}");
        assert!(!knocks("++--+++++").sentence().contains("leads to"));
    }
}
