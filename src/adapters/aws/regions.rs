//! The Regions of AWS and the domains their endpoints live in.

/// Every Region of every partition.
pub(super) const ALL: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// Partitions other than the commercial one, by the beginning of their Regions' names.
const SUFFIXES: &[(&str, &str)] = &[
    ("cn-", "amazonaws.com.cn"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
    ("eusc-", "amazonaws.eu"),
];

/// Whether a name has the form of a Region: words and a number, joined by hyphens.
pub(super) fn well_formed(name: &str) -> bool {
    let mut parts: Vec<&str> = name.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.len() >= 2
        && parts.iter().all(word)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The domain of a Region's endpoints.
pub(super) fn suffix(region: &str) -> &'static str {
    SUFFIXES
        .iter()
        .find(|(prefix, _)| region.starts_with(prefix))
        .map_or("amazonaws.com", |(_, suffix)| suffix)
}

/// The Regions of the partition that a Region is in: no credentials reach any other.
pub(super) fn regions_like(region: &str) -> impl Iterator<Item = &'static str> {
    let partition = |region: &str| match region.split('-').next() {
        Some("us") if region.starts_with("us-gov-") => "us-gov",
        _ => suffix(region),
    };
    let ours = partition(region);
    ALL.iter().copied().filter(move |region| partition(region) == ours)
}

/// The Region in the address of an EKS API server, such as
/// `https://0123.gr7.eu-west-1.eks.amazonaws.com`; absent for any other address.
pub fn region_of_endpoint(url: &str) -> Option<&str> {
    let host = url.strip_prefix("https://")?.split(['/', ':']).next()?;
    let (before, after) = host.split_once(".eks.").or_else(|| host.split_once(".eks-fips."))?;
    let region = before.rsplit('.').next().filter(|region| well_formed(region))?;
    let ours = after == suffix(region) || after == "api.aws";
    ours.then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_well_formed_and_sorted() {
        assert!(ALL.iter().all(|region| well_formed(region)));
        assert!(ALL.is_sorted());
        for wrong in ["", "us-east", "us-east-", "US-EAST-1", "us east-1", "useast1", "us-east-1a"]
        {
            assert!(!well_formed(wrong), "{wrong}");
        }
    }

    #[test]
    fn partitions_have_their_own_domains() {
        assert_eq!(suffix("eu-west-1"), "amazonaws.com");
        assert_eq!(suffix("us-gov-west-1"), "amazonaws.com");
        assert_eq!(suffix("cn-north-1"), "amazonaws.com.cn");
        assert_eq!(suffix("us-isob-east-1"), "sc2s.sgov.gov");
    }

    #[test]
    fn regions_are_offered_within_a_partition() {
        assert!(regions_like("eu-west-1").any(|region| region == "us-east-1"));
        assert!(!regions_like("eu-west-1").any(|region| region.starts_with("us-gov-")));
        let gov: Vec<_> = regions_like("us-gov-west-1").collect();
        assert_eq!(gov, ["us-gov-east-1", "us-gov-west-1"]);
        assert_eq!(regions_like("cn-north-1").count(), 2);
    }

    #[test]
    fn an_eks_address_names_its_region() {
        let cases = [
            ("https://ABC.gr7.eu-west-1.eks.amazonaws.com", Some("eu-west-1")),
            ("https://ABC.sk1.cn-north-1.eks.amazonaws.com.cn:443/", Some("cn-north-1")),
            ("https://ABC.gr7.eu-west-1.eks.example.com", None),
            ("https://127.0.0.1:6443", None),
        ];
        for (url, expected) in cases {
            assert_eq!(region_of_endpoint(url), expected, "{url}");
        }
    }
}
