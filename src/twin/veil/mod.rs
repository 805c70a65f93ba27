//! Pseudonyms: what a twin says instead of names, addresses and account ids.
//!
//! A text is taken apart into its words, and each word that is not of the common language of Kubernetes
//! and AWS gets a pseudonym of its own, always the same one within a file. So every join still works,
//! also those by parts of names: of a Pod and its `ReplicaSet`, of an ARN and the name in it.

mod address;
mod pseudonym;
mod vocabulary;

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::LazyLock,
};

use regex::{Captures, Regex};

use self::vocabulary::is_common;
use crate::model::Symbol;

/// What can be told apart in a text, the more telling first.
static PIECES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pieces = [
        // A service of AWS, as endpoints name it, and a metric of AWS.
        r"(?<kept>\b(?:com|aws)\.(?:amazonaws|api)\.[a-z0-9.-]*[a-z0-9]|\b(?:AWS/[A-Za-z0-9]+|ContainerInsights) [A-Za-z0-9_]+$",
        // A Region or a zone, and a type of instances.
        r"|\b[a-z]{2}(?:-[a-z]{3,})+-[0-9][a-z]?\b|\b(?:[a-z]+\.)?[a-z]+[0-9][a-z0-9]*(?:-[a-z0-9]+)?\.(?:nano|micro|small|medium|[0-9]*x?large|metal(?:-[0-9]+xl)?)\b)",
        r"|(?<dashed>\bip-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}\b)",
        r"|(?<address>\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2})?\b)",
        r"|(?<six>(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?:/[0-9]{1,3})?)",
        r"|(?<uuid>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)",
        r"|(?<word>[\p{L}\p{M}\p{N}]+)|(?<odd>[^\x20-\x7e])",
    ];
    Regex::new(&pieces.concat()).ok()
});

/// Gives out pseudonyms. What they are made of is drawn anew each time and kept nowhere.
#[derive(Debug, Default)]
pub struct Veil {
    salt: Option<RandomState>,
    /// Labels by which something is selected.
    selecting: RefCell<HashSet<Symbol>>,
    known: RefCell<HashMap<String, String>>,
    taken: RefCell<HashSet<String>>,
}

impl Veil {
    /// Pseudonyms for everything.
    pub fn new() -> Self {
        Self { salt: Some(RandomState::new()), ..Self::default() }
    }

    /// Real names.
    pub fn transparent() -> Self {
        Self::default()
    }

    /// Which labels something is selected by: they have to stay on what they select.
    pub(super) fn select(&self, labels: impl IntoIterator<Item = Symbol>) {
        self.selecting.borrow_mut().extend(labels);
    }

    /// Whether something is selected by a label.
    pub(super) fn selects(&self, label: &str) -> bool {
        self.selecting.borrow().contains(label)
    }

    /// Whether there are pseudonyms.
    pub const fn is_opaque(&self) -> bool {
        self.salt.is_some()
    }

    /// A text with pseudonyms.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(salt) = &self.salt else { return Cow::Borrowed(text) };
        // A text that cannot be taken apart is not shown at all.
        let Some(pieces) = &*PIECES else { return Cow::Borrowed("") };
        pieces.replace_all(text, |found: &Captures<'_>| self.piece(found, salt))
    }

    /// An address with another one in its place.
    pub fn address(&self, address: IpAddr) -> IpAddr {
        self.salt.as_ref().map_or(address, |salt| address::veiled(address, salt))
    }

    /// What takes the place of a name that is made up of all there is to say: nothing of it stays, and
    /// not even where real names do.
    pub fn opaque(&self, name: &str) -> String {
        let mut known = self.known.borrow_mut();
        let count = known.len();
        known.entry(format!("\0{name}")).or_insert_with(|| format!("{count:08x}")).clone()
    }

    fn piece(&self, found: &Captures<'_>, salt: &RandomState) -> String {
        let named = |name: &str| found.name(name).map(|it| it.as_str());
        if let Some(kept) = named("kept") {
            return kept.to_owned();
        }
        if let Some(dashed) = named("dashed") {
            let dotted = dashed["ip-".len()..].replace('-', ".");
            let veiled = address::block(&dotted, salt);
            return veiled.map_or_else(
                || self.word("ip", salt),
                |it| format!("ip-{}", it.replace('.', "-")),
            );
        }
        if let Some(block) = named("address").or_else(|| named("six")) {
            let runs = || block.split(':').map(|run| self.word(run, salt)).collect::<Vec<_>>();
            return address::block(block, salt).unwrap_or_else(|| runs().join(":"));
        }
        if let Some(uuid) = named("uuid") {
            return self.given(uuid, |salted| pseudonym::shaped(uuid, salted), salt);
        }
        named("word").map_or_else(|| "-".to_owned(), |word| self.word(word, salt))
    }

    /// A word of the common language stays; of any other one only the form does.
    fn word(&self, word: &str, salt: &RandomState) -> String {
        // With a unit it is a duration, and a zone without its Region.
        let number = word.trim_end_matches(|it: char| it.is_ascii_lowercase());
        let is_number =
            word.len() - number.len() <= 1 && number.bytes().all(|it| it.is_ascii_digit());
        if is_common(word) || (is_number && number.len() <= pseudonym::SHORT) {
            return word.to_owned();
        }
        let small = word.to_lowercase();
        let veiled = self.given(&small, |salted| pseudonym::of(&small, salted), salt);
        pseudonym::cased(word, veiled)
    }

    /// What was given for this before, or else what `make` makes of one salted number after another
    /// that nobody has yet.
    fn given(&self, key: &str, make: impl Fn(u64) -> String, salt: &RandomState) -> String {
        if let Some(known) = self.known.borrow().get(key) {
            return known.clone();
        }
        let mut taken = self.taken.borrow_mut();
        let fresh = |it: &String| it != key && !is_common(it) && !taken.contains(it);
        let tries = (0_u32..pseudonym::TRIES).map(|attempt| make(salt.hash_one((key, attempt))));
        let veiled = { tries }.find(fresh).unwrap_or_else(|| format!("x{}", taken.len()));
        taken.insert(veiled.clone());
        self.known.borrow_mut().insert(key.to_owned(), veiled.clone());
        veiled
    }
}

#[cfg(test)]
mod tests;
