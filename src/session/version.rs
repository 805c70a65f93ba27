//! Versions of agents, compared number by number.

/// Up to four numbers; missing ones are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version([u32; 4]);

impl Version {
    /// Newer agents carry many connections in one port session.
    pub(crate) const MULTIPLEXED: Self = Self([3, 0, 196, 0]);
    /// Newer agents need no keep-alives in such a session.
    pub(crate) const QUIET: Self = Self([3, 1, 1511, 0]);
    /// Newer agents end a port session on a flag.
    pub(crate) const TERMINATES: Self = Self([2, 3, 722, 0]);

    /// From dotted numbers.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut numbers = [0; 4];
        for (index, part) in text.split('.').enumerate() {
            *numbers.get_mut(index)? = part.parse().ok()?;
        }
        Some(Self(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        let read = |text| Version::read(text).unwrap();
        assert!(read("3.3.0.0") > Version::QUIET);
        assert!(read("3.1.1511.0") == Version::QUIET);
        assert!(read("3.0.1390.0") > Version::MULTIPLEXED);
        assert!(read("2.10") > read("2.9.9.9"));
        for wrong in ["", "3.", "a.b", "1.2.3.4.5", "-1", "3.3.99999999999"] {
            assert_eq!(Version::read(wrong), None, "{wrong}");
        }
    }
}
