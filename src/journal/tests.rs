use proptest::prelude::*;

use super::*;

fn journal(texts: &[&str]) -> Vec<Record> {
    let mut records = Vec::<Record>::new();
    for text in texts {
        let last = records.last().map(Record::anchor);
        records.push(Record::after(last, (*text).into()));
    }
    records
}

fn broken(records: Vec<Record>, anchor: Option<Anchor>) -> Vec<String> {
    match verify(records, anchor) {
        Integrity::Intact { .. } => Vec::new(),
        Integrity::Broken(breaks) => breaks.iter().map(Break::to_string).collect(),
    }
}

#[test]
fn what_nobody_touched_is_intact_and_says_that_its_end_is_not_sure() {
    assert_eq!(verify([], None).to_string(), "intact to 0, tail unanchored");
    let records = journal(&["a", "b", "c"]);
    assert_eq!(verify(records.clone(), None).to_string(), "intact to 3, tail unanchored");
    let anchor = records[1].anchor();
    let expected = "intact to 3, anchored to 2, tail unanchored";
    assert_eq!(verify(records.clone(), Some(anchor)).to_string(), expected);
    let anchor = records[2].anchor();
    assert_eq!(verify(records, Some(anchor)).to_string(), "intact to 3, anchored");
}

#[test]
fn what_was_done_to_it_is_named() {
    let whole = journal(&["a", "b", "c", "d"]);
    let mut changed = whole.clone();
    changed[1].text = "B".into();
    assert_eq!(broken(changed, None), ["entry 2 was changed"]);
    let mut removed = whole.clone();
    removed.remove(1);
    assert_eq!(broken(removed, None), ["entry 2 was removed"]);
    let mut beheaded = whole.clone();
    beheaded.drain(..2);
    assert_eq!(broken(beheaded, None), ["entries 1 to 2 were removed"]);
    let mut swapped = whole.clone();
    swapped.swap(1, 2);
    assert!(
        broken(swapped, None).contains(&"entry 2 does not follow the one before it".to_owned())
    );
    let mut resealed = whole.clone();
    resealed[1] = Record::after(Some(whole[0].anchor()), "B".into());
    assert_eq!(broken(resealed, None), ["entry 3 does not follow the one before it"]);
}

#[test]
fn an_end_that_was_cut_off_is_found_against_an_anchor_alone() {
    let whole = journal(&["a", "b", "c"]);
    let anchor = Some(whole[2].anchor());
    let cut = whole[..2].to_vec();
    assert_eq!(broken(cut.clone(), None), [""; 0]);
    let expected = ["the end was cut off: entry 3 of the anchor is missing"];
    assert_eq!(broken(cut, anchor), expected);
    let anew = journal(&["a", "b", "x"]);
    let expected = ["entry 3 is not that of the anchor: the journal was written anew"];
    assert_eq!(broken(anew, anchor), expected);
}

#[test]
fn an_anchor_is_read_as_it_is_printed() {
    let anchor = journal(&["a"])[0].anchor();
    assert_eq!(anchor.to_string().parse(), Ok(anchor));
    for wrong in ["", "1", "1:", "0:00", "x:y", "1:é", &format!("0:{}", anchor.digest)] {
        let error = wrong.parse::<Anchor>().unwrap_err().to_string();
        assert!(error.contains("is no anchor"), "{error}");
    }
}

proptest! {
    #[test]
    fn one_changed_byte_is_found_and_its_entry_named(
        texts in prop::collection::vec("[a-z]{1,20}", 1..12),
        place in any::<prop::sample::Index>(),
        letter in 0_u8..26,
    ) {
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        let mut records = journal(&texts);
        let place = place.index(records.len());
        let mut text = records[place].text.to_string().into_bytes();
        let new = b'a' + letter;
        prop_assume!(text[0] != new);
        text[0] = new;
        records[place].text = String::from_utf8(text).unwrap().into();
        let number = place + 1;
        prop_assert_eq!(broken(records, None), [format!("entry {number} was changed")]);
    }
}
