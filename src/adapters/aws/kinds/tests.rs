//! What is read once, what is refused, and what has gone meanwhile.

use super::*;
use crate::{
    adapters::aws::replay::{Answer, Asked, IDENTITY, account},
    model::FaultClass,
};

const BUCKETS: Answer = (
    "max-buckets=1000",
    200,
    r"<ListAllMyBucketsResult><Buckets>
      <Bucket><Name>data</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>
      <Bucket><Name>gone</Name><BucketRegion>us-east-1</BucketRegion></Bucket>
      </Buckets></ListAllMyBucketsResult>",
);
const GONE: Answer = ("gone.s3.", 404, r"<Error><Code>NoSuchBucket</Code></Error>");
const ENCRYPTION: Answer = (
    "?encryption",
    200,
    r"<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>
      <SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID>
      </ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
);
const VERSIONING: Answer = ("?versioning", 200, r"<VersioningConfiguration/>");
const LIFECYCLE: Answer =
    ("?lifecycle", 404, r"<Error><Code>NoSuchLifecycleConfiguration</Code></Error>");
const PUBLIC: Answer = (
    "?publicAccessBlock",
    200,
    r"<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>
      <IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy>
      <RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
);
const REFUSED: Answer = (
    "?publicAccessBlock",
    403,
    r"<Error><Code>AccessDenied</Code><Message>not authorized</Message></Error>",
);

fn text(text: &str) -> Printed {
    Printed::Text(text.into())
}

/// The cells under these headings.
fn cells(row: &Object, names: &[&str]) -> Vec<Printed> {
    let headings = row.headings.as_ref().unwrap();
    let place = |name: &&str| headings.iter().position(|it| it.name == *name).unwrap();
    names.iter().map(|name| row.cells[place(name)].clone()).collect()
}

fn asked_of(asked: &Asked, word: &str) -> usize {
    asked.lock().unwrap().iter().filter(|one| one.contains(word)).count()
}

#[tokio::test(start_paused = true)]
async fn settings_are_asked_for_in_the_region_of_the_bucket_and_kept_for_a_while() {
    let answers = [BUCKETS, GONE, ENCRYPTION, VERSIONING, LIFECYCLE, PUBLIC, IDENTITY];
    let (shared, asked) = account(&answers).await;
    let rows = read(&shared, AwsKind::Buckets).await.unwrap();
    let [row] = rows.as_slice() else { unreachable!("what is gone is left out: {rows:?}") };
    let seen = cells(row, &["Encryption", "Key", "Versioning", "Lifecycle rules", "Public access"]);
    let expected = [text("aws:kms"), text("key-1"), text("off"), Printed::Count(0)];
    assert_eq!(seen[..4], expected);
    assert_eq!(seen[4], Printed::Alarming("2 of 4 blocks".into()));
    assert_eq!(asked_of(&asked, "data.s3.eu-west-1."), 4, "{asked:?}");

    read(&shared, AwsKind::Buckets).await.unwrap();
    assert_eq!(asked_of(&asked, "data.s3.eu-west-1."), 4, "they hardly change");
    shared.details.forget(AwsKind::Buckets);
    read(&shared, AwsKind::Buckets).await.unwrap();
    assert_eq!(asked_of(&asked, "data.s3.eu-west-1."), 8);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_unknown_with_its_reason_and_tried_again_soon() {
    let answers = [BUCKETS, GONE, ENCRYPTION, VERSIONING, LIFECYCLE, REFUSED, IDENTITY];
    let (shared, asked) = account(&answers).await;
    let rows = read(&shared, AwsKind::Buckets).await.unwrap();
    let [Printed::Unknown(reason)] = &cells(&rows[0], &["Public access"])[..] else {
        unreachable!("{rows:?}")
    };
    assert!(reason.contains("s3:GetBucketPublicAccessBlock denied"), "{reason}");
    tokio::time::advance(std::time::Duration::from_mins(6)).await;
    read(&shared, AwsKind::Buckets).await.unwrap();
    assert_eq!(asked_of(&asked, "publicAccessBlock"), 4, "twice of each bucket");
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_of_the_whole_table() {
    let broken = ("?versioning", 503, r"<Error><Code>ServiceUnavailable</Code></Error>");
    let answers = [BUCKETS, GONE, ENCRYPTION, broken, LIFECYCLE, PUBLIC, IDENTITY];
    let (shared, _) = account(&answers).await;
    let fault = read(&shared, AwsKind::Buckets).await.unwrap_err();
    assert_eq!((fault.class, &*fault.action), (FaultClass::Unavailable, "s3:GetBucketVersioning"));
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_policy_refuses_is_still_listed() {
    let keys = (
        "",
        200,
        r#"{"Keys": [{"KeyId": "k1"}], "Aliases": [{"AliasName": "alias/a", "TargetKeyId": "k1"}]}"#,
    );
    let refused =
        (r#""KeyId":"k1""#, 400, r#"{"__type": "AccessDeniedException", "Message": "no"}"#);
    let (shared, _) = account(&[IDENTITY, refused, keys]).await;
    let rows = read(&shared, AwsKind::Keys).await.unwrap();
    let [alias, state] = &cells(&rows[0], &["Alias", "State"])[..] else { unreachable!() };
    assert_eq!(*alias, Printed::List(["alias/a".into()].into()));
    assert!(matches!(state, Printed::Unknown(reason) if reason.contains("kms:DescribeKey denied")));
}

const ZONES: Answer = (
    "/hostedzone ",
    200,
    r"<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/Z1</Id><Name>a.</Name>
      <CallerReference>a</CallerReference><Config><PrivateZone>true</PrivateZone></Config>
      </HostedZone><HostedZone><Id>/hostedzone/Z2</Id><Name>b.</Name>
      <CallerReference>b</CallerReference><Config><PrivateZone>false</PrivateZone></Config>
      </HostedZone></HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>
      </ListHostedZonesResponse>",
);
const ZONE: Answer = (
    "/hostedzone/Z1 ",
    200,
    r"<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id><Name>a.</Name>
      <CallerReference>a</CallerReference></HostedZone><VPCs><VPC><VPCRegion>eu-west-1</VPCRegion>
      <VPCId>vpc-1</VPCId></VPC></VPCs></GetHostedZoneResponse>",
);

#[tokio::test]
async fn only_private_zones_are_asked_for_the_vpcs_that_see_them() {
    let (shared, asked) = account(&[ZONE, ZONES, IDENTITY]).await;
    let zones = read(&shared, AwsKind::HostedZones).await.unwrap();
    let [private, public] = zones.as_slice() else { unreachable!("{zones:?}") };
    let seen_from = Printed::List(["vpc-1 (eu-west-1)".into()].into());
    assert_eq!(cells(private, &["Access", "VPCs"]), [text("private"), seen_from]);
    assert_eq!(cells(public, &["Access", "VPCs"]), [text("public"), Printed::Nothing]);
    assert_eq!(asked_of(&asked, "/hostedzone/Z2"), 0, "{asked:?}");
}
