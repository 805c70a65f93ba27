//! Answers of terminals, in one piece, in parts, late, and none.

use proptest::prelude::*;

use super::*;

fn keys(events: &[Event]) -> String {
    let text = |event: &Event| {
        let letter = event.as_key_event().and_then(|key| key.code.as_char());
        letter.map_or_else(|| format!("<{event:?}>"), |letter| letter.to_string())
    };
    events.iter().map(text).collect()
}

#[test]
fn answers_are_understood_and_what_was_typed_is_kept() {
    for (bytes, light, complete, typed) in [
        ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c", Some(true), true, ""),
        ("j\x1b]11;rgb:1e/1e/2e\x07k\x1b[?6c:", Some(false), true, "jk:"),
        ("\x1b]11;rgba:fdfd/f6f6/e3e3/ffff\x07", Some(true), false, ""),
        ("\x1b[?1;2c", None, true, ""),
        ("\x1b]11;rgb:ff", None, false, ""),
        ("\x1b[Aj\x1b[?1;2", None, false, "j"),
        ("", None, false, ""),
    ] {
        let heard = Heard::of(bytes.as_bytes());
        let found = (heard.light, heard.complete, keys(&heard.typed));
        assert_eq!(found, (light, complete, typed.to_owned()), "{bytes:?}");
    }
}

#[test]
fn the_variable_names_the_background_last() {
    let cases = [
        ("15;0", Some(false)),
        ("0;15", Some(true)),
        ("0;default;7", Some(true)),
        ("12;8", Some(false)),
        ("0;default", None),
        ("", None),
    ];
    for (value, light) in cases {
        assert_eq!(light_by_variable(value), light, "{value}");
    }
}

fn key(letter: char, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(KeyCode::Char(letter), modifiers))
}

/// As crossterm reads the bytes.
fn events(text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        events.push(match letter {
            '\x1b' => key(letters.next().unwrap(), KeyModifiers::ALT),
            '\x07' => key('g', KeyModifiers::CONTROL),
            other => key(other, KeyModifiers::NONE),
        });
    }
    events
}

fn sifted(late: &mut Late, text: &str) -> String {
    keys(&events(text).into_iter().flat_map(|event| late.sift(event)).collect::<Vec<_>>())
}

#[test]
fn a_late_answer_is_no_key_and_all_else_is() {
    for end in ["\x1b\\", "\x07"] {
        let mut late = Late { awaited: true, ..Late::default() };
        assert_eq!(sifted(&mut late, &format!("j\x1b]11;rgb:ffff/0000/1111{end}k")), "jk");
        assert_eq!((late.told(), late.told()), (Some(false), None));
        // Only one answer was asked for.
        assert_eq!(sifted(&mut late, "\x1b]11;"), "]11;");
    }
    let mut late = Late { awaited: true, ..Late::default() };
    assert_eq!(sifted(&mut late, "\x1b]1j"), "]1j", "this was typed");
    assert_eq!(sifted(&mut Late::default(), "\x1b]11;rgb:0/0/0\x07"), "]11;rgb:0/0/0g");
}

proptest! {
    #[test]
    fn no_key_is_lost_but_in_an_answer(text in "[a-z\\]1;/:]{0,60}") {
        let mut late = Late { awaited: true, ..Late::default() };
        let mut seen = sifted(&mut late, &text);
        seen.push_str(&keys(&late.held));
        prop_assert_eq!(seen, text);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        Heard::of(&bytes);
    }
}
