//! Which environment we look at: the first rule whose patterns all fit; without one, production.

use crate::model::{Caller, Environment, Link};

/// What an environment is recognised by. Patterns that are absent say nothing; `*` stands for any
/// text and `?` for one character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentRule {
    /// The environment.
    pub environment: Environment,
    /// Accounts.
    pub account: Option<String>,
    /// EKS clusters.
    pub cluster: Option<String>,
    /// Contexts of the kubeconfig.
    pub context: Option<String>,
}

impl EnvironmentRule {
    /// Whether everything it asks for is known and fits.
    fn fits(&self, caller: &Caller, link: &Link) -> bool {
        let seen = [
            (&self.account, &caller.account),
            (&self.cluster, &link.cluster),
            (&self.context, &link.context),
        ];
        seen.into_iter().all(|(pattern, value)| match (pattern, value) {
            (None, _) => true,
            (Some(pattern), Some(value)) => fits(pattern, value),
            (Some(_), None) => false,
        })
    }
}

/// The environment of what we are connected to, if a rule knows it.
pub fn environment(rules: &[EnvironmentRule], caller: &Caller, link: &Link) -> Option<Environment> {
    rules.iter().find(|rule| rule.fits(caller, link)).map(|rule| rule.environment.clone())
}

/// Whether the whole of `text` fits the pattern, in which `*` stands for any text and `?` for one
/// character.
pub fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut seen) = (0, 0);
    // The last star, and how far its text reaches.
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
                continue;
            }
            Some(one) if *one == '?' || *one == text[seen] => at += 1,
            _ => match star {
                Some((place, reach)) => {
                    (at, seen) = (place + 1, reach);
                    star = Some((place, reach + 1));
                }
                None => return false,
            },
        }
        seen += 1;
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Level;

    fn rule(name: &str, account: Option<&str>, context: Option<&str>) -> EnvironmentRule {
        EnvironmentRule {
            environment: Environment { name: name.into(), level: Level::Dev },
            account: account.map(str::to_owned),
            cluster: None,
            context: context.map(str::to_owned),
        }
    }

    fn found(rules: &[EnvironmentRule], account: Option<&str>, context: &str) -> Option<String> {
        let caller = Caller { account: account.map(Into::into), ..Caller::default() };
        let link = Link { context: Some(context.into()), ..Link::default() };
        environment(rules, &caller, &link).map(|it| it.name.to_string())
    }

    #[test]
    fn the_first_rule_that_fits_wins() {
        let rules = [
            rule("both", Some("1*"), Some("dev-*")),
            rule("account", Some("1*"), None),
            rule("context", None, Some("*-eu")),
        ];
        assert_eq!(found(&rules, Some("111"), "dev-eu").as_deref(), Some("both"));
        assert_eq!(found(&rules, Some("111"), "prod").as_deref(), Some("account"));
        assert_eq!(found(&rules, Some("222"), "dev-eu").as_deref(), Some("context"));
        assert_eq!(found(&rules, Some("222"), "dev-us"), None);
        // What is not known fits nothing.
        assert_eq!(found(&rules, None, "prod"), None);
    }

    #[test]
    fn patterns() {
        for (pattern, text, is_fit) in [
            ("prod", "prod", true),
            ("prod", "prod-1", false),
            ("*", "", true),
            ("?", "", false),
            ("p?od*", "prod-eu-1", true),
            ("*-eu-*", "a-eu-b-eu-", true),
            ("*-eu", "a-eu-b-eu-", false),
            ("**a", "bca", true),
        ] {
            assert_eq!(fits(pattern, text), is_fit, "{pattern} {text}");
        }
    }

    /// The obvious way, which takes exponential time.
    fn slowly(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => {
                slowly(rest, text) || (!text.is_empty() && slowly(pattern, &text[1..]))
            }
            ([one, rest @ ..], [first, others @ ..]) if *one == '?' || one == first => {
                slowly(rest, others)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn patterns_mean_what_they_say(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(fits(&pattern, &text), slowly(&chars(&pattern), &chars(&text)));
        }
    }
}
