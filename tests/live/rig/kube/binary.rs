//! Builds the control plane from its Go modules, once for each version of its sources.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use color_eyre::eyre::{OptionExt, Result, WrapErr, bail, ensure};

use crate::rig::cache::{Cache, SourceHash};
use crate::rig::say;

const PROGRAM: &str = "controlplane";

/// The program that is every component of the control plane; its first argument says which.
#[derive(Debug, Clone)]
pub struct Binary {
    path: PathBuf,
}

impl Binary {
    /// Finds the program in the cache or builds it, which needs Go and, the first time, the network.
    pub fn obtain() -> Result<Self> {
        let cache = Cache::open()?;
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/rig/kube/go");
        let hash = SourceHash::new().with_directory(&sources)?;
        let directory =
            cache.artefact("control-plane", &hash, |into| build(&cache, &sources, into))?;
        Ok(Self { path: directory.join(PROGRAM) })
    }

    /// Where the program is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A command that runs a component.
    pub fn command(&self, component: &str) -> Command {
        let mut command = Command::new(&self.path);
        command.arg(component);
        command
    }
}

fn build(cache: &Cache, sources: &Path, into: &Path) -> Result<()> {
    // A copy, so that an edit during the minutes of the build does not end up under this hash.
    let workspace = into.join("sources");
    copy_files(sources, &workspace)?;
    let modules = cache.directory("go/mod")?;
    let go_build_cache = cache.directory("go/build")?;
    let go = go_version()?;
    let module_file = fs::read_to_string(workspace.join("go.mod"))?;
    let log = into.join("build.log");
    say(format_args!("building the control plane with {go} (about 6 minutes the first time)"));
    let begun = Instant::now();
    let mut child = Command::new("go")
        .args(["build", "-trimpath", "-mod=readonly", "-ldflags", &link_flags(&module_file)?, "-o"])
        .arg(into.join(PROGRAM))
        .arg(".")
        .current_dir(&workspace)
        .env("CGO_ENABLED", "0")
        .env("GOFLAGS", "-buildvcs=false")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .env("GOMODCACHE", modules)
        .env("GOCACHE", go_build_cache)
        .stdin(Stdio::null())
        .stdout(File::create(&log)?)
        .stderr(File::options().append(true).open(&log)?)
        .spawn()?;
    let mut reported = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        let minutes = begun.elapsed().as_secs() / 60;
        if minutes > reported {
            reported = minutes;
            say(format_args!("still building the control plane, {minutes} min so far"));
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    ensure!(status.success(), "go build failed:\n{}", fs::read_to_string(&log)?);
    say(format_args!("built the control plane in {} s", begun.elapsed().as_secs()));
    Ok(())
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

fn go_version() -> Result<String> {
    let answer = Command::new("go").env("GOTOOLCHAIN", "local").arg("version").output();
    match answer {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            text.split_whitespace().nth(2).map(str::to_owned).ok_or_eyre("go version says nothing")
        }
        Ok(output) => bail!("go version failed: {}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => Err(error).wrap_err(
            "the live tests build their control plane with Go, and `go` cannot be run: \
             install Go 1.26 or newer and put it on PATH",
        ),
    }
}

/// The linker sets the versions that the upstream release scripts set, so that the server says its own.
fn link_flags(module_file: &str) -> Result<String> {
    let version = |module: &str| {
        let mut words = module_file.split_whitespace().skip_while(|word| *word != module);
        words.nth(1).ok_or_eyre(format!("go.mod does not name {module}"))
    };
    let kubernetes = version("k8s.io/kubernetes")?;
    let mut numbers = kubernetes.trim_start_matches('v').split('.');
    let (major, minor) = (numbers.next().unwrap_or("0"), numbers.next().unwrap_or("0"));
    let mut flags = String::from("-s -w");
    for package in ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"] {
        for (name, value) in [
            ("gitVersion", kubernetes),
            ("gitMajor", major),
            ("gitMinor", minor),
            ("gitTreeState", "clean"),
            ("buildDate", "1970-01-01T00:00:00Z"),
        ] {
            flags.extend([" -X ", package, ".", name, "=", value]);
        }
    }
    let kwok = version("sigs.k8s.io/kwok")?;
    Ok(flags + " -X sigs.k8s.io/kwok/pkg/consts.Version=" + kwok)
}
