//! How the width of a table is shared out among its columns.

/// What a column asks for, in cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want {
    /// Its place in the specification.
    pub(super) column: usize,
    pub(super) least: u16,
    /// What is enough at the right edge, where the rest is a step to the right away.
    pub(super) edge: u16,
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

impl Want {
    /// What it takes to be read in full, within its bounds.
    fn limit(&self) -> u16 {
        self.natural.min(self.most).max(self.least)
    }
}

/// Lets the `frozen` columns, which say what a row is, insist on being read in full, as long as they
/// take no more than two thirds of the room together. More comes to them when the others have theirs.
pub(super) fn favour(wants: &mut [Want], frozen: usize, room: u16) {
    let frozen = frozen.min(wants.len());
    let leasts = wants[..frozen].iter().map(|want| want.least);
    let mut spare = (room / 3 * 2).saturating_sub(leasts.fold(0, u16::saturating_add));
    for want in &mut wants[..frozen] {
        let more = (want.limit() - want.least).min(spare);
        want.least += more;
        want.most = want.least;
        spare -= more;
    }
}

/// Chooses columns: all if they fit with their least width; else the `frozen` ones and as many as can
/// be read in full after the `left` ones that are scrolled away.
pub(super) fn window(wants: &[Want], frozen: usize, left: usize, room: u16) -> Window {
    let count = wants.len();
    let gaps = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
    let least = wants.iter().map(|want| u32::from(want.least)).sum::<u32>().saturating_add(gaps);
    if least <= room.into() {
        return Window { left: 0, columns: (0..count).collect(), right: 0 };
    }
    let stuck: u32 = wants.iter().take(frozen).map(|want| u32::from(want.least)).sum();
    let frozen = if stuck * 3 > u32::from(room) * 2 { 0 } else { frozen.min(count) };
    let fitting = |left: usize| fitting(wants, frozen, left, room);
    let reaches_end = |columns: &[usize]| columns.last().is_none_or(|it| it + 1 == count);
    // A column wider than the room must still be reachable, so the last one always counts.
    let end = (0..count - frozen).find(|left| reaches_end(&fitting(*left)));
    let left = left.min(end.unwrap_or_else(|| (count - frozen).saturating_sub(1)));
    let columns = fitting(left);
    let right = columns.last().map_or(0, |last| count - 1 - last);
    Window { left, columns, right }
}

/// The columns that fit; the last of them may be cut down to what is enough at the edge.
fn fitting(wants: &[Want], frozen: usize, left: usize, room: u16) -> Vec<usize> {
    let mut columns = Vec::new();
    let mut used = 0u32;
    for column in (0..frozen).chain(frozen + left..wants.len()) {
        let want = &wants[column];
        let start = used + u32::from(!columns.is_empty());
        if !columns.is_empty() && start + u32::from(want.edge) > room.into() {
            break;
        }
        columns.push(column);
        used = start + u32::from(if column < frozen { want.least } else { want.limit() });
        if used > room.into() {
            break;
        }
    }
    columns
}

/// What the columns of a window ask for. Where some are hidden, those shown are read in full but for
/// the last, which takes what is left.
pub(super) fn chosen(all: &[Want], frozen: usize, window: &Window) -> Vec<Want> {
    let mut wants: Vec<Want> = window.columns.iter().map(|index| all[*index]).collect();
    if wants.len() == all.len() {
        return wants;
    }
    if let Some((last, others)) = wants.split_last_mut() {
        last.least = last.edge;
        others.iter_mut().skip(frozen).for_each(|want| want.least = want.limit());
    }
    wants
}

/// Shares `room` out: first what each needs at least, then what it needs up to its most, then, if
/// there is still some left, what is beyond that.
pub(super) fn share(wants: &[Want], room: u16) -> Vec<Placed> {
    let gaps = u16::try_from(wants.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let limits: Vec<u16> = wants.iter().map(Want::limit).collect();
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
        Want { column: 0, least, edge: least, most, natural }
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
        let wants = [want(4, 8, 4); 4];
        assert_eq!(window(&wants, 1, 0, 19).columns, [0, 1, 2, 3]);
        let window = |left| window(&wants, 1, left, 10);
        assert_eq!((window(0).columns, window(0).right), (vec![0, 1], 2));
        assert_eq!((window(9).columns, window(9).left), (vec![0, 3], 2));
    }

    #[test]
    fn where_scrolling_is_needed_anyway_columns_are_readable() {
        let wants = [want(4, 20, 12), want(4, 20, 8), want(4, 20, 8), want(20, 20, 20)];
        assert_eq!(window(&wants, 1, 0, 30).columns, [0, 1, 2]);
        assert_eq!(widths(&wants[..3], 30), [12, 8, 8]);
        // A frozen column takes no more than two thirds.
        let mut wants = [want(4, 60, 60), want(4, 20, 8), want(4, 20, 8), want(20, 20, 20)];
        favour(&mut wants, 1, 30);
        assert_eq!(window(&wants, 1, 0, 30).columns, [0, 1]);
        assert_eq!(widths(&wants[..2], 30), [20, 8]);
    }

    #[test]
    fn at_the_right_edge_only_the_last_column_is_cut() {
        let long = Want { edge: 6, ..want(16, 40, 30) };
        let wants = [want(5, 5, 5), want(16, 40, 19), long, long];
        let window = window(&wants, 1, 0, 40);
        assert_eq!((&*window.columns, window.right), ([0, 1, 2].as_slice(), 1));
        assert_eq!(widths(&chosen(&wants, 1, &window), 40), [5, 19, 14]);
    }

    proptest! {
        #[test]
        fn columns_never_overlap_or_leave_the_screen(
            sizes in prop::collection::vec((0u16..30, 0u16..30, 0u16..80), 0..8),
            frozen in 0usize..4, left in 0usize..12, room in 0u16..120,
        ) {
            let mut all: Vec<_> = sizes.iter().enumerate().map(|(column, (least, more, natural))| {
                Want { column, least: *least, edge: least / 2, most: least + more, natural: *natural }
            }).collect();
            favour(&mut all, frozen, room);
            let window = window(&all, frozen, left, room);
            prop_assert!(all.is_empty() || !window.columns.is_empty());
            let wants = chosen(&all, frozen, &window);
            let mut end = 0;
            for placed in share(&wants, room) {
                prop_assert!(placed.x >= end && placed.x + placed.width <= room);
                end = placed.x + placed.width + 1;
            }
        }
    }
}
