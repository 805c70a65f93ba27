"""The record of requests, and what counts as a violation."""

from __future__ import annotations

import json
from typing import Any

from .harness import CLUSTER, KEY, RigTest, client, control, raw, signed

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Recording(RigTest):
    """What tests can read afterwards."""

    def test_requests_are_parsed(self) -> None:
        client("eks").describe_nodegroup(clusterName=CLUSTER, nodegroupName="system")
        client("ec2").describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
        nodegroup, described = control("GET", "requests")
        self.assertEqual((nodegroup["service"], nodegroup["action"], nodegroup["status"]), ("eks", "DescribeNodegroup", 200))
        self.assertEqual(nodegroup["params"], {"clusterName": CLUSTER, "nodegroupName": "system"})
        self.assertEqual(nodegroup["access_key"], KEY)
        self.assertEqual(described["params"]["Filters"], [{"Name": "instance-state-name", "Values": ["running"]}])

    def test_faults_are_noted(self) -> None:
        control("POST", "faults", [{"service": "sts", "kind": "throttle", "count": 1}])
        with self.assertRaises(Exception):
            client("sts").get_caller_identity()
        (entry,) = control("GET", "requests")
        self.assertEqual((entry["faults"], entry["status"]), (["throttle"], 400))

    def violations(self) -> list[str]:
        """All sentences, flat."""
        return [sentence for entry in control("GET", "violations") for sentence in entry["violations"]]

    def query(self, service: str, version: str, **members: str) -> None:
        """A form as a careless client would send it."""
        body = "&".join(f"{key}={value}" for key, value in {**members, "Version": version}.items())
        raw("POST", "/", body, {**signed(service), **FORM})

    def test_unknown_query_members(self) -> None:
        self.query("ec2", "2016-11-15", Action="DescribeInstances", **{"Filters.1.Name": "x", "MaxResult": "5"})
        self.assertEqual(self.violations(), ["Filters.1.Name: unknown member", "MaxResult: unknown member"])

    def test_wrong_query_types(self) -> None:
        self.query("autoscaling", "2011-01-01", Action="DescribeAutoScalingGroups", MaxRecords="many")
        self.assertEqual(self.violations()[0], "MaxRecords: 'many' is not of type integer")

    def test_lists_without_their_form(self) -> None:
        name = {"AutoScalingGroupNames.1": "x"}
        self.query("autoscaling", "2011-01-01", Action="DescribeAutoScalingGroups", **name)
        self.assertEqual(self.violations(), ["AutoScalingGroupNames.1: not the form of a list"])

    def post_json(self, value: Any) -> None:
        """An SSM call with this body."""
        headers = {"Content-Type": "application/x-amz-json-1.1"}
        headers["X-Amz-Target"] = "AmazonSSM.DescribeInstanceInformation"
        raw("POST", "/", json.dumps(value), {**signed("ssm"), **headers})

    def test_json_members(self) -> None:
        self.post_json({"MaxResults": "10", "Filter": []})
        self.assertEqual(
            sorted(self.violations())[:2],
            ["Filter: unknown member", "MaxResults: '10' is not of type integer"],
        )

    def test_ranges_and_required_members(self) -> None:
        self.post_json({"MaxResults": 2, "Filters": [{"Key": "PingStatus"}]})
        text = " ".join(self.violations())
        self.assertIn("Values", text)
        self.assertIn("MaxResults", text)

    def test_rest_query_parameters(self) -> None:
        raw("GET", "/clusters?maxresults=3&maxResults=x", headers=signed("eks"))
        expected = ["maxresults: unknown query parameter", "maxResults: 'x' is not of type integer"]
        self.assertEqual(self.violations()[:2], expected)

    def test_unsigned_requests(self) -> None:
        status, answer = raw("GET", "/clusters")
        self.assertEqual(status, 403)
        self.assertIn("Authentication Token", answer)
        self.assertIn("not signed", self.violations()[0])

    def test_gaps_of_the_rig_are_violations(self) -> None:
        with self.assertRaises(Exception):
            client("eks").list_insights(clusterName=CLUSTER)
        with self.assertRaises(Exception):
            client("ec2").describe_instances(Filters=[{"Name": "hypervisor", "Values": ["xen"]}])
        self.assertEqual(len(self.violations()), 2)
