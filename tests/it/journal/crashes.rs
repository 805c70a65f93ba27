//! Consoles that are killed, and consoles side by side.

use std::{collections::BTreeSet, io::Read, thread::sleep, time::Duration};

use quarterdeck::{
    adapters::journal::OnDisk,
    journal::{Integrity, Record, verify},
};

use super::{
    child::{await_kept, kept, start},
    examined, place, records,
};
use crate::{ports::journaling, seeds::seeds};

/// Entries of which the last is never reached.
const ENDLESS: u32 = 1_000_000;
/// Entries of each of several consoles.
const EACH: u32 = 60;

/// A killed console loses nothing that it was told is kept: the request may have left by then.
#[tokio::test]
async fn what_was_kept_outlives_a_console_that_is_killed_and_the_next_goes_on() {
    for seed in seeds() {
        let (_folder, path) = place();
        let (mut kept_before, mut lives) = (Vec::new(), 0);
        while lives < 3 {
            let mut console = start(&path, ENDLESS);
            let entries = usize::try_from((seed >> (8 * lives)) % 12).unwrap();
            let (mut said, mut rest) = await_kept(&mut console, entries);
            // Also in the middle of the first opening, and of an entry.
            sleep(Duration::from_micros((seed >> (4 * lives)) % 7_000));
            console.kill().unwrap();
            console.wait().unwrap();
            rest.read_to_string(&mut said).unwrap();
            // A line that was cut off says nothing.
            let whole = said.rfind('\n').map_or("", |end| &said[..end]);
            kept_before.extend(kept(whole));
            lives += 1;
        }
        let all = records(&path).await;
        let anchors: Vec<_> = all.iter().map(Record::anchor).collect();
        for anchor in &kept_before {
            assert!(anchors.contains(anchor), "seed {seed}: {anchor} is lost");
        }
        let to = all.len() as u64;
        assert!(to >= kept_before.len() as u64, "seed {seed}");
        assert_eq!(verify(all, None), Integrity::Intact { to, anchored: None }, "seed {seed}");
        let next = journaling::add(&OnDisk::at(path), &journaling::entry(0)).await;
        assert_eq!(next.number, to + 1, "seed {seed}");
    }
}

#[tokio::test]
async fn consoles_side_by_side_make_one_chain() {
    let (_folder, path) = place();
    let mut consoles = [(); 3].map(|()| start(&path, EACH));
    let mut anchors = Vec::new();
    for console in &mut consoles {
        let mut said = String::new();
        console.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(console.wait().unwrap().success(), "{said}");
        let own = kept(&said);
        assert_eq!(own.len(), usize::try_from(EACH).unwrap(), "{said}");
        anchors.extend(own);
    }
    let numbers: BTreeSet<u64> = anchors.iter().map(|it| it.number).collect();
    assert_eq!(numbers, (1..=u64::from(3 * EACH)).collect());
    let last = anchors.iter().copied().max_by_key(|it| it.number);
    let to = u64::from(3 * EACH);
    assert_eq!(examined(&path, last).await, Integrity::Intact { to, anchored: Some(to) });
}
