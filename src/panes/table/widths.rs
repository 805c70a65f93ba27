//! How the width of a table is shared out among its columns.

/// What a column asks for, in cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want {
    /// Its place in the specification.
    pub(super) column: usize,
    pub(super) least: u16,
    pub(super) most: u16,
    /// The widest text it has to show.
    pub(super) natural: u16,
}

/// A column on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// Its place in the specification.
    pub(super) column: usize,
    /// Cells from the left.
    pub(super) x: u16,
    pub(super) width: u16,
}

/// Which columns fit beside each other when scrolled to the right by some.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Window {
    /// How far it is scrolled: less than asked for, where nothing more is to the right.
    pub(super) left: usize,
    /// Places among the columns asked about.
    pub(super) columns: Vec<usize>,
    /// Columns beyond the right edge.
    pub(super) right: usize,
}

/// Chooses columns: all if they fit with their least width `leasts`; else the `frozen` ones and as
/// many as fit after the `left` ones that are scrolled away.
pub(super) fn window(leasts: &[u16], frozen: usize, left: usize, room: u16) -> Window {
    let frozen = frozen.min(leasts.len());
    let stuck: u32 = leasts[..frozen].iter().map(|least| u32::from(*least) + 1).sum();
    let frozen = if stuck * 3 > u32::from(room) * 2 { 0 } else { frozen };
    let fitting = |left: usize| {
        let mut used = 0;
        let wanted = (0..frozen).chain(frozen + left..leasts.len());
        let fits = wanted.take_while(|column| {
            let first = used == 0;
            used += u32::from(leasts[*column]) + u32::from(!first);
            first || used <= u32::from(room)
        });
        fits.collect::<Vec<_>>()
    };
    let reaches_end = |columns: &[usize]| columns.last().is_none_or(|it| it + 1 == leasts.len());
    // A column wider than the room must still be reachable, so the last one always counts.
    let end = (0..leasts.len() - frozen).find(|left| reaches_end(&fitting(*left)));
    let left = left.min(end.unwrap_or_else(|| (leasts.len() - frozen).saturating_sub(1)));
    let columns = fitting(left);
    let right = columns.last().map_or(0, |last| leasts.len() - 1 - last);
    Window { left, columns, right }
}

/// Shares `room` out: first what each needs at least, then what it needs up to its most, then, if
/// there is still some left, what is beyond that.
pub(super) fn share(wants: &[Want], room: u16) -> Vec<Placed> {
    let gaps = u16::try_from(wants.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let limits: Vec<u16> = wants.iter().map(|it| it.natural.clamp(it.least, it.most)).collect();
    let wished = limits.iter().copied().fold(gaps.saturating_mul(2), u16::saturating_add);
    let gap = if wished <= room { 2 } else { 1 };
    let mut widths: Vec<u16> = wants.iter().map(|it| it.least).collect();
    let used = widths.iter().copied().fold(gaps.saturating_mul(gap), u16::saturating_add);
    let spare = grow(&mut widths, &limits, room.saturating_sub(used));
    let naturals: Vec<u16> = wants.iter().map(|it| it.natural).collect();
    grow(&mut widths, &naturals, spare);
    let mut x = 0;
    let place = |(want, width): (&Want, u16)| {
        let placed = Placed { column: want.column, x, width: width.min(room.saturating_sub(x)) };
        x = x.saturating_add(width).saturating_add(gap);
        placed
    };
    wants.iter().zip(widths).map(place).filter(|placed| placed.width > 0).collect()
}

/// Grows each width towards its limit, evenly; gives what is left of `spare`.
fn grow(widths: &mut [u16], limits: &[u16], mut spare: u16) -> u16 {
    loop {
        let needy = widths.iter().zip(limits).filter(|(width, limit)| width < limit).count();
        let Ok(needy @ 1..) = u16::try_from(needy) else { return spare };
        if spare == 0 {
            return 0;
        }
        let each = (spare / needy).max(1);
        for (width, limit) in widths.iter_mut().zip(limits) {
            let more = limit.saturating_sub(*width).min(each).min(spare);
            *width += more;
            spare -= more;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn want(least: u16, most: u16, natural: u16) -> Want {
        Want { column: 0, least, most, natural }
    }

    fn widths(wants: &[Want], room: u16) -> Vec<u16> {
        share(wants, room).iter().map(|placed| placed.width).collect()
    }

    #[test]
    fn room_goes_where_it_is_needed() {
        let wants = [want(4, 8, 20), want(4, 8, 5)];
        assert_eq!(widths(&wants, 9), [4, 4]);
        assert_eq!(widths(&wants, 11), [5, 5]);
        assert_eq!(widths(&wants, 15), [8, 5]);
        assert_eq!(widths(&wants, 60), [20, 5]);
    }

    #[test]
    fn scrolling_ends_at_the_last_column() {
        let leasts = [4, 4, 4, 4];
        assert_eq!(window(&leasts, 1, 0, 19).columns, [0, 1, 2, 3]);
        let window = |left| window(&leasts, 1, left, 10);
        assert_eq!((window(0).columns, window(0).right), (vec![0, 1], 2));
        assert_eq!((window(9).columns, window(9).left), (vec![0, 3], 2));
    }

    proptest! {
        #[test]
        fn columns_never_overlap_or_leave_the_screen(
            sizes in prop::collection::vec((0u16..30, 0u16..30, 0u16..80), 0..8),
            frozen in 0usize..4, left in 0usize..12, room in 0u16..120,
        ) {
            let leasts: Vec<_> = sizes.iter().map(|(least, ..)| *least).collect();
            let window = window(&leasts, frozen, left, room);
            prop_assert!(leasts.is_empty() || !window.columns.is_empty());
            let wants: Vec<_> = window.columns.iter().map(|column| {
                let (least, more, natural) = sizes[*column];
                Want { column: *column, least, most: least + more, natural }
            }).collect();
            let mut end = 0;
            for placed in share(&wants, room) {
                prop_assert!(placed.x >= end && placed.x + placed.width <= room);
                end = placed.x + placed.width + 1;
            }
        }
    }
}
