//! Which console is at which run. It holds a lock of the system on a file of the run beside the journal,
//! which ends with the console however that ends: whoever finds the run left in the middle can have it
//! then, and nobody can before.

use std::{
    collections::HashMap,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use super::faults;
use crate::{
    journal::{Entry, Phase},
    ports::Trouble,
};

/// What stands in the file of a run that is over.
const OVER: &str = "over";
/// Files of runs that are over are kept so long.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// The runs that this console is at.
pub(super) struct Claims {
    folder: PathBuf,
    held: HashMap<Box<str>, File>,
}

impl Claims {
    /// None so far, beside the journal at `path`.
    pub(super) fn beside(path: &Path) -> Self {
        let mut folder = path.as_os_str().to_owned();
        folder.push(".runs");
        Self { folder: folder.into(), held: HashMap::new() }
    }

    /// Lets nobody else write of the run from now on; an error where somebody else is at it.
    pub(super) fn take(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let begins = match &entry.phase {
            // What was measured may come after the end.
            Phase::Refused { .. } | Phase::Dry(_) | Phase::Measured { .. } => return Ok(()),
            Phase::Begun { .. } => true,
            Phase::Ended { .. }
            | Phase::Before { .. }
            | Phase::After(_)
            | Phase::Skipped { .. } => false,
        };
        if self.held.contains_key(&entry.run) {
            return Ok(());
        }
        if begins {
            self.tidy().map_err(|error| faults::of_file(&error))?;
        }
        let Some(file) = self.open(&entry.run, begins).map_err(|error| faults::of_file(&error))?
        else {
            return Ok(());
        };
        let file = locked(file)?;
        self.held.insert(entry.run.clone(), file);
        Ok(())
    }

    /// The entry is written: a run that has ended needs nobody any more, and never will.
    pub(super) fn written(&mut self, entry: &Entry) {
        if matches!(entry.phase, Phase::Ended { .. })
            && let Some(mut file) = self.held.remove(&entry.run)
            && let Err(error) = file.write_all(OVER.as_bytes())
        {
            tracing::warn!(%error, "that a run is over is not noted beside the journal");
        }
    }

    /// The file of a run; none where it was begun without one.
    fn open(&self, run: &str, create: bool) -> io::Result<Option<File>> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let name: String = run.chars().map(|it| if plain(it) { it } else { '_' }).collect();
        let how = OpenOptions::new().read(true).write(true).create(create).mode(0o600).clone();
        match how.open(self.folder.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !create => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// Sees to the folder, and forgets what was over long ago.
    fn tidy(&self) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        for file in fs::read_dir(&self.folder)?.flatten() {
            let length = file.metadata()?;
            let old = length.modified()?.elapsed().is_ok_and(|age| age > KEPT);
            if old && length.len() == OVER.len() as u64 {
                fs::remove_file(file.path())?;
            }
        }
        Ok(())
    }
}

fn locked(mut file: File) -> Result<File, Trouble> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let why = "another console is at this run; watch it there, or end that console";
            return Err(Trouble::Other(why.to_owned()));
        }
        Err(TryLockError::Error(error)) => return Err(faults::of_file(&error)),
        Ok(()) => {}
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| faults::of_file(&error))?;
    if text == OVER {
        return Err(Trouble::Other("another console has ended this run".to_owned()));
    }
    Ok(file)
}
