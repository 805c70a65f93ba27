//! Estates of one's own: files, and what kinds of them there are.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use super::{document::Document, estate::Estate, generator, origin::Origin, reading::EstateError};
use crate::{
    model::Platform,
    twin::{self, Twin},
};

/// A file that is longer is no estate.
const MOST_BYTES: u64 = 64 << 20;

impl Origin {
    /// A platform by what a user writes: the name of one that comes along, a
    /// recipe for a large one, or a file.
    pub(super) fn open(name: &str) -> Result<Self, EstateError> {
        match Platform::called(name) {
            Some(_) => Estate::named(name).map(Into::into),
            None if name.starts_with(generator::PREFIX) => Estate::generated(name).map(Into::into),
            None => Self::from_file(name),
        }
    }

    /// A platform from a file. Nothing of it is taken unless all of it is sound.
    fn from_file(name: &str) -> Result<Self, EstateError> {
        let path = Path::new(name);
        let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        let bytes = match bytes(path, MOST_BYTES) {
            Ok(bytes) => bytes,
            // A word without a path was meant to be a name.
            Err(error) if missing(&error) && path.components().count() == 1 => {
                return Err(EstateError::Unknown(name.to_owned()));
            }
            Err(error) => return Err(EstateError::Unreadable(name.to_owned(), error)),
        };
        let document = Document::parse(&bytes)
            .map_err(|error| EstateError::Malformed(name.to_owned(), error))?;
        if !twin::is_twin(&document.root) {
            return Estate::of(name, document).map(Into::into);
        }
        let twin = Twin::read(&document.root.into());
        match (twin, document.twice) {
            (Ok(twin), twice) if twice.is_empty() => Ok(twin.into()),
            (Ok(_), twice) => Err(EstateError::faulty(name, &twice)),
            (Err(faults), twice) => Err(EstateError::faulty(name, &[twice, faults].concat())),
        }
    }
}

/// The whole of a file, unless it is none or has more bytes than `most`.
pub(super) fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // Without a look first, a pipe would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let most = if most < 1 << 20 { (most >> 10, "KiB") } else { (most >> 20, "MiB") };
        return Err(io::Error::other(format!("it has more than {} {}", most.0, most.1)));
    }
    Ok(bytes)
}
