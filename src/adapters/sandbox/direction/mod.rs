//! What a simulated platform can be told: how time passes, and what goes wrong.

mod feeds;
mod mishaps;

use std::sync::Arc;

use self::mishaps::MISHAPS;
use super::Sandbox;
use crate::{model::Order, ports::Director, spelling::hint};

/// The fastest that time runs.
const FASTEST: u32 = 1000;

/// Orders beside the mishaps: what is typed, and what it does.
const OTHERS: &[(&str, &str)] = &[
    ("speed 1", "Let simulated time run as usual; any factor up to 1000 can be typed."),
    ("speed 60", "Let a simulated minute pass in a second."),
    ("pause", "Let simulated time stand still."),
    ("step 1m", "Let a simulated minute pass at once; any time can be typed, such as 90s or 2h."),
    ("rollout", "Make the pods of a workload [NAMESPACE/NAME] anew, a few at a time."),
    ("mend", "End everything that goes wrong in the simulated platform."),
];

/// Everything that can be told.
pub(super) fn orders() -> Vec<Order> {
    let others = OTHERS.iter().map(|(words, sentence)| ((*words).to_owned(), *sentence));
    let mishaps = MISHAPS.iter().map(|it| (format!("fault {}", it.name), it.sentence));
    let order = |(words, sentence): (String, &str)| Order {
        words: words.into(),
        sentence: sentence.into(),
    };
    others.chain(mishaps).map(order).collect()
}

impl Director for Arc<Sandbox> {
    fn direct(&self, order: &str) -> Result<String, String> {
        // It happens now, not when something last happened.
        self.live();
        let mut words = order.split_whitespace();
        let (first, rest) = (words.next().unwrap_or_default(), words.collect::<Vec<_>>());
        let done = match (first, rest.as_slice()) {
            ("speed", [factor]) => self.speed(factor),
            ("pause", []) => {
                self.run_at(0);
                Ok("time stands still; speed 1 lets it run again".to_owned())
            }
            ("step", [time]) => self.step(time),
            ("rollout", []) => self.living().restart(None),
            ("rollout", [name]) => self.living().restart(Some(name)),
            ("mend", []) => Ok(self.mend()),
            ("fault", [name, rest @ ..]) => self.mishap(name, rest),
            _ => Err(format!("`{order}` is no order; there are: {}", names())),
        };
        // What an order does is seen at once.
        self.live();
        done
    }
}

/// How orders begin.
fn names() -> String {
    "speed FACTOR, pause, step TIME, rollout NAMESPACE/NAME, mend, fault NAME".to_owned()
}

impl Sandbox {
    fn speed(&self, factor: &str) -> Result<String, String> {
        let speed = factor.parse().ok().filter(|speed| *speed <= FASTEST);
        let wrong = || format!("`{factor}` is no factor: a whole number from 0 to {FASTEST}");
        let speed = speed.ok_or_else(wrong)?;
        self.run_at(speed);
        Ok(format!("time runs {speed} times as fast as usual"))
    }

    fn step(&self, time: &str) -> Result<String, String> {
        let wrong = || format!("`{time}` is no time: such as 90s, 10m or 2h, a day at most");
        let at = time.find(|it: char| !it.is_ascii_digit()).ok_or_else(wrong)?;
        let number: u64 = time[..at].parse().map_err(|_| wrong())?;
        let unit = match &time[at..] {
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return Err(wrong()),
        };
        let most = 24 * 3_600_000;
        let millis = number.checked_mul(unit).filter(|it| *it <= most).ok_or_else(wrong)?;
        self.time.step(millis);
        Ok(format!("{time} have passed"))
    }

    fn mishap(&self, name: &str, rest: &[&str]) -> Result<String, String> {
        let Some(mishap) = MISHAPS.iter().find(|it| it.name == name) else {
            let known = MISHAPS.iter().map(|it| it.name);
            let all = known.clone().collect::<Vec<_>>().join(", ");
            return Err(format!(
                "there is no fault `{name}`{}; there are: {all}",
                hint(name, known)
            ));
        };
        if rest.len() > 1 {
            return Err(format!("fault {name} takes one word after it, not {}", rest.len()));
        }
        (mishap.happen)(self, rest.first().copied())
    }

    fn mend(&self) -> String {
        self.mend_feeds();
        self.living().mend();
        "everything is mended; what is broken already takes its time to recover".to_owned()
    }
}
