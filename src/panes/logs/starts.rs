//! Where a log can begin.

use crate::ports::Begin;

/// What can be chosen: the name, and where that is.
pub const STARTS: &[(&str, Begin)] = &[
    ("newest 1000 lines", Begin::Newest(1000)),
    ("5 minutes ago", Begin::Ago(300)),
    ("15 minutes ago", Begin::Ago(900)),
    ("1 hour ago", Begin::Ago(3600)),
    ("6 hours ago", Begin::Ago(6 * 3600)),
    ("1 day ago", Begin::Ago(86_400)),
    ("7 days ago", Begin::Ago(7 * 86_400)),
    ("oldest line", Begin::Oldest),
];

/// More lines than this are not kept, so that asking for more would show nothing new.
const MOST: u32 = 100_000;

/// The next earlier start; nothing before the oldest line.
pub fn earlier(begin: Begin) -> Option<Begin> {
    match begin {
        Begin::Newest(lines) if lines < MOST => Some(Begin::Newest((lines * 10).min(MOST))),
        Begin::Ago(seconds) => {
            let starts = STARTS.iter().map(|(_, begin)| *begin);
            let earlier = |it: &Begin| matches!(it, Begin::Ago(other) if *other > seconds);
            Some(starts.into_iter().find(earlier).unwrap_or(Begin::Oldest))
        }
        Begin::Newest(_) | Begin::Oldest => None,
    }
}

/// What a start is called in a title.
pub fn name_of(begin: Begin) -> String {
    match begin {
        Begin::Newest(lines) => format!("newest {lines}"),
        Begin::Ago(seconds) => {
            let known = STARTS.iter().find(|(_, it)| *it == begin).map(|(name, _)| *name);
            format!("since {}", known.map_or_else(|| format!("{seconds} s ago"), str::to_owned))
        }
        Begin::Oldest => "since the oldest line".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_and_earlier_ends_at_the_oldest_line() {
        let mut at = Begin::Ago(300);
        let mut steps = 0;
        while let Some(next) = earlier(at) {
            assert_ne!(next, at);
            (at, steps) = (next, steps + 1);
        }
        assert_eq!((at, steps), (Begin::Oldest, 6));
        assert_eq!(earlier(Begin::Newest(1000)), Some(Begin::Newest(10_000)));
        assert_eq!(earlier(Begin::Newest(100_000)), None);
    }
}
