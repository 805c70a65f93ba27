//! Lengths of time as people write them.

/// The seconds of `90s`, `15m`, `1h30m` or `2d`: whole numbers with their units, the largest first.
pub fn seconds(text: &str) -> Option<u64> {
    let (mut rest, mut sum, mut larger) = (text, 0_u64, u64::MAX);
    while !rest.is_empty() {
        let at = rest.find(|it: char| !it.is_ascii_digit())?;
        let number: u64 = rest[..at].parse().ok()?;
        let letter = rest[at..].chars().next()?;
        let unit = match letter {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => return None,
        };
        if unit >= larger {
            return None;
        }
        sum = sum.checked_add(number.checked_mul(unit)?)?;
        (rest, larger) = (&rest[at + letter.len_utf8()..], unit);
    }
    (!text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_whole_numbers_with_units() {
        for (text, expected) in [
            ("90s", Some(90)),
            ("15m", Some(900)),
            ("1h30m", Some(5400)),
            ("2d", Some(172_800)),
            ("1d2h3m4s", Some(93_784)),
            ("0s", Some(0)),
            ("", None),
            ("90", None),
            ("m", None),
            ("-5m", None),
            ("1.5h", None),
            ("30m1h", None),
            ("5m5m", None),
            ("1w", None),
            ("5 m", None),
            ("5é", None),
            ("99999999999999999999s", None),
            ("999999999999999999d", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
