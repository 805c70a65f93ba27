//! Shows a text in the user's pager or editor.

use std::{
    env,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::atomic::{AtomicU32, Ordering},
};

use super::Program;
use crate::ui::text::clean;

/// A program that could not be used, as told to the user.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExternalError {
    /// The text could not be handed over.
    #[error("cannot write a temporary file in {}: {source}", folder.display())]
    Text {
        /// Where it was to be.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The variable cannot be split into words.
    #[error("${variable} has unbalanced quotes: {command}")]
    Quotes {
        /// Its name.
        variable: &'static str,
        /// Its value.
        command: String,
    },
    /// The program could not be started.
    #[error("cannot start `{command}`: {source}; set ${variable} to a program that exists")]
    Start {
        /// The variable that names it.
        variable: &'static str,
        /// What was tried.
        command: String,
        /// What the system said.
        source: io::Error,
    },
}

/// A program that shows a text. The text is removed when this is dropped.
pub(super) struct External {
    child: Child,
    _text: TextFile,
}

impl External {
    /// Writes `text` where only its owner can read it and starts the program on the terminal.
    pub(super) fn start(program: Program, text: &str) -> Result<Self, ExternalError> {
        let (variable, command) = chosen(program, |name| env::var(name).ok());
        let file = TextFile::create(&harmless(text))?;
        let child = spawn(variable, &command, &file.0)?;
        Ok(Self { child, _text: file })
    }

    /// The process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the program has ended; blocks.
    pub(super) fn wait(mut self) -> io::Result<()> {
        self.child.wait().map(drop)
    }
}

/// The text may come from outside and the program may pass everything on to the terminal.
fn harmless(text: &str) -> String {
    let line = |line: &str| line.split('\t').map(clean).collect::<Vec<_>>().join("\t");
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn spawn(variable: &'static str, command: &str, file: &Path) -> Result<Child, ExternalError> {
    let words = shell_words::split(command)
        .map_err(|_| ExternalError::Quotes { variable, command: command.to_owned() })?;
    let (name, arguments) = words.split_first().map_or(("", &[][..]), |(n, a)| (n.as_str(), a));
    Command::new(name).args(arguments).arg(file).spawn().map_err(|source| ExternalError::Start {
        variable,
        command: command.to_owned(),
        source,
    })
}

/// The variable to blame and the command. Empty variables count as unset, as in other programs.
fn chosen(
    program: Program,
    variable: impl Fn(&'static str) -> Option<String>,
) -> (&'static str, String) {
    let (names, fallback): (&[&'static str], _) = match program {
        Program::Pager => (&["PAGER"], "less"),
        Program::Editor => (&["VISUAL", "EDITOR"], "vi"),
    };
    names
        .iter()
        .find_map(|name| {
            Some((*name, variable(name).filter(|command| !command.trim().is_empty())?))
        })
        .unwrap_or_else(|| (names[names.len() - 1], fallback.to_owned()))
}

/// A file only its owner can read, removed when dropped.
struct TextFile(PathBuf);

impl TextFile {
    fn create(text: &str) -> Result<Self, ExternalError> {
        let folder = env::temp_dir();
        let written = (|| {
            let (file, mut handle) = Self::open(&folder)?;
            handle.write_all(text.as_bytes())?;
            Ok(file)
        })();
        written.map_err(|source| ExternalError::Text { folder, source })
    }

    /// `create_new` refuses whatever stands there already, links included, so nobody can prepare
    /// the name for us.
    fn open(folder: &Path) -> io::Result<(Self, fs::File)> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut last = None;
        for _ in 0..100 {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("quarterdeck-{}-{number}.txt", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
                Ok(handle) => return Ok((Self(path), handle)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into()))
    }
}

impl Drop for TextFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            tracing::warn!(path = %self.0.display(), %error, "a temporary file was left behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn with(pairs: &[(&'static str, &str)], program: Program) -> (&'static str, String) {
        chosen(program, |name| {
            pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_first_variable_that_says_something_wins() {
        let both = [("VISUAL", "code --wait"), ("EDITOR", "ed")];
        assert_eq!(with(&both, Program::Editor), ("VISUAL", "code --wait".to_owned()));
        let blank = [("VISUAL", " "), ("EDITOR", "ed")];
        assert_eq!(with(&blank, Program::Editor), ("EDITOR", "ed".to_owned()));
        assert_eq!(with(&[], Program::Editor), ("EDITOR", "vi".to_owned()));
        assert_eq!(with(&[], Program::Pager), ("PAGER", "less".to_owned()));
    }

    #[test]
    fn commands_are_split_as_a_shell_would() {
        let file = Path::new("/dev/null");
        let mut child = spawn("PAGER", "sh -c 'exit 7' --", file).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(7));
        let error = spawn("PAGER", "less 'half", file).unwrap_err();
        assert_eq!(error.to_string(), "$PAGER has unbalanced quotes: less 'half");
        let error = spawn("EDITOR", "/nowhere/editor -x", file).unwrap_err().to_string();
        assert!(error.starts_with("cannot start `/nowhere/editor -x`: "), "{error}");
        assert!(error.ends_with("set $EDITOR to a program that exists"), "{error}");
    }

    #[test]
    fn lines_and_tabs_stay_and_sequences_do_not() {
        assert_eq!(harmless("a:\tb\n\tc\x1b[2J\r\n"), "a:\tb\n\tc\u{fffd}[2J\u{fffd}\n");
    }

    #[test]
    fn the_text_is_private_and_does_not_stay() {
        let file = TextFile::create("kind: Secret").unwrap();
        let path = file.0.clone();
        assert_eq!(fs::read_to_string(&path).unwrap(), "kind: Secret");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        drop(file);
        assert!(!path.exists());
    }
}
