//! Limits as Kubernetes writes them: so many, or so many of a hundred.

use serde::Deserialize;

/// So many of something, or so many of a hundred of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub(in crate::adapters::sandbox) enum Share {
    Count(u32),
    Percent(u32),
}

impl Share {
    /// How many that is, rounded up.
    pub(super) const fn up(self, of: u32) -> u32 {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => of.saturating_mul(percent).div_ceil(100),
        }
    }

    /// How many that is, rounded down.
    pub(super) const fn down(self, of: u32) -> u32 {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => of.saturating_mul(percent) / 100,
        }
    }
}

/// As it stands in a file: a number, or a text such as `25%`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Count(u32),
    Text(String),
}

impl TryFrom<Written> for Share {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::Count(count) => Ok(Self::Count(count)),
            Written::Text(text) => {
                let percent = text.strip_suffix('%').and_then(|it| it.parse().ok());
                let wrong = || format!("`{text}` is no share, such as 25%");
                percent.filter(|it| *it <= 100).map(Self::Percent).ok_or_else(wrong)
            }
        }
    }
}

/// What a disruption budget insists on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::adapters::sandbox) enum Guard {
    /// `minAvailable`.
    AtLeast(Share),
    /// `maxUnavailable`.
    AllBut(Share),
}

impl Guard {
    /// How many of the expected pods have to be healthy: shares are rounded up on both sides, as the
    /// disruption controller does.
    pub(in crate::adapters::sandbox) const fn required(self, expected: u32) -> u32 {
        match self {
            Self::AtLeast(share) => share.up(expected),
            Self::AllBut(share) => expected.saturating_sub(share.up(expected)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Share, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn shares_are_read_and_rounded() {
        assert_eq!(read("2"), Ok(Share::Count(2)));
        let quarter = read("\"25%\"").unwrap();
        assert_eq!((quarter.up(6), quarter.down(6)), (2, 1));
        assert!(read("\"a few\"").unwrap_err().contains("`a few` is no share"));
        assert!(read("\"130%\"").is_err());
    }

    #[test]
    fn budgets_round_in_favour_of_those_who_evict_and_of_those_who_stay() {
        assert_eq!(Guard::AtLeast(Share::Percent(50)).required(3), 2);
        assert_eq!(Guard::AllBut(Share::Percent(25)).required(6), 4);
        assert_eq!(Guard::AllBut(Share::Count(1)).required(2), 1);
        assert_eq!(Guard::AllBut(Share::Count(5)).required(2), 0);
    }
}
