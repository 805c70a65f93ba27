//! The estates that come with the console, and how they are repaired.

use super::{document::Document, estate::Estate, patch, reading::EstateError};
use crate::model::{PLATFORMS, Platform};

/// A platform as it is found, and the patch that repairs it.
macro_rules! file {
    ($name:literal) => {
        (
            include_str!(concat!("estates/", $name, ".json")),
            include_str!(concat!("estates/", $name, "-fixed.json")),
        )
    };
}

/// The files, in the order of the platforms.
const FILES: [(&str, &str); PLATFORMS.len()] =
    [file!("p0"), file!("p1"), file!("p2"), file!("p3"), file!("p4")];

impl Estate {
    /// An estate that comes with the console.
    pub(super) fn named(name: &str) -> Result<Self, EstateError> {
        let is_called = |it: &Platform| it.name == name || it.repaired == name;
        let found = PLATFORMS.iter().zip(FILES).find(|(platform, _)| is_called(platform));
        let (platform, (text, repairs)) =
            found.ok_or_else(|| EstateError::Unknown(name.to_owned()))?;
        if name == platform.name {
            return Self::read(name, text);
        }
        let parse = |text: &str| {
            let document = Document::parse(text.as_bytes());
            document.map_err(|error| EstateError::Malformed(name.to_owned(), error))
        };
        let (mut document, repairs) = (parse(text)?, parse(repairs)?);
        document.faults.extend(repairs.faults);
        document.faults.extend(patch::apply(&mut document.root, repairs.root));
        Self::of(name, document)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        adapters::sandbox::{aws_kinds, rows::Moment},
        model::{AwsKind, Printed},
    };

    #[test]
    fn every_platform_has_a_sound_file_and_lies_where_the_table_says() {
        for platform in PLATFORMS {
            for name in [platform.name, platform.repaired] {
                let cluster = Estate::named(name).unwrap().cluster;
                let there = (cluster.name.as_str(), cluster.region.as_str());
                assert_eq!(there, (platform.cluster, platform.region), "{name}");
            }
        }
    }

    #[test]
    fn nothing_that_aws_prints_of_a_repaired_platform_is_alarming() {
        for platform in PLATFORMS {
            let estate = Estate::named(platform.repaired).unwrap();
            let now = Moment(Timestamp::UNIX_EPOCH);
            let all = AwsKind::ALL.iter().flat_map(|kind| aws_kinds::objects(&estate, *kind, now));
            for object in all {
                let alarming = |it: &Printed| matches!(it, Printed::Alarming(_));
                assert!(!object.cells.iter().any(alarming), "{}: {object:?}", platform.repaired);
            }
        }
    }

    #[test]
    fn a_name_that_nothing_has_is_told_with_all_that_there_are() {
        let error = Estate::named("p9").unwrap_err().to_string();
        assert!(error.starts_with("there is no sandbox `p9`; did you mean `p"), "{error}");
        assert!(Platform::NAMES.iter().all(|name| error.contains(name)), "{error}");
    }
}
