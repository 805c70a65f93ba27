"""Policies: what they let through, and how each service words a refusal."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from .harness import CLUSTER, RigTest, client, control

LIMITED = "AKIAQUARTERDECKRIG77"
DENIALS = {
    "ec2": (403, "UnauthorizedOperation", "ec2:DescribeVpcs", lambda c: c.describe_vpcs()),
    "rds": (403, "AccessDenied", "rds:DescribeDBInstances", lambda c: c.describe_db_instances()),
    "eks": (403, "AccessDeniedException", "eks:DescribeCluster", lambda c: c.describe_cluster(name=CLUSTER)),
    "ssm": (400, "AccessDeniedException", "ssm:DescribeInstanceInformation", lambda c: c.describe_instance_information()),
    "s3": (403, "AccessDenied", "s3:ListAllMyBuckets", lambda c: c.list_buckets()),
    "elbv2": (403, "AccessDenied", "elasticloadbalancing:DescribeLoadBalancers", lambda c: c.describe_load_balancers()),
    "efs": (403, "AccessDeniedException", "elasticfilesystem:DescribeFileSystems", lambda c: c.describe_file_systems()),
    "route53": (403, "AccessDenied", "route53:ListHostedZones", lambda c: c.list_hosted_zones()),
}


def attach(*statements: dict[str, Any]) -> None:
    """Gives the limited key a policy."""
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    control("POST", "policy", {"access_key": LIMITED, "document": document})


def allow(*actions: str) -> dict[str, Any]:
    """A statement that allows actions."""
    return {"Sid": "Some", "Effect": "Allow", "Action": list(actions), "Resource": "*"}


class Policies(RigTest):
    """What a policy allows, and nothing else."""

    def test_everything_outside_is_denied_in_the_words_of_the_service(self) -> None:
        """Status, code and action."""
        attach(allow("iam:GetRole"))
        for service, (status, code, action, call) in DENIALS.items():
            with self.subTest(service=service), self.assertRaises(ClientError) as raised:
                call(client(service, LIMITED))
            response = raised.exception.response
            self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], status)
            self.assertEqual(response["Error"]["Code"], code)
            self.assertIn(f"is not authorized to perform: {action} because", response["Error"]["Message"])
            call(client(service))

    def test_the_action_is_what_has_to_be_allowed(self) -> None:
        """Not the name of the operation."""
        attach(allow("s3:ListBuckets"))
        self.assertRaises(ClientError, client("s3", LIMITED).list_buckets)
        attach(allow("s3:ListAllMyBuckets"), allow("ec2:Describe*"))
        client("s3", LIMITED).list_buckets()
        client("ec2", LIMITED).describe_vpcs()

    def test_a_denial_wins_but_nobody_is_refused_his_identity(self) -> None:
        """As in IAM."""
        attach(allow("*"), {**allow("ec2:*", "sts:*"), "Effect": "Deny"})
        self.assertRaises(ClientError, client("ec2", LIMITED).describe_vpcs)
        client("sts", LIMITED).get_caller_identity()

    def test_what_is_not_evaluated_is_refused(self) -> None:
        """Rather than read as if it were not there."""
        for extra in ({"Condition": {}}, {"Resource": "arn:aws:s3:::*"}, {"Sid": "no-dash"}):
            with self.subTest(extra=extra), self.assertRaises(ValueError):
                attach({**allow("ec2:*"), **extra})
