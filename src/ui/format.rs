//! Numbers as people read them.

use jiff::Timestamp;

/// How long, in at most two units and seven characters: `42s`, `3m20s`, `5h10m`, `12d`.
pub fn duration(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..600 if !seconds.is_multiple_of(60) => format!("{minutes}m{}s", seconds % 60),
        60..3600 => format!("{minutes}m"),
        3600..36_000 if !minutes.is_multiple_of(60) => format!("{hours}h{}m", minutes % 60),
        3600..172_800 => format!("{hours}h"),
        172_800..864_000 if !hours.is_multiple_of(24) => format!("{days}d{}h", hours % 24),
        _ => format!("{days}d"),
    }
}

/// How long, also less than a second: `18ms`, `42s`, `3m20s`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is no length of time becomes the nearest one"
)]
pub fn seconds(seconds: f64) -> String {
    if seconds > 0.0 && seconds < 1.0 {
        format!("{:.0}ms", seconds * 1000.0)
    } else {
        duration(seconds.round() as u64)
    }
}

/// The time since `then`; zero if a clock is ahead of ours.
pub fn seconds_since(then: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.as_second() - then.as_second()).unwrap_or(0)
}

/// The time until `then`: `34d`, or `-2h` once it has passed.
pub fn until(then: Timestamp, now: Timestamp) -> String {
    let left = then.as_second() - now.as_second();
    let sign = if left < 0 { "-" } else { "" };
    format!("{sign}{}", duration(left.unsigned_abs()))
}

/// CPU: `250m` below one core, `1.5` above.
pub fn cpu(millicores: u64) -> String {
    if millicores < 1000 { format!("{millicores}m") } else { decimal(millicores, 1000) }
}

/// Memory in binary units: `512Mi`, `1.5Gi`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [(&str, u64); 5] =
        [("Pi", 1 << 50), ("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let unit = UNITS.iter().find(|(_, size)| bytes >= *size);
    unit.map_or_else(
        || bytes.to_string(),
        |(name, size)| format!("{}{name}", decimal(bytes, *size)),
    )
}

/// A share in per cent, without decimals: `83%`.
pub fn share(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// One decimal below ten units, none above, and none that is zero. Integers only, so that exact
/// values print exactly.
fn decimal(value: u64, unit: u64) -> String {
    let (whole, tenth) = (value / unit, value % unit * 10 / unit);
    if tenth == 0 || whole >= 10 { whole.to_string() } else { format!("{whole}.{tenth}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short() {
        let cases = [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (200, "3m20s"),
            (601, "10m"),
            (3600, "1h"),
            (18_600, "5h10m"),
            (90_000, "25h"),
            (183_600, "2d3h"),
            (1_036_800, "12d"),
        ];
        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn a_time_that_has_passed_is_negative() {
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!((until(at(7200), at(0)), until(at(0), at(60))), ("2h".into(), "-1m".into()));
    }

    #[test]
    fn amounts_are_exact_where_they_can_be() {
        assert_eq!(
            (cpu(250), cpu(1000), cpu(1500), cpu(15_890)),
            ("250m".into(), "1".into(), "1.5".into(), "15".into())
        );
        assert_eq!(
            (bytes(512 << 20), bytes(3 << 29), bytes(900)),
            ("512Mi".into(), "1.5Gi".into(), "900".into())
        );
    }
}
