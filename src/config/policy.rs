//! Reads the policy of the system, which the file of a user can only tighten.

use std::{fs, io, path::Path};

use super::{ConfigError, Fault, environments, file::faults_of, rules};
use crate::{guard::Policy, spelling::unknown, user_file::Reader};

/// Where it lies. Nothing names another place, or whoever it is for could choose it.
pub(super) const PLACE: &str = "/etc/quarterdeck/policy.toml";

/// The policy, if there is one. One that cannot be read is no reason to go on without it.
pub(super) fn read(path: &Path, faults: &mut Vec<Fault>) -> Result<Option<Policy>, ConfigError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(parse(&path.display().to_string(), &text, faults))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Unreadable { path: path.to_owned(), source }),
    }
}

/// Reads `text`; whatever is wrong is added to `faults`.
pub(super) fn parse(origin: &str, text: &str, faults: &mut Vec<Fault>) -> Policy {
    let mut policy = Policy::default();
    let (mut reader, table) = Reader::new(text);
    for (key, value) in &table {
        match key.get_ref().as_ref() {
            environments::SECTION => {
                policy.environments = environments::rules(&mut reader, value);
            }
            rules::SECTION => policy.rules = rules::rules(&mut reader, value),
            other => {
                let known = [environments::SECTION, rules::SECTION];
                reader.mistake(&key.span(), unknown("section", other, known));
            }
        }
    }
    faults.extend(faults_of(origin, reader));
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_has_rules_and_environments_and_nothing_else() {
        let mut faults = Vec::new();
        let text = "[[rule]]\nname = 'a'\ndeny = true\n\n[[environment]]\nname = 'live'\n\
                    level = 'prod'\naccount = '1'\n";
        let policy = parse("policy", text, &mut faults);
        assert_eq!(faults, []);
        assert_eq!((policy.rules.len(), policy.environments.len()), (1, 1));
        parse("policy", "read_only = true\n[[rules]]\nname = 'a'\n", &mut faults);
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "policy:1: unknown section `read_only`",
                "policy:2: unknown section `rules`; did you mean `rule`?"
            ]
        );
    }

    #[test]
    fn a_policy_that_cannot_be_read_stops_the_console() {
        let folder = tempfile::tempdir().unwrap();
        let absent = read(&folder.path().join("policy.toml"), &mut Vec::new());
        assert_eq!(absent.unwrap(), None);
        assert!(read(folder.path(), &mut Vec::new()).is_err(), "a folder is no policy");
    }
}
