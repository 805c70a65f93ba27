//! Reads the file of a scenario, and tells everything that is wrong with it at once.

use super::{
    super::{
        direction::{Instruction, LONGEST_S},
        document::printable,
    },
    Scenario, Step,
    document::{Entries, Node, Placed, parse},
};
use crate::{
    duration,
    model::Platform,
    spelling::{hint, unknown},
    user_file::{Mistake, Mistakes},
};

/// Fields of a scenario.
const FIELDS: &[&str] = &["name", "about", "estate", "steps"];
/// Fields of a step.
const STEP_FIELDS: &[&str] = &["at", "do", "say"];
/// Characters of a name, of an order and of a text, at most.
const LONGEST_NAME: usize = 40;
const LONGEST_ORDER: usize = 200;
const LONGEST_TEXT: usize = 400;
/// Steps of a scenario, at most.
const MOST_STEPS: usize = 1_000;

impl Scenario {
    /// A scenario from the bytes of its file.
    pub(in super::super) fn read(bytes: &[u8]) -> Result<Self, Mistakes> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + String::from_utf8_lossy(before).matches('\n').count();
            Mistakes(vec![Mistake { line, message: "it is no text in UTF-8".to_owned() }])
        })?;
        let (root, mistakes) = parse(text);
        let mut reader = Reader { mistakes };
        // What follows from half a file would be wrong about the other half.
        let is_whole = root.is_some() || reader.mistakes.is_empty();
        let scenario = is_whole.then(|| reader.scenario(root)).flatten();
        reader.mistakes.sort();
        match scenario {
            Some(scenario) if reader.mistakes.is_empty() => Ok(scenario),
            Some(_) | None => Err(Mistakes(reader.mistakes)),
        }
    }
}

/// Fields that are still to be taken.
struct Fields {
    line: usize,
    left: Entries,
}

impl Fields {
    fn take(&mut self, name: &str) -> Option<Placed<Node>> {
        let at = self.left.iter().position(|(key, _)| key.value == name)?;
        Some(self.left.remove(at).1)
    }
}

/// Goes on after a mistake.
struct Reader {
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn note(&mut self, line: usize, message: impl Into<String>) {
        self.mistakes.push(Mistake { line, message: message.into() });
    }

    fn scenario(&mut self, root: Option<Placed<Node>>) -> Option<Scenario> {
        let Some(root) = root else {
            self.note(1, "it is empty");
            return None;
        };
        let mut fields = self.fields(root, FIELDS)?;
        let name = self.name(&mut fields);
        let about = self.text(&mut fields, "about", true);
        let estate = self.text(&mut fields, "estate", false).and_then(|it| self.estate(&it));
        let steps = self.steps(&mut fields);
        Some(Scenario { name: name?, about: about?.value, estate, steps: steps? })
    }

    /// The fields of a map; what has no meaning there is misspelt.
    fn fields(&mut self, node: Placed<Node>, known: &[&str]) -> Option<Fields> {
        let Node::Map(entries) = node.value else {
            self.note(node.line, format!("expected the fields {}", known.join(", ")));
            return None;
        };
        for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&&*key.value)) {
            let name = printable(&key.value);
            self.note(key.line, unknown("field", &name, known.iter().copied()));
        }
        Some(Fields { line: node.line, left: entries })
    }

    /// The text of a field, without the blanks around it; where it must be there, it says something.
    fn text(&mut self, fields: &mut Fields, name: &str, needed: bool) -> Option<Placed<String>> {
        let Some(Placed { line, value }) = fields.take(name) else {
            if needed {
                self.note(fields.line, format!("`{name}` is missing"));
            }
            return None;
        };
        let Node::Text(text) = value else {
            self.note(line, format!("`{name}`: expected a text"));
            return None;
        };
        let value = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if value.is_empty() {
            self.note(line, format!("`{name}` says nothing"));
        } else if value.chars().count() > LONGEST_TEXT {
            self.note(line, format!("`{name}` has more than {LONGEST_TEXT} characters"));
        } else {
            return Some(Placed { line, value });
        }
        None
    }

    fn name(&mut self, fields: &mut Fields) -> Option<String> {
        let name = self.text(fields, "name", true)?;
        let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        if name.value.chars().all(is_plain) && name.value.len() <= LONGEST_NAME {
            return Some(name.value);
        }
        let wrong = format!(
            "`{}` is no name: small letters, digits and hyphens, {LONGEST_NAME} at most",
            printable(&name.value)
        );
        self.note(name.line, wrong);
        None
    }

    /// The platform that the scenario is meant for.
    fn estate(&mut self, name: &Placed<String>) -> Option<&'static Platform> {
        let platform = Platform::called(&name.value);
        if platform.is_none() {
            let (word, names) = (printable(&name.value), Platform::NAMES);
            let hint = hint(&word, names.iter().copied());
            let there = names.join(", ");
            self.note(name.line, format!("there is no estate `{word}`{hint}; there are: {there}"));
        }
        platform
    }

    fn steps(&mut self, fields: &mut Fields) -> Option<Vec<Step>> {
        let Some(steps) = fields.take("steps") else {
            self.note(fields.line, "`steps` is missing");
            return None;
        };
        let Node::List(elements) = steps.value else {
            self.note(steps.line, "`steps`: expected a list");
            return None;
        };
        if elements.is_empty() {
            self.note(steps.line, "`steps` has none");
        } else if elements.len() > MOST_STEPS {
            self.note(steps.line, format!("there are more than {MOST_STEPS} steps"));
            return None;
        }
        let mut last = 0;
        let steps = elements.into_iter().filter_map(|element| self.step(element, &mut last));
        Some(steps.collect())
    }

    fn step(&mut self, element: Placed<Node>, last: &mut u64) -> Option<Step> {
        let mut fields = self.fields(element, STEP_FIELDS)?;
        let at_s = self.text(&mut fields, "at", true).and_then(|it| self.time(&it, last));
        let line = fields.line;
        let has_any = fields.left.iter().any(|(key, _)| key.value != "at");
        let order = self.text(&mut fields, "do", false).and_then(|it| self.order(it));
        let say = self.text(&mut fields, "say", false).map(|it| it.value);
        if !has_any {
            self.note(line, "the step has neither `do` nor `say`");
        }
        Some(Step { at: at_s? * 1000, order, say })
    }

    /// A time after the beginning, not before that of the last step.
    fn time(&mut self, text: &Placed<String>, last: &mut u64) -> Option<u64> {
        let word = printable(&text.value);
        let Some(seconds) = duration::seconds(&text.value).filter(|it| *it <= LONGEST_S) else {
            let wrong = "is no time after the beginning: such as 90s or 1h30m, a day at most";
            self.note(text.line, format!("`{word}` {wrong}"));
            return None;
        };
        if seconds < *last {
            self.note(text.line, format!("`{word}` is earlier than the step before"));
        }
        *last = seconds.max(*last);
        Some(seconds)
    }

    fn order(&mut self, text: Placed<String>) -> Option<(String, Instruction)> {
        if text.value.chars().count() > LONGEST_ORDER {
            self.note(text.line, format!("an order has {LONGEST_ORDER} characters at most"));
            return None;
        }
        match Instruction::parse(&text.value) {
            Ok(Instruction::Scenario(_) | Instruction::StopScenario) => {
                self.note(text.line, "a scenario neither begins nor ends another one");
                None
            }
            Ok(instruction) => Some((text.value, instruction)),
            Err(reason) => {
                self.note(text.line, printable(&reason));
                None
            }
        }
    }
}
