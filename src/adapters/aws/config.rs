//! Profile, Region and how calls are made; what can be checked offline is checked offline.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, default_provider::credentials::DefaultCredentialsChain,
    meta::credentials::CredentialsProviderChain, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::{
    profiles::{ProfileError, Profiles},
    regions,
};
use crate::spelling;

/// What decides where calls go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The profile, where one was named by flag or environment.
    pub profile: Option<String>,
    /// It was named by flag or in the console, so it goes before keys in the environment.
    pub explicit: bool,
    /// The Region.
    pub region: String,
    /// An endpoint other than AWS's own, by environment or profile.
    pub endpoint: Option<String>,
}

/// Why the choice cannot work. Found without a call.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// The profile is in neither file.
    #[error("there is no AWS profile '{name}'{hint}; {}", known(.profiles))]
    UnknownProfile {
        /// As it was given.
        name: String,
        /// `, did you mean ...`.
        hint: String,
        /// The profiles there are.
        profiles: Vec<String>,
    },
    /// Not of the form `us-east-1`.
    #[error("'{name}' is not a Region; one looks like us-east-1{hint}")]
    MalformedRegion {
        /// As it was given.
        name: String,
        /// `, did you mean ...`.
        hint: String,
    },
    /// Of the right form, but nowhere.
    #[error("there is no AWS Region '{name}'{hint}")]
    UnknownRegion {
        /// As it was given.
        name: String,
        /// `, did you mean ...`.
        hint: String,
    },
    /// Nothing names a Region.
    #[error(
        "no Region: give --region, set AWS_REGION, or put 'region = ...' into profile '{profile}'"
    )]
    NoRegion {
        /// The profile in use.
        profile: String,
    },
    /// A file of profiles cannot be read.
    #[error(transparent)]
    Profiles(#[from] ProfileError),
}

/// Decides profile, Region and endpoint as the AWS tools do: flag, environment, profile.
pub fn validate(profile: Option<&str>, region: Option<&str>) -> Result<Chosen, ConfigError> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    decide(profile, region, &environment, &Profiles::load(&environment)?)
}

/// The profiles of both files by name, each with its Region, if it names one.
pub fn profiles() -> Result<Vec<(String, Option<String>)>, ProfileError> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let profiles = Profiles::load(&environment)?;
    let region = |name: &str| profiles.setting(name, "region").map(str::to_owned);
    Ok(profiles.names().into_iter().map(|name| (name.clone(), region(&name))).collect())
}

fn decide(
    profile: Option<&str>,
    region: Option<&str>,
    environment: &dyn Fn(&str) -> Option<String>,
    profiles: &Profiles,
) -> Result<Chosen, ConfigError> {
    let named = profile.map(str::to_owned).or_else(|| environment("AWS_PROFILE"));
    let effective = named.as_deref().unwrap_or("default");
    if named.is_some() && !profiles.contains(effective) {
        let known = profiles.names();
        let hint = spelling::hint(effective, known.iter().map(String::as_str));
        return Err(ConfigError::UnknownProfile { name: effective.into(), hint, profiles: known });
    }
    let endpoint = endpoint(environment, profiles, effective);
    let region = region
        .map(str::to_owned)
        .or_else(|| environment("AWS_REGION"))
        .or_else(|| environment("AWS_DEFAULT_REGION"))
        .or_else(|| profiles.setting(effective, "region").map(str::to_owned))
        .ok_or_else(|| ConfigError::NoRegion { profile: effective.into() })?;
    check_region(&region, endpoint.is_some())?;
    Ok(Chosen { profile: named, explicit: profile.is_some(), region, endpoint })
}

/// Emulators and private partitions have Regions of their own, so with an endpoint of the user's
/// only the form is checked.
fn check_region(name: &str, own_endpoint: bool) -> Result<(), ConfigError> {
    let meant = || spelling::hint(name, regions::ALL.iter().copied());
    if !regions::well_formed(name) {
        return Err(ConfigError::MalformedRegion { name: name.into(), hint: meant() });
    }
    if !own_endpoint && !regions::ALL.contains(&name) {
        return Err(ConfigError::UnknownRegion { name: name.into(), hint: meant() });
    }
    Ok(())
}

fn endpoint(
    environment: &dyn Fn(&str) -> Option<String>,
    profiles: &Profiles,
    profile: &str,
) -> Option<String> {
    if environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|value| value == "true") {
        return None;
    }
    ["EKS", "EC2", "AUTO_SCALING", "SSM", "STS"]
        .iter()
        .find_map(|service| environment(&format!("AWS_ENDPOINT_URL_{service}")))
        .or_else(|| environment("AWS_ENDPOINT_URL"))
        .or_else(|| profiles.setting(profile, "endpoint_url").map(str::to_owned))
}

fn known(profiles: &[String]) -> String {
    if profiles.is_empty() {
        return "no profile is configured: run 'aws configure' or 'aws configure sso'".into();
    }
    format!("known are {}", profiles.join(", "))
}

/// One connection pool for everything, with the one TLS stack the binary carries.
pub(super) fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

/// The settings of the standard chain. Reads files, makes no call: credentials are fetched when
/// first needed.
pub(super) async fn load(chosen: &Chosen, http: SharedHttpClient) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .region(Region::new(chosen.region.clone()))
        .retry_config(retries())
        .timeout_config(timeouts());
    if let Some(profile) = &chosen.profile {
        loader = loader.profile_name(profile);
        if chosen.explicit {
            loader = loader.credentials_provider(of_profile(profile, &chosen.region, http).await);
        }
    }
    loader.load().await
}

/// The standard chain asks the environment first, and whoever names a profile means that profile, as
/// with `aws --profile`. A profile without credentials leaves them to the chain.
async fn of_profile(
    profile: &str,
    region: &str,
    http: SharedHttpClient,
) -> CredentialsProviderChain {
    let settings = ProviderConfig::default()
        .with_region(Some(Region::new(region.to_owned())))
        .with_http_client(http);
    let named = ProfileFileCredentialsProvider::builder()
        .configure(&settings)
        .profile_name(profile)
        .build();
    let chain = DefaultCredentialsChain::builder().configure(settings).profile_name(profile);
    CredentialsProviderChain::first_try("Profile", named).or_else("Standard", chain.build().await)
}

/// Few, since the pollers come again by themselves.
fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(500))
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(15))
        .operation_timeout(Duration::from_secs(45))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles() -> Profiles {
        Profiles::parse(
            "[default]\nregion = eu-west-1\n[profile prod-admin]\nendpoint_url = http://e\n",
            "[ci]\naws_access_key_id = x\n",
        )
        .unwrap()
    }

    fn with(
        flags: (Option<&str>, Option<&str>),
        environment: &[(&str, &str)],
    ) -> Result<Chosen, ConfigError> {
        let read = |name: &str| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        decide(flags.0, flags.1, &read, &profiles())
    }

    #[test]
    fn flag_beats_environment_beats_profile() {
        let region = |flag, environment: &[_]| with((None, flag), environment).unwrap().region;
        assert_eq!(region(Some("us-east-1"), &[("AWS_REGION", "us-west-2")]), "us-east-1");
        assert_eq!(region(None, &[("AWS_REGION", "us-west-2")]), "us-west-2");
        assert_eq!(region(None, &[("AWS_DEFAULT_REGION", "us-west-2")]), "us-west-2");
        assert_eq!(region(None, &[]), "eu-west-1");
    }

    #[test]
    fn mistakes_are_explained() {
        let cases = [
            (
                (Some("prod-admn"), None),
                "there is no AWS profile 'prod-admn'; did you mean `prod-admin`?; known are ci, default, prod-admin",
            ),
            (
                (None, Some("us_east_1")),
                "'us_east_1' is not a Region; one looks like us-east-1; did you mean `us-east-1`?",
            ),
            (
                (None, Some("eu-wset-1")),
                "there is no AWS Region 'eu-wset-1'; did you mean `eu-west-1`?",
            ),
            ((None, Some("xx-nowhere-77")), "there is no AWS Region 'xx-nowhere-77'"),
            (
                (Some("ci"), None),
                "no Region: give --region, set AWS_REGION, or put 'region = ...' into profile 'ci'",
            ),
        ];
        for (flags, expected) in cases {
            assert_eq!(with(flags, &[]).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn a_profile_from_the_environment_must_exist_too() {
        let error = with((None, None), &[("AWS_PROFILE", "gone")]).unwrap_err();
        assert!(matches!(error, ConfigError::UnknownProfile { .. }), "{error}");
    }

    #[test]
    fn an_endpoint_of_the_user_allows_any_region_of_the_right_form() {
        let chosen = with((Some("prod-admin"), Some("moon-base-1")), &[]).unwrap();
        assert_eq!(chosen.endpoint.as_deref(), Some("http://e"));
        assert!(with((None, Some("moon-base-1")), &[]).is_err());
        let ignored = [("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")];
        assert!(with((Some("prod-admin"), Some("moon-base-1")), &ignored).is_err());
    }
}
