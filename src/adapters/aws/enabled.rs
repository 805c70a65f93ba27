//! The Regions of the partition, and which of them the account has enabled.

use std::{sync::Arc, time::Duration};

use aws_sdk_ec2::types::Region;
use futures::{StreamExt, stream::BoxStream};

use super::{
    operations::{DESCRIBE_REGIONS, service},
    pace::{Outcome, Pace},
    poll::chance,
    regions::regions_like,
    shared::Shared,
};
use crate::model::{Fault, Offered, Place};

/// An administrator enables a Region once in a year.
const PERIOD: Duration = Duration::from_hours(1);
/// How `DescribeRegions` calls one that the account has not enabled.
const NOT_ENABLED: &str = "not-opted-in";

/// What there is to choose from, until dropped: at once those of the partition, then what the account
/// says of them.
pub(super) fn watch(shared: Arc<Shared>) -> BoxStream<'static, Offered> {
    let known = Offered { places: known(&shared.region), fault: None };
    let asked = futures::stream::unfold((shared, Pace::new(PERIOD), None), |state| async move {
        let (shared, mut pace, wait) = state;
        if let Some(wait) = wait {
            tokio::time::sleep(wait).await;
        }
        let (offered, outcome) = match ask(&shared).await {
            Ok(places) => (Offered { places, fault: None }, Outcome::Same),
            Err(fault) => (unknown(&shared.region, &fault), Outcome::Failed(fault.class)),
        };
        let stretch = shared.meter.stretch(service(DESCRIBE_REGIONS));
        let wait = pace.wait(outcome, stretch, chance());
        Some((offered, (shared, pace, Some(wait))))
    });
    futures::stream::iter([known]).chain(asked).boxed()
}

/// The Regions that the account could use, those that it can use first.
pub(super) async fn ask(shared: &Shared) -> Result<Vec<Place>, Fault> {
    let call = shared.clients().await.ec2.describe_regions().all_regions(true).send();
    let answer = shared.call(DESCRIBE_REGIONS, call).await?;
    let mut places: Vec<Place> = answer.regions().iter().filter_map(offered).collect();
    places.sort_by(|a, b| (!a.detail.is_empty(), &*a.name).cmp(&(!b.detail.is_empty(), &*b.name)));
    with_ours(&mut places, &shared.region);
    Ok(places)
}

fn offered(region: &Region) -> Option<Place> {
    let disabled = region.opt_in_status() == Some(NOT_ENABLED);
    let detail = if disabled { "not enabled for this account" } else { "" };
    Some(Place { name: region.region_name()?.into(), detail: detail.into() })
}

fn known(region: &str) -> Vec<Place> {
    let place = |name: &str| Place { name: name.into(), detail: "".into() };
    let mut places: Vec<Place> = regions_like(region).map(place).collect();
    with_ours(&mut places, region);
    places
}

/// The one we are in is offered whatever an endpoint of the user's calls it.
fn with_ours(places: &mut Vec<Place>, region: &str) {
    if !places.iter().any(|place| &*place.name == region) {
        places.push(Place { name: region.into(), detail: "".into() });
    }
}

fn unknown(region: &str, fault: &Fault) -> Offered {
    let sentence = format!("which Regions are enabled is not known: {fault}");
    Offered { places: known(region), fault: Some(sentence.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::account;

    const REGIONS: &str = r"<DescribeRegionsResponse><regionInfo>
        <item><regionName>ap-east-1</regionName><optInStatus>not-opted-in</optInStatus></item>
        <item><regionName>us-west-2</regionName><optInStatus>opt-in-not-required</optInStatus></item>
        <item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
        <item><regionName>af-south-1</regionName><optInStatus>opted-in</optInStatus></item>
        </regionInfo></DescribeRegionsResponse>";
    const DENIED: &str = r"<Response><Errors><Error><Code>UnauthorizedOperation</Code>
        <Message>no</Message></Error></Errors></Response>";

    fn written(offered: &Offered) -> Vec<(&str, &str)> {
        offered.places.iter().map(|place| (place.name.as_str(), &*place.detail)).collect()
    }

    #[tokio::test]
    async fn those_that_the_account_has_not_enabled_come_last_and_say_so() {
        let (shared, _) = account(&[("Action=DescribeRegions", 200, REGIONS)]).await;
        let mut watch = watch(Arc::new(shared));
        let at_once = watch.next().await.unwrap();
        assert!(at_once.places.len() > 20 && at_once.fault.is_none());
        let asked = watch.next().await.unwrap();
        let disabled = "not enabled for this account";
        let expected =
            [("af-south-1", ""), ("us-east-1", ""), ("us-west-2", ""), ("ap-east-1", disabled)];
        assert_eq!(written(&asked), expected);
        assert_eq!(asked.fault, None);
    }

    #[tokio::test(start_paused = true)]
    async fn without_the_permission_all_are_offered_and_it_is_asked_again() {
        let (shared, asked) = account(&[("Action=DescribeRegions", 403, DENIED)]).await;
        let mut watch = watch(Arc::new(shared));
        for _ in 0..3 {
            let offered = watch.next().await.unwrap();
            assert!(offered.places.iter().any(|place| &*place.name == "eu-west-1"));
            let fault = offered.fault.unwrap_or_default();
            assert!(fault.is_empty() || fault.contains("ec2:DescribeRegions"), "{fault}");
        }
        assert_eq!(asked.lock().unwrap().len(), 2);
    }
}
