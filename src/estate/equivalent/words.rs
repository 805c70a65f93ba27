//! From a template to a command for the shell.

use crate::{estate::console_url::region, model::Store};

/// What stands in the places of a template: `{namespace}`, `{name}` and so on.
#[derive(Clone, Debug, Default)]
pub struct Values<'a> {
    pairs: Vec<(&'static str, &'a str)>,
    region: Option<&'a str>,
}

impl<'a> Values<'a> {
    /// A value for a place.
    #[must_use]
    pub fn with(mut self, place: &'static str, value: &'a str) -> Self {
        self.pairs.push((place, value));
        self
    }

    /// Namespace, name and Region of a resource.
    pub fn of(id: &'a crate::model::ResourceId, store: &'a Store) -> Self {
        let values = Self { region: region(id, store), ..Self::default() };
        values.with("{namespace}", &id.namespace).with("{name}", &id.name)
    }
}

/// Fills a template, adds the flags of our connection and quotes every word for a POSIX shell.
pub(super) fn command(
    template: &str,
    values: &Values<'_>,
    store: &Store,
) -> Result<String, &'static str> {
    let mut values = values.clone();
    if template.contains("{cluster}") {
        let cluster = store.link.cluster.as_deref();
        let cluster = cluster.ok_or("it is not known which EKS cluster this is")?;
        values.pairs.push(("{cluster}", cluster));
    }
    let mut words: Vec<String> = Vec::new();
    for word in template.split_whitespace() {
        let filled = filled(word, &values.pairs);
        // Without this, a name that begins with a dash would be taken for a flag.
        match words.last_mut() {
            Some(flag) if flag.starts_with("--") && is_dashed(word, &filled) => {
                flag.push('=');
                flag.push_str(&filled);
            }
            Some(_) if is_dashed(word, &filled) => {
                return Err("its name would be taken for a flag");
            }
            Some(_) | None => words.push(filled),
        }
    }
    words.extend(connection(template, &values, store)?);
    if words.iter().any(|word| word.contains(char::is_control)) {
        return Err("a name in it has control characters, which no shell should be given");
    }
    Ok(shell_words::join(words))
}

/// Whether a value begins with a dash.
fn is_dashed(word: &str, filled: &str) -> bool {
    word.starts_with('{') && filled.starts_with('-')
}

/// Region, profile and endpoint; the context of a cluster.
fn connection(
    template: &str,
    values: &Values<'_>,
    store: &Store,
) -> Result<Vec<String>, &'static str> {
    let (caller, link) = (&store.caller, &store.link);
    let flag = |name: &str, value: Option<&str>| {
        value.into_iter().flat_map(|it| [name.to_owned(), it.to_owned()]).collect::<Vec<_>>()
    };
    if template.starts_with("kubectl ") {
        let context = link.context.as_deref().or(link.cluster.as_deref());
        let context = context.ok_or("it is not known yet which cluster this is")?;
        return Ok(flag("--context", Some(context)));
    }
    let region = values.region.or(caller.region.as_deref()).filter(|region| !region.is_empty());
    let region = region.ok_or("the Region is not known yet")?;
    Ok([
        flag("--region", Some(region)),
        flag("--profile", caller.profile.as_deref()),
        flag("--endpoint-url", caller.endpoint.as_deref()),
    ]
    .concat())
}

/// Every place of a word filled, from left to right, so that no value is taken for a template.
fn filled(word: &str, values: &[(&'static str, &str)]) -> String {
    let mut text = String::with_capacity(word.len() + 32);
    let mut rest = word;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((place, value)) = values.iter().find(|(place, _)| rest.starts_with(place)) {
            text.push_str(value);
            rest = &rest[place.len()..];
        } else {
            text.push('{');
            rest = &rest[1..];
        }
    }
    text + rest
}
