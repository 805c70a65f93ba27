//! What a row says, as far as somebody looks for it.

use super::{
    super::{Value, on_screen},
    Sight,
    pattern::Pattern,
};

/// The cells of a row, one per line: texts, and then, if they are looked at, all others. They take
/// much longer to be written than texts, and are hardly ever what is looked for.
#[derive(Default)]
pub(in crate::panes::table) struct Said {
    texts: String,
    has_texts: bool,
    others: String,
    has_others: bool,
}

impl Said {
    /// Another row is looked at.
    pub(super) fn forget(&mut self) {
        self.texts.clear();
        self.others.clear();
        (self.has_texts, self.has_others) = (false, false);
    }

    /// Whether some cell on screen has what is looked for.
    pub(super) fn has<R>(&mut self, pattern: &Pattern, sight: &Sight<'_, R>, row: &R) -> bool {
        if !self.has_texts {
            self.has_texts = true;
            write(sight, row, is_text, &mut self.texts);
        }
        if pattern.matches_any(&self.texts) {
            return true;
        }
        if !pattern.may_be_no_text() {
            return false;
        }
        if !self.has_others {
            self.has_others = true;
            write(sight, row, |value| !is_text(value), &mut self.others);
        }
        pattern.matches_any(&self.others)
    }
}

/// Whether it may hold any text; all others hold numbers, units and words of ours.
fn is_text(value: &Value<'_>) -> bool {
    matches!(value, Value::Text(_) | Value::List(_))
}

fn write<R>(sight: &Sight<'_, R>, row: &R, wanted: fn(&Value<'_>) -> bool, lines: &mut String) {
    for column in on_screen(sight.columns, sight.wide) {
        match sight.columns[column].of(row) {
            value if !wanted(&value) => {}
            Value::Text(text) => {
                lines.push_str(&text);
                lines.push('\n');
            }
            value => {
                lines.push_str(&value.into_text(sight.now));
                lines.push('\n');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{super::pattern::Pattern, *};

    #[test]
    fn what_holds_no_text_is_left_out_only_where_it_cannot_match() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let values = [
            Value::Count(1_234_567_890),
            Value::Millicores(1500),
            Value::Millicores(7),
            Value::Bytes(900),
            Value::Gibibytes(80),
            Value::Since(at(0)),
            Value::Until(at(0)),
            Value::OutOf(1, 2),
            Value::Seconds(0.018),
            Value::Share(0.83),
            Value::Share(f64::NAN),
            Value::Flag(true),
            Value::Flag(false),
            Value::None,
            Value::unknown("why"),
        ];
        let sizes = (0..63).map(|power| Value::Bytes((1 << power) + (1 << power) / 2));
        let ages = (0..37).map(|power| Value::Since(at(-(1 << power))));
        for value in values.into_iter().chain(sizes).chain(ages) {
            let text = value.clone().into_text(at(90)).into_owned();
            for part in [&*text, &text.to_uppercase(), &text[..1], &text[text.len() - 1..]] {
                let pattern = Pattern::literal(part.to_owned());
                assert!(pattern.may_be_no_text(), "{part} in {value:?}");
            }
        }
        assert!(!Pattern::literal("web-42".to_owned()).may_be_no_text());
        assert!(Pattern::new("^w.b".to_owned()).may_be_no_text());
    }
}
