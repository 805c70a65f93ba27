//! Settings: defaults, then the file, then the environment, then flags; later ones win.
//!
//! The file is `$XDG_CONFIG_HOME/quarterdeck/config.toml`, or what `--config` or
//! `QUARTERDECK_CONFIG` names. Its fields are those of [`Layer`], and its
//! sections `[[environment]]` say what environments are recognised by, and `[[rule]]` what is not to be
//! done there; the policy of the system, `/etc/quarterdeck/policy.toml`, has the same two sections, and
//! the file can only tighten it. The variable of a field is its name in capitals after `QUARTERDECK_`.
//! Whatever is not understood is refused, all of it at once.

mod environment;
mod environments;
mod fault;
mod file;
mod layer;
mod named;
mod policy;
mod rules;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use self::file::FromFile;
pub use self::{
    environment::variables,
    fault::{ConfigError, Fault},
    layer::Layer,
    named::{NamedText, named},
};
use crate::{estate::EnvironmentRule, guard::Guard, model::Destination, panes::PaneId};

/// The theme that fits the terminal.
pub const AUTO: &str = "auto";

/// What is in force for this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The AWS profile.
    pub profile: Option<String>,
    /// The AWS Region.
    pub region: Option<String>,
    /// The kubeconfig context.
    pub context: Option<String>,
    /// The EKS cluster.
    pub cluster: Option<String>,
    /// The kubeconfig.
    pub kubeconfig: Option<PathBuf>,
    /// Nothing outside this terminal may be changed.
    pub read_only: bool,
    /// The mouse scrolls, chooses and sorts.
    pub mouse: bool,
    /// The theme: [`AUTO`], a name or a file.
    pub theme: String,
    /// The key bindings: a name or a file.
    pub keys: String,
    /// The pane to start with.
    pub pane: PaneId,
    /// Where the log goes.
    pub log: Option<PathBuf>,
    /// What environments are recognised by; the first that fits wins.
    pub environments: Vec<EnvironmentRule>,
    /// What is not to be done, or not without more care.
    pub guard: Guard,
}

impl Settings {
    /// What to connect to.
    pub fn destination(&self) -> Destination {
        Destination {
            profile: self.profile.clone(),
            region: self.region.clone(),
            context: self.context.clone(),
            cluster: self.cluster.clone(),
        }
    }
}

impl From<Layer> for Settings {
    fn from(layer: Layer) -> Self {
        Self {
            profile: layer.profile,
            region: layer.region,
            context: layer.context,
            cluster: layer.cluster,
            kubeconfig: layer.kubeconfig,
            read_only: layer.read_only.unwrap_or(false),
            mouse: layer.mouse.unwrap_or(false),
            theme: layer.theme.unwrap_or_else(|| AUTO.to_owned()),
            keys: layer.keys.unwrap_or_else(|| "default".to_owned()),
            pane: layer.pane.unwrap_or(PaneId::NodeGroups),
            log: layer.log,
            environments: Vec::new(),
            guard: Guard::default(),
        }
    }
}

/// Puts the layers together. `explicit` is the file that `--config` names; `environment` holds the
/// variables of the process.
pub fn load(
    flags: Layer,
    explicit: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Settings, ConfigError> {
    let mut faults = Vec::new();
    let from_environment = environment::read(environment, &mut faults);
    let wanted = explicit.or_else(|| environment.get("QUARTERDECK_CONFIG").map(Path::new));
    let from_file = match wanted {
        Some(path) => read(path, &mut faults)?,
        None => read_default(default_path().as_deref(), &mut faults)?,
    };
    let system = policy::read(Path::new(policy::PLACE), &mut faults)?;
    if !faults.is_empty() {
        return Err(ConfigError::Faults(faults));
    }
    let FromFile { layer, environments, rules } = from_file;
    let settings = flags.over(from_environment).over(layer).into();
    Ok(Settings { environments, guard: Guard { system, own: rules }, ..settings })
}

/// A file of settings, as [`crate::foreign`] feeds it: whatever is wrong with it is told with its line.
pub(crate) fn foreign(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let mut faults = Vec::new();
    file::parse("foreign", text, Path::new("."), &mut faults);
    policy::parse("foreign", text, &mut faults);
    let lines = text.split('\n').count();
    for Fault { line, what, .. } in faults {
        assert!(line.is_some_and(|it| (1..=lines).contains(&it)), "{line:?} of {lines}");
        assert!(!what.trim().is_empty(), "{line:?} says nothing");
    }
}

/// Where the file is looked for when nothing names one.
pub fn default_path() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("quarterdeck").join("config.toml"))
}

/// Where views are saved.
pub fn views_path() -> Option<PathBuf> {
    default_path().map(|path| path.with_file_name("views.toml"))
}

/// Where it is noted what was asked once.
pub fn marks_path() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Some(folder.join("quarterdeck"))
}

/// Where the journal is kept.
pub fn journal_path() -> Option<PathBuf> {
    marks_path().map(|folder| folder.join("journal.sqlite"))
}

/// Where requests for an approval are laid out.
pub fn outbox_path() -> Option<PathBuf> {
    marks_path().map(|folder| folder.join("approvals"))
}

/// The default file may be absent; one that is there must be good.
fn read_default(path: Option<&Path>, faults: &mut Vec<Fault>) -> Result<FromFile, ConfigError> {
    match path.map(|path| read(path, faults)) {
        Some(Err(ConfigError::Unreadable { source, .. }))
            if source.kind() == io::ErrorKind::NotFound =>
        {
            Ok(FromFile::default())
        }
        Some(result) => result,
        None => Ok(FromFile::default()),
    }
}

fn read(path: &Path, faults: &mut Vec<Fault>) -> Result<FromFile, ConfigError> {
    let text = fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(file::parse(&path.display().to_string(), &text, folder, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn later_layers_win() {
        let (_folder, path) = file("profile = 'f'\nregion = 'f'\ncontext = 'f'\nread_only = true");
        let environment =
            [("QUARTERDECK_REGION", "e"), ("QUARTERDECK_CONTEXT", "e"), ("HOME", "/")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        let flags = Layer { context: Some("flag".to_owned()), ..Layer::default() };
        let settings = load(flags, Some(&path), &environment).unwrap();
        assert_eq!(settings.profile.as_deref(), Some("f"));
        assert_eq!(settings.region.as_deref(), Some("e"));
        assert_eq!(settings.context.as_deref(), Some("flag"));
        assert!(settings.read_only);
        assert_eq!(settings.theme, AUTO);
    }

    #[test]
    fn a_file_that_was_asked_for_must_exist() {
        let path = Path::new("/nowhere/config.toml");
        let error = load(Layer::default(), Some(path), &BTreeMap::new()).unwrap_err().to_string();
        assert_eq!(error, "cannot read /nowhere/config.toml");
        let absent = read_default(Some(path), &mut Vec::new()).unwrap();
        assert_eq!(absent, FromFile::default());
    }

    #[test]
    fn faults_of_file_and_environment_come_together() {
        let (_folder, path) = file("regoin = 'x'");
        let environment = [("QUARTERDECK_PANE".to_owned(), "nods".to_owned())].into();
        let error = load(Layer::default(), Some(&path), &environment).unwrap_err().to_string();
        assert!(error.contains("QUARTERDECK_PANE: unknown pane `nods`; did you mean `nodes`?"));
        assert!(error.contains(":1: unknown field `regoin`; did you mean `region`?"), "{error}");
    }
}
