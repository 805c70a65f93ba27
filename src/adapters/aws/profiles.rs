//! The names and settings in `~/.aws/config` and `~/.aws/credentials`, to check a choice before any
//! call. Credentials themselves are left to the SDK.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The profiles of both files, by name.
#[derive(Debug, Default)]
pub(super) struct Profiles(BTreeMap<String, BTreeMap<String, String>>);

/// A file of profiles that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ProfileError {
    /// There, but not readable.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Not in the format of the AWS tools.
    #[error("{what}, line {line}: {problem}")]
    Malformed {
        /// Which of the two files.
        what: &'static str,
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        problem: &'static str,
    },
}

/// What the SDK needs of a profile besides credentials. Secrets are not even kept.
const KEPT: &[&str] = &["region", "endpoint_url"];

impl Profiles {
    /// Reads both files from where the AWS tools look for them; a missing one is empty.
    pub(super) fn load(environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, ProfileError> {
        let path = |variable: &str, name: &str| {
            let home = etcetera::home_dir().ok();
            match environment(variable) {
                Some(given) => expand(&given, home.as_deref()),
                None => home.map(|home| home.join(".aws").join(name)),
            }
        };
        let config = read(path("AWS_CONFIG_FILE", "config"))?;
        let credentials = read(path("AWS_SHARED_CREDENTIALS_FILE", "credentials"))?;
        Self::parse(&config, &credentials)
    }

    /// Reads the text of both files.
    pub(super) fn parse(config: &str, credentials: &str) -> Result<Self, ProfileError> {
        let mut profiles = Self::default();
        profiles.add("AWS config file", config, config_section)?;
        profiles.add("AWS credentials file", credentials, |section| Some(section))?;
        Ok(profiles)
    }

    /// Whether there is such a profile.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Their names, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// A setting of a profile.
    pub(super) fn setting(&self, profile: &str, key: &str) -> Option<&str> {
        self.0.get(profile)?.get(key).map(String::as_str)
    }

    fn add(
        &mut self,
        what: &'static str,
        text: &str,
        profile: fn(&str) -> Option<&str>,
    ) -> Result<(), ProfileError> {
        let mut current = None;
        for (index, line) in text.lines().enumerate() {
            let malformed = |problem| ProfileError::Malformed { what, line: index + 1, problem };
            if line.trim().is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(rest) = line.trim_start().strip_prefix('[') {
                let end = rest.find(']').ok_or_else(|| malformed("a section lacks its ]"))?;
                current = profile(rest[..end].trim()).map(str::to_owned);
                if let Some(name) = &current {
                    self.0.entry(name.clone()).or_default();
                }
                continue;
            }
            // Indented lines belong to the setting above: none that we need has any.
            if line.starts_with(char::is_whitespace) {
                continue;
            }
            let (key, value) =
                line.split_once('=').ok_or_else(|| malformed("expected key = value"))?;
            self.keep(current.as_deref(), key.trim(), value);
        }
        Ok(())
    }

    fn keep(&mut self, profile: Option<&str>, key: &str, value: &str) {
        let Some(settings) = profile.and_then(|name| self.0.get_mut(name)) else { return };
        if KEPT.contains(&key) {
            let value = value.split(" #").next().unwrap_or_default();
            let value = value.split(" ;").next().unwrap_or_default();
            settings.insert(key.to_owned(), value.trim().to_owned());
        }
    }
}

/// `[default]` and `[profile x]`; `[sso-session x]` and `[services x]` are no profiles.
fn config_section(section: &str) -> Option<&str> {
    if section == "default" {
        return Some(section);
    }
    section.strip_prefix("profile").filter(|rest| rest.starts_with([' ', '\t'])).map(str::trim)
}

fn expand(given: &str, home: Option<&Path>) -> Option<PathBuf> {
    match given.strip_prefix("~/") {
        Some(rest) => home.map(|home| home.join(rest)),
        None => Some(given.into()),
    }
}

fn read(path: Option<PathBuf>) -> Result<String, ProfileError> {
    let Some(path) = path else { return Ok(String::new()) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(ProfileError::Unreadable { path, reason: error.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_one_set_of_profiles() {
        let config = "# comment\n[default]\nregion=us-east-1 # here\n\n[profile a]\ns3 =\n  region = nested\n\
                      [sso-session corp]\nregion = eu-west-1\n[profile\tb]\nregion = ap-south-1\n";
        let profiles = Profiles::parse(config, "[c]\naws_secret_access_key = SECRET\n").unwrap();
        assert_eq!(profiles.names(), ["a", "b", "c", "default"]);
        assert_eq!(profiles.setting("default", "region"), Some("us-east-1"));
        assert_eq!(profiles.setting("a", "region"), None);
        assert_eq!(profiles.setting("b", "region"), Some("ap-south-1"));
        assert!(!format!("{profiles:?}").contains("SECRET"));
    }

    #[test]
    fn a_broken_file_names_the_line() {
        let error = Profiles::parse("[default]\n[profile x\n", "").unwrap_err();
        assert_eq!(error.to_string(), "AWS config file, line 2: a section lacks its ]");
        let error = Profiles::parse("", "[default]\nnonsense\n").unwrap_err();
        assert_eq!(error.to_string(), "AWS credentials file, line 2: expected key = value");
    }

    #[test]
    fn files_are_found_where_the_variables_say() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        std::fs::write(&file, "[profile elsewhere]\n").unwrap();
        let environment = |name: &str| match name {
            "AWS_CONFIG_FILE" => Some(file.display().to_string()),
            _ => Some(folder.path().join("none").display().to_string()),
        };
        assert_eq!(Profiles::load(&environment).unwrap().names(), ["elsewhere"]);
    }
}
