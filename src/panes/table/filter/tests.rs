use proptest::prelude::*;

use super::{super::sample::*, *};
use crate::panes::Pane;

/// The numbers of the rows `web-0` to `web-11` that a filter shows.
fn shown(filter: &str) -> Result<String, String> {
    let store = store(fleet(12));
    let mut pane = pane(&store);
    pane.set_filter(filter)?;
    Ok(names(&pane).iter().map(|name| &name[4..]).collect::<Vec<_>>().join(" "))
}

#[test]
fn each_form_selects() {
    let cases = [
        ("", "0 1 2 3 4 5 6 7 8 9 10 11"),
        ("WEB-1", "1 10 11"),
        ("!web-1", "0 2 3 4 5 6 7 8 9"),
        ("^web-1$", "1"),
        ("-[23]$ web", "2 3"),
        ("\"b-1\" !1m", "1 10 11"),
        ("orphan:NO-node", "7"),
        ("name:\"b-3\"", "3"),
        ("name:b-[34]", "3 4"),
        ("cpu>900m", "10 11"),
        ("cpu>0.9", "10 11"),
        ("cpu_m>900", "10 11"),
        ("load>=50%", "10 11"),
        ("LOAD%>=50", "10 11"),
        ("load=20%", "4"),
        ("memory>=1000Mi", "10 11"),
        ("memory>1G", "10 11"),
        ("age<2h number<2", "0 1"),
        ("age>2s number<2", "0 1"),
        ("age>2h", ""),
        ("pods=3", "3"),
        ("pods=3/58", "3"),
        ("cordoned=true", "9"),
        ("cordoned=yes", "9"),
        ("zones=web number>10", "11"),
        ("orphan!=none", "7"),
        ("-l group=web,tier!=b,!canary,tier in (a, b) number>10", "11"),
        ("!-l group", ""),
        ("-l group notin (db),group  number=1", "1"),
        ("-l group=db", ""),
    ];
    for (filter, numbers) in cases {
        assert_eq!(shown(filter).as_deref(), Ok(numbers), "{filter}");
    }
}

#[test]
fn unknown_matches_no_comparison() {
    for filter in ["load<1000%", "load!=7%", "load=0%"] {
        assert!(!shown(filter).unwrap().split(' ').any(|number| number == "0"), "{filter}");
    }
    assert_eq!(shown("load:?").unwrap(), "0");
}

#[test]
fn what_cannot_be_read_is_explained() {
    let cases = [
        ("cpu>abc", "`cpu>abc`: abc is no number, size, time or share"),
        ("age>80%", "`age>80%`: 80% is not a time, such as 2h"),
        ("memory>5s", "`memory>5s`: 5s is not a size, such as 1Gi"),
        ("nmae:x", "no column `nmae`: did you mean `name`?"),
        (
            "image:x",
            "no column `image`: there are name, cpu_m, load, memory, age_s, number, pods, zones, \
             orphan, cordoned",
        ),
        ("n=1", "`n` could be `name`, `number`"),
        ("cpu>", "`cpu>` needs a value after it"),
        ("!", "`!` needs something after it that must not match"),
        ("\"a", "the quote is not closed"),
        ("-l", "`-l`: a label is missing, as in `-l app=web,tier!=cache,!canary,zone in (a,b)`"),
        (
            "-l a in (b",
            "`-l`: `(` is not closed, as in `-l app=web,tier!=cache,!canary,zone in (a,b)`",
        ),
    ];
    for (filter, message) in cases {
        assert_eq!(shown(filter), Err(message.to_owned()), "{filter}");
    }
}

#[test]
fn a_filter_that_cannot_be_read_changes_nothing() {
    let store = store(fleet(3));
    let mut pane = pane(&store);
    pane.set_filter("web-1").unwrap();
    assert!(pane.set_filter("cpu>abc").is_err());
    assert_eq!((pane.filter(), names(&pane)), ("web-1", vec!["web-1"]));
}

#[test]
fn a_broken_expression_is_a_text() {
    let filter = Filter::for_columns("web[", Sample::COLUMNS).unwrap();
    assert_eq!(filter.note(), Some("text"));
    assert_eq!(Filter::for_columns("web.*", Sample::COLUMNS).unwrap().note(), Some("regex"));
    assert_eq!(Filter::for_columns("\"web.*\"", Sample::COLUMNS).unwrap().note(), None);
}

/// One term, often a sensible one.
fn term() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9-]{1,5}",
        "\"[ -~]{0,6}\"",
        "(name|cpu|zones|LOAD%|orphan):[a-z0-9^$.]{1,3}",
        "(cpu|memory|age|pods|load|number)(>|<|>=|<=|=|!=)[0-9]{1,3}(m|Gi|%|h|s|)",
        "-l (group|tier)( in \\((web|a),b\\)|=web|!=a|)",
        "[ -~]{0,8}",
        "\\PC{0,6}",
    ]
}

proptest! {
    #[test]
    fn every_text_is_read_or_refused(text in "\\PC{0,40}", more in prop::collection::vec(term(), 0..4)) {
        let _ = Filter::for_columns(&text, Sample::COLUMNS);
        let _ = Filter::for_columns(&more.join(" "), Sample::COLUMNS);
    }

    #[test]
    fn the_written_form_is_read_as_the_same(terms in prop::collection::vec(term(), 0..4)) {
        if let Ok(filter) = Filter::for_columns(&terms.join(" "), Sample::COLUMNS) {
            let written = filter.to_string();
            let again = Filter::for_columns(&written, Sample::COLUMNS);
            prop_assert_eq!(again.as_ref(), Ok(&filter), "{}", written);
        }
    }

    #[test]
    fn an_inverted_term_shows_the_others(term in term()) {
        let filter = Filter::for_columns(&term, Sample::COLUMNS);
        // Several terms, or none, have no inverse.
        if let Ok(filter) = filter && filter.terms.len() == 1 {
            let (plain, inverted) = (shown(&term), shown(&format!("!{term}")));
            if let (Ok(plain), Ok(inverted)) = (plain, inverted) {
                let mut numbers: Vec<u64> = format!("{plain} {inverted}")
                    .split_whitespace().map(|number| number.parse().unwrap()).collect();
                numbers.sort_unstable();
                prop_assert_eq!(numbers, (0..12).collect::<Vec<_>>());
            }
        }
    }
}
