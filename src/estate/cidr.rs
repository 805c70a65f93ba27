//! Arithmetic on blocks of addresses, IPv4 and IPv6.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Addresses AWS keeps of every subnet: network, router, resolver, one for later, broadcast.
const KEPT_BY_AWS: u128 = 5;

/// A block of addresses, such as `10.0.16.0/20`. The host bits of its address are always zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    /// IPv6 sorts after IPv4.
    v6: bool,
    first: u128,
    length: u8,
}

/// Why a text is no block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CidrError {
    /// It is not an address, a slash and a number.
    #[error("`{0}` is not a block such as 10.0.0.0/16")]
    Malformed(String),
    /// The number is greater than the address has bits.
    #[error("`{0}` has a prefix longer than the address")]
    TooLong(String),
    /// The address is not the first one of the block.
    #[error("{written} is no network address: it lies inside {network}")]
    HostBits {
        /// The text.
        written: String,
        /// The block the address lies in.
        network: Cidr,
    },
}

impl Cidr {
    /// The block of `length` bits that an address lies in; absent if the address has fewer bits.
    pub fn around(address: IpAddr, length: u8) -> Option<Self> {
        let (v6, bits) = match address {
            IpAddr::V4(it) => (false, u128::from(it.to_bits())),
            IpAddr::V6(it) => (true, it.to_bits()),
        };
        let width = width(v6);
        (length <= width).then(|| Self { v6, first: bits & !host_mask(width - length), length })
    }

    /// Whether it is a block of IPv6 addresses.
    pub const fn is_v6(self) -> bool {
        self.v6
    }

    /// Bits that all its addresses share.
    pub const fn length(self) -> u8 {
        self.length
    }

    /// Its first address.
    pub fn first(self) -> IpAddr {
        address(self.v6, self.first)
    }

    /// Its last address.
    pub fn last(self) -> IpAddr {
        address(self.v6, self.last_bits())
    }

    /// How many addresses it has; one too few for `::/0`, which has more than fit.
    pub fn size(self) -> u128 {
        host_mask(width(self.v6) - self.length).saturating_add(1)
    }

    /// How many addresses of an IPv4 subnet can be used; absent for IPv6, where nobody counts.
    pub fn usable(self) -> Option<u64> {
        let usable = self.size().saturating_sub(KEPT_BY_AWS);
        (!self.v6).then(|| u64::try_from(usable).unwrap_or(u64::MAX))
    }

    /// Whether every address of `other` is in it.
    pub fn contains(self, other: Self) -> bool {
        self.v6 == other.v6 && self.first <= other.first && other.last_bits() <= self.last_bits()
    }

    /// Whether an address is in it.
    pub fn contains_address(self, address: IpAddr) -> bool {
        Self::around(address, if address.is_ipv6() { 128 } else { 32 })
            .is_some_and(|single| self.contains(single))
    }

    /// Whether any address is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// The blocks of `length` bits within it that touch none of `taken`, from the lowest.
    pub fn free_blocks(self, length: u8, taken: &[Self]) -> impl Iterator<Item = Self> {
        let possible = length >= self.length && length <= width(self.v6);
        let mut next = possible.then_some(self.first);
        std::iter::from_fn(move || {
            loop {
                let block = Self { v6: self.v6, first: next?, length };
                let obstacle = taken.iter().find(|taken| taken.overlaps(block));
                let last = obstacle.map_or(0, |it| it.last_bits()).max(block.last_bits());
                // Blocks are aligned, so the one after an obstacle starts at or after its end.
                next = last.checked_add(1).filter(|bits| *bits <= self.last_bits());
                if obstacle.is_none() {
                    return Some(block);
                }
            }
        })
    }

    fn last_bits(self) -> u128 {
        self.first | host_mask(width(self.v6) - self.length)
    }
}

const fn width(v6: bool) -> u8 {
    if v6 { 128 } else { 32 }
}

fn host_mask(bits: u8) -> u128 {
    1_u128.checked_shl(bits.into()).map_or(u128::MAX, |bit| bit - 1)
}

fn address(v6: bool, bits: u128) -> IpAddr {
    if v6 {
        Ipv6Addr::from_bits(bits).into()
    } else {
        Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(u32::MAX)).into()
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, CidrError> {
        let malformed = || CidrError::Malformed(text.to_owned());
        let (address, length) = text.trim().split_once('/').ok_or_else(malformed)?;
        let address: IpAddr = address.parse().map_err(|_| malformed())?;
        let length: u8 = length.parse().map_err(|_| malformed())?;
        let network =
            Self::around(address, length).ok_or_else(|| CidrError::TooLong(text.to_owned()))?;
        if network.first() == address {
            Ok(network)
        } else {
            Err(CidrError::HostBits { written: text.trim().to_owned(), network })
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first(), self.length)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    fn any_cidr() -> impl Strategy<Value = Cidr> {
        let v4 = (any::<u32>(), 0_u8..=32)
            .prop_map(|(bits, length)| Cidr::around(Ipv4Addr::from_bits(bits).into(), length));
        let v6 = (any::<u128>(), 0_u8..=128)
            .prop_map(|(bits, length)| Cidr::around(Ipv6Addr::from_bits(bits).into(), length));
        prop_oneof![v4, v6].prop_map(Option::unwrap)
    }

    #[test]
    fn sizes_are_those_of_the_platforms() {
        assert_eq!(cidr("10.0.48.0/24").usable(), Some(251));
        assert_eq!(cidr("10.0.0.0/20").usable(), Some(4091));
        assert_eq!(cidr("10.0.0.0/20").size(), 4096);
        assert_eq!(cidr("10.0.0.0/31").usable(), Some(0));
        assert_eq!(cidr("2001:db8::/64").usable(), None);
    }

    #[test]
    fn host_bits_are_refused_with_the_block_they_lie_in() {
        let error = "10.0.1.0/20".parse::<Cidr>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "10.0.1.0/20 is no network address: it lies inside 10.0.0.0/20"
        );
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for text in ["", "10.0.0.0", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/x", "a/8", "::/129"] {
            assert!(text.parse::<Cidr>().is_err(), "{text}");
        }
        assert_eq!("10.0.0.0/33".parse::<Cidr>(), Err(CidrError::TooLong("10.0.0.0/33".into())));
    }

    #[test]
    fn the_whole_internet_is_a_block() {
        assert!(cidr("0.0.0.0/0").contains(cidr("10.0.0.0/8")));
        assert!(!cidr("::/0").contains(cidr("10.0.0.0/8")));
        assert_eq!(cidr("::/0").last().to_string(), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    }

    #[test]
    fn free_blocks_go_round_what_is_taken() {
        let taken = [cidr("10.0.0.0/20"), cidr("10.0.32.0/19"), cidr("10.0.16.128/25")];
        let free: Vec<_> = cidr("10.0.0.0/16").free_blocks(20, &taken).take(2).collect();
        assert_eq!(free, [cidr("10.0.64.0/20"), cidr("10.0.80.0/20")]);
        assert_eq!(cidr("10.0.0.0/24").free_blocks(25, &[]).count(), 2);
        assert_eq!(cidr("10.0.0.0/24").free_blocks(23, &[]).count(), 0);
        assert_eq!(cidr("255.255.255.0/24").free_blocks(24, &[]).count(), 1);
    }

    proptest! {
        #[test]
        fn a_block_reads_back_as_it_is_written(block in any_cidr()) {
            prop_assert_eq!(block.to_string().parse(), Ok(block));
        }

        #[test]
        fn two_blocks_are_apart_or_one_holds_the_other(a in any_cidr(), b in any_cidr()) {
            let meet = a.contains_address(b.first()) || b.contains_address(a.first());
            prop_assert_eq!(a.overlaps(b), meet);
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        }

        #[test]
        fn a_block_holds_its_ends_and_not_its_neighbours(block in any_cidr()) {
            prop_assert!(block.contains_address(block.first()));
            prop_assert!(block.contains_address(block.last()));
            if let Some(before) = block.first.checked_sub(1) {
                prop_assert!(!block.contains_address(address(block.v6, before)));
            }
        }

        #[test]
        fn free_blocks_touch_nothing(
            taken in proptest::collection::vec((any::<u16>(), 16_u8..=28), 0..6),
            length in 17_u8..=26,
        ) {
            let block = |(bits, length): (u16, u8)| {
                Cidr::around(Ipv4Addr::from_bits(0x0A00_0000 | u32::from(bits)).into(), length)
            };
            let taken: Vec<_> = taken.into_iter().filter_map(block).collect();
            let whole = cidr("10.0.0.0/16");
            let free: Vec<_> = whole.free_blocks(length, &taken).collect();
            for (index, block) in free.iter().enumerate() {
                prop_assert!(whole.contains(*block) && block.length() == length);
                prop_assert!(!taken.iter().any(|it| it.overlaps(*block)));
                prop_assert!(index == 0 || free[index - 1] < *block);
            }
            // Nothing was left out: every other aligned block meets something that is taken.
            let all = whole.free_blocks(length, &[]).filter(|it| !free.contains(it));
            prop_assert!(all.into_iter().all(|it| taken.iter().any(|taken| taken.overlaps(it))));
        }
    }
}
