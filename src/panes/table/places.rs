//! Takes many things out of a list, or puts them in, and moves each of the others once.

/// Takes out what is at these places, of which each is greater than the one before.
pub(super) fn remove<T: Copy>(list: &mut Vec<T>, places: &[usize]) {
    let Some(first) = places.first() else { return };
    let mut kept = *first;
    for (index, place) in places.iter().enumerate() {
        let end = places.get(index + 1).copied().unwrap_or(list.len());
        list.copy_within(place + 1..end, kept);
        kept += end - place - 1;
    }
    list.truncate(kept);
}

/// Puts things in front of what is at these places now, of which none is less than the one before.
pub(super) fn insert<T: Copy>(list: &mut Vec<T>, things: &[(usize, T)]) {
    let Some((_, some)) = things.first() else { return };
    let mut end = list.len();
    list.resize(end + things.len(), *some);
    for (before, (place, thing)) in things.iter().enumerate().rev() {
        list.copy_within(*place..end, place + before + 1);
        list[place + before] = *thing;
        end = *place;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_taken_out_can_be_put_back(list in prop::collection::vec(0..99u8, 0..40), picks in prop::collection::btree_set(0..40usize, 0..12)) {
            let places: Vec<usize> = picks.into_iter().filter(|place| *place < list.len()).collect();
            let mut rest = list.clone();
            remove(&mut rest, &places);
            let kept = list.iter().enumerate().filter(|(index, _)| !places.contains(index));
            prop_assert_eq!(&rest, &kept.map(|(_, thing)| *thing).collect::<Vec<_>>());
            let things: Vec<_> =
                places.iter().enumerate().map(|(before, place)| (place - before, list[*place])).collect();
            insert(&mut rest, &things);
            prop_assert_eq!(rest, list);
        }
    }
}
