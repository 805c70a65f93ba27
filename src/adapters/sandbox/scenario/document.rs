//! The part of YAML that a scenario is written in: texts, lists and maps, each with its line.
//!
//! Anchors, references and tags are refused, so that a file is never larger than it looks, and a text
//! is never anything but that.

#![expect(clippy::wildcard_enum_match_arm, reason = "what is not asked for ends or is refused")]

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, StrInput};

use super::super::document::printable;
use crate::user_file::Mistake;

/// How deep a file may be nested; a scenario needs three.
const DEEPEST: usize = 8;

/// Something in a file, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed<T> {
    /// From 1.
    pub(super) line: usize,
    pub(super) value: T,
}

/// What can stand in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Text(String),
    List(Vec<Placed<Self>>),
    /// In the order of the file; no key is there twice.
    Map(Entries),
}

/// What belongs to a name, by name.
pub(super) type Entries = Vec<(Placed<String>, Placed<Node>)>;

/// What a file holds, if it can be read to its end; and everything that is wrong with its form.
pub(super) fn parse(text: &str) -> (Option<Placed<Node>>, Vec<Mistake>) {
    let lines = text.split('\n').count();
    let mut walk =
        Walk { parser: Parser::new_from_str(text), mistakes: Vec::new(), line: 1, lines };
    let root = walk.document().map_err(|end| walk.mistakes.push(end)).ok().flatten();
    (root, walk.mistakes)
}

/// A way through the events of a file.
struct Walk<'a> {
    parser: Parser<'a, StrInput<'a>>,
    mistakes: Vec<Mistake>,
    /// Where the last event was.
    line: usize,
    /// As many as an editor shows. To YAML, a carriage return alone begins a line as well.
    lines: usize,
}

impl<'a> Walk<'a> {
    /// What comes next; where nothing more can be read, why.
    fn next(&mut self) -> Result<Option<Event<'a>>, Mistake> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => {
                self.line = span.start.line().clamp(1, self.lines);
                Ok(Some(event))
            }
            Some(Err(error)) => {
                let message = printable(&error.info().replace('\n', "; "));
                Err(Mistake { line: error.marker().line().clamp(1, self.lines), message })
            }
        }
    }

    fn mistake(&self, message: &str) -> Mistake {
        Mistake { line: self.line, message: message.to_owned() }
    }

    fn note(&mut self, message: &str) {
        let mistake = self.mistake(message);
        self.mistakes.push(mistake);
    }

    /// The only document of the file.
    fn document(&mut self) -> Result<Option<Placed<Node>>, Mistake> {
        let mut root = None;
        while let Some(event) = self.next()? {
            match event {
                Event::StreamEnd => return Ok(root),
                Event::DocumentStart(..) if root.is_some() => {
                    return Err(self.mistake("a second document begins here, and only one is read"));
                }
                Event::StreamStart
                | Event::DocumentStart(..)
                | Event::DocumentEnd
                | Event::Comment(..)
                | Event::Anchor(..) => {}
                event => root = Some(self.node(event, 1)?),
            }
        }
        Ok(root)
    }

    /// What begins with this event.
    fn node(&mut self, event: Event<'a>, depth: usize) -> Result<Placed<Node>, Mistake> {
        if depth > DEEPEST {
            return Err(self.mistake("it is nested too deeply"));
        }
        let line = self.line;
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(anchor, tag.is_some());
                // What stands for nothing says nothing.
                let is_nothing = style == ScalarStyle::Plain && matches!(&*text, "~" | "null");
                Node::Text(if is_nothing { String::new() } else { text.into_owned() })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse(anchor, tag.is_some());
                Node::List(self.list(depth)?)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse(anchor, tag.is_some());
                Node::Map(self.map(depth)?)
            }
            _ => return Err(self.mistake("a reference stands here, and none is followed")),
        };
        Ok(Placed { line, value })
    }

    fn refuse(&mut self, anchor: usize, tagged: bool) {
        if anchor > 0 {
            self.note("an anchor stands here, and nothing can refer to it");
        }
        if tagged {
            self.note("a tag stands here, and none is known");
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Placed<Node>>, Mistake> {
        let mut elements = Vec::new();
        loop {
            match self.within()? {
                Event::SequenceEnd => return Ok(elements),
                event => elements.push(self.node(event, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Entries, Mistake> {
        let mut entries = Entries::new();
        loop {
            let key = match self.within()? {
                Event::MappingEnd => return Ok(entries),
                event => self.node(event, depth + 1)?,
            };
            let value = self.within()?;
            let value = self.node(value, depth + 1)?;
            let Placed { line, value: Node::Text(name) } = key else {
                let message = "expected a name before the colon".to_owned();
                self.mistakes.push(Mistake { line: key.line, message });
                continue;
            };
            if let Some((first, _)) = entries.iter().find(|(it, _)| it.value == name) {
                let (name, first) = (printable(&name), first.line);
                let message = format!("`{name}` is there twice, first in line {first}");
                self.mistakes.push(Mistake { line, message });
                continue;
            }
            entries.push((Placed { line, value: name }, value));
        }
    }

    /// The next event inside a list or a map, which has an end.
    fn within(&mut self) -> Result<Event<'a>, Mistake> {
        loop {
            match self.next()? {
                Some(Event::Comment(..) | Event::Anchor(..)) => {}
                Some(event) => return Ok(event),
                None => return Err(self.mistake("it ends too early")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carriage_return_alone_leads_to_no_line_that_an_editor_does_not_show() {
        let (root, mistakes) = parse("a: b\rc: [\r&x y");
        assert_eq!(root, None);
        let lines: Vec<_> = mistakes.iter().map(|it| it.line).collect();
        assert!(!lines.is_empty() && lines.iter().all(|line| *line == 1), "{mistakes:?}");
    }
}
