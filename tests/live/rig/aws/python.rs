//! The Python environment of the emulator: made once, kept in the cache under its requirements' hash.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use color_eyre::eyre::{Result, WrapErr, bail};

use super::super::cache::{Cache, SourceHash};
use super::say;

const REQUIREMENTS: &str = include_str!("requirements.txt");
/// The interpreters to try, in this order, unless `QUARTERDECK_PYTHON` names one.
const INTERPRETERS: [&str; 2] = ["python3", "python"];

/// A Python that has moto.
#[derive(Debug, Clone)]
pub(super) struct Python {
    executable: PathBuf,
    compiled: PathBuf,
}

impl Python {
    /// The environment from the cache, built first if this is the first time.
    pub(super) fn of(cache: &Cache) -> Result<Self> {
        let (interpreter, version) = interpreter()?;
        let sources = SourceHash::new()
            .with("requirements.txt", REQUIREMENTS.as_bytes())
            .with("version", version.as_bytes());
        // The environment is renamed once it is complete. That is sound because we only ever run
        // its interpreter, which finds its packages relative to itself; scripts would not survive.
        let root = cache.artefact("aws-emulator-python", &sources, |directory| {
            build(&interpreter, &version, directory)
        })?;
        Ok(Self { executable: executable(&root), compiled: cache.directory("aws-emulator-pyc")? })
    }

    /// A command that runs the interpreter where it finds the emulator, and leaves no compiled files
    /// in the source tree.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.executable);
        command
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/rig/aws"))
            .env("PYTHONPYCACHEPREFIX", &self.compiled)
            .env_remove("PYTHONPATH")
            .env_remove("PYTHONHOME");
        command
    }
}

/// Finds an interpreter and its version, such as `Python 3.11.7`.
fn interpreter() -> Result<(String, String)> {
    let named = std::env::var("QUARTERDECK_PYTHON").ok();
    let candidates =
        named.map_or_else(|| INTERPRETERS.map(str::to_owned).to_vec(), |named| vec![named]);
    for candidate in &candidates {
        if let Ok(output) = Command::new(candidate).arg("--version").output()
            && output.status.success()
        {
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            return Ok((candidate.clone(), version));
        }
    }
    bail!(
        "the AWS half of the test rig needs Python 3.10 or newer; tried {}; name one with \
         QUARTERDECK_PYTHON",
        candidates.join(", ")
    )
}

fn build(interpreter: &str, version: &str, directory: &Path) -> Result<()> {
    say(format_args!(
        "making the Python environment of the AWS emulator with {version} (downloads about 60 packages)"
    ));
    run(interpreter, &[OsStr::new("-m"), OsStr::new("venv"), directory.as_os_str()]).wrap_err(
        "cannot make a Python virtual environment; if ensurepip is missing, install the venv \
         package of your distribution (python3-venv) or name another interpreter with \
         QUARTERDECK_PYTHON",
    )?;
    let requirements = directory.join("requirements.txt");
    std::fs::write(&requirements, REQUIREMENTS)?;
    let arguments = ["-m", "pip", "install", "--quiet", "--no-input", "--prefer-binary", "-r"];
    let arguments: Vec<&OsStr> =
        arguments.iter().map(OsStr::new).chain([requirements.as_os_str()]).collect();
    run(executable(directory), &arguments).wrap_err("cannot install the AWS emulator's packages")
}

fn executable(root: &Path) -> PathBuf {
    root.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

/// Runs to the end; an error holds what the program said.
fn run(program: impl AsRef<OsStr>, arguments: &[&OsStr]) -> Result<()> {
    let program = program.as_ref();
    let output = Command::new(program).args(arguments).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    bail!("{} ended with {}: {}", program.display(), output.status, String::from_utf8_lossy(&said))
}
