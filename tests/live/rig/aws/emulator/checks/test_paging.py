"""Listings come in pages, and a client that forgets the token sees too little."""

from __future__ import annotations

from botocore.exceptions import ClientError

from .harness import CLUSTER, RigTest, client, control


class Paging(RigTest):
    """Forced and natural pages."""

    def all_of(self, service: str, operation: str, member: str, **kwargs: object) -> tuple[int, int]:
        """How many pages and items a paginator finds."""
        pages = list(client(service).get_paginator(operation).paginate(**kwargs))
        return len(pages), sum(len(page[member]) for page in pages)

    def test_small_pages_lose_nothing(self) -> None:
        control("POST", "page-size", {"n": 2})
        self.assertEqual(self.all_of("eks", "list_nodegroups", "nodegroups", clusterName=CLUSTER), (2, 3))
        self.assertEqual(self.all_of("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups"), (2, 3))
        self.assertEqual(self.all_of("autoscaling", "describe_scaling_activities", "Activities"), (6, 12))
        self.assertEqual(self.all_of("ec2", "describe_instances", "Reservations"), (7, 13))
        self.assertEqual(self.all_of("ec2", "describe_instance_status", "InstanceStatuses"), (7, 13))
        self.assertEqual(self.all_of("ssm", "describe_instance_information", "InstanceInformationList"), (6, 12))
        self.assert_clean()

    def test_agents_page_by_themselves(self) -> None:
        first = client("ssm").describe_instance_information()
        self.assertEqual(len(first["InstanceInformationList"]), 10)
        self.assertIn("NextToken", first)

    def test_max_results(self) -> None:
        first = client("ec2").describe_instances(MaxResults=5)
        self.assertEqual(len(first["Reservations"]), 5)
        with self.assertRaises(ClientError) as refused:
            client("ec2").describe_instances(MaxResults=4)
        self.assertEqual(refused.exception.response["Error"]["Code"], "InvalidParameterValue")

    def test_a_token_is_good_for_its_own_listing_only(self) -> None:
        token = client("ec2").describe_instances(MaxResults=5)["NextToken"]
        with self.assertRaises(ClientError) as refused:
            client("ec2").describe_instance_status(NextToken=token)
        self.assertEqual(refused.exception.response["Error"]["Code"], "InvalidNextToken")
