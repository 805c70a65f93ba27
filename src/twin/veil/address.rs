//! Other addresses in the place of addresses. Two that share their first bits share as many in the
//! twin, so that a subnet still holds what it held, and routes still lead where they led.

use std::{
    hash::{BuildHasher, RandomState},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// Another address in the place of one.
pub(super) fn veiled(address: IpAddr, salt: &RandomState) -> IpAddr {
    match address {
        IpAddr::V4(it) => four(it, 32, salt).into(),
        IpAddr::V6(it) => six(it, 128, salt).into(),
    }
}

/// Another block in the place of one, or another address if it has no length.
pub(super) fn block(text: &str, salt: &RandomState) -> Option<String> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let veiled = match address.parse().ok()? {
        IpAddr::V4(it) => IpAddr::from(four(it, length.unwrap_or(32).min(32), salt)),
        IpAddr::V6(it) => IpAddr::from(six(it, length.unwrap_or(128).min(128), salt)),
    };
    Some(length.map_or_else(|| veiled.to_string(), |length| format!("{veiled}/{length}")))
}

/// How many bits at the beginning say what an address is for, private or public, and stay.
const fn kept(first: u8) -> u8 {
    match first {
        0 | 127 | 224..=255 => 32,
        100 => 10,
        169 | 192 => 16,
        172 => 12,
        198 => 15,
        _ => 8,
    }
}

fn four(address: Ipv4Addr, length: u8, salt: &RandomState) -> Ipv4Addr {
    let octets = address.octets();
    if octets[..2] == [169, 254] {
        // The same everywhere: metadata, time, DNS.
        return address;
    }
    let bits = flipped(address.to_bits().into(), (32, kept(octets[0]), length), salt);
    Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or_default())
}

fn six(address: Ipv6Addr, length: u8, salt: &RandomState) -> Ipv6Addr {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return four(mapped, length.saturating_sub(96), salt).to_ipv6_mapped();
    }
    let kept = if address.segments()[0] == 0 { 128 } else { 16 };
    Ipv6Addr::from_bits(flipped(address.to_bits(), (128, kept, length), salt))
}

/// Flips each bit from `kept` up to `length` if the salted hash of all bits before it says so.
fn flipped(bits: u128, (width, kept, length): (u8, u8, u8), salt: &RandomState) -> u128 {
    let mut out = bits;
    for place in kept..length {
        let before = bits.checked_shr(u32::from(width - place)).unwrap_or(0);
        let flip = salt.hash_one((width, place, before)) & 1;
        out ^= u128::from(flip) << (width - 1 - place);
    }
    out
}
