"""The network shows the estate as its file says, in pages that nobody may forget."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from botocore.exceptions import ClientError

from ..estate import ESTATES
from .harness import CLUSTER, RigTest, client, control

FILE: dict[str, Any] = json.loads((ESTATES / "p2.json").read_text(encoding="utf-8"))
VPC: dict[str, Any] = FILE["vpc"]


def ours(operation: str, member: str) -> list[dict[str, Any]]:
    """What stands in the cluster's VPC: every account has a default one too."""
    vpc = client("eks").describe_cluster(name=CLUSTER)["cluster"]["resourcesVpcConfig"]["vpcId"]
    pages = client("ec2").get_paginator(operation).paginate()
    return [item for page in pages for item in page[member] if item["VpcId"] == vpc]


class Network(RigTest):
    """One test per listing."""

    def tearDown(self) -> None:
        """What the SDK sends must satisfy our own validation."""
        self.assert_clean()

    def test_vpc_and_its_dns(self) -> None:
        (vpc,) = ours("describe_vpcs", "Vpcs")
        self.assertEqual(vpc["CidrBlock"], VPC["cidr"])
        for attribute in ("enableDnsSupport", "enableDnsHostnames"):
            answer = client("ec2").describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=attribute)
            self.assertTrue(answer[attribute[0].upper() + attribute[1:]]["Value"], attribute)

    def test_subnets(self) -> None:
        found = {s["CidrBlock"]: s for s in ours("describe_subnets", "Subnets")}
        self.assertEqual(set(found), {subnet["cidr"] for subnet in VPC["subnets"]})
        for wanted in VPC["subnets"]:
            subnet = found[wanted["cidr"]]
            self.assertEqual(subnet["AvailabilityZone"], wanted["zone"])
            self.assertEqual(subnet["MapPublicIpOnLaunch"], wanted["tier"] == "public")
            free = ipaddress.ip_network(wanted["cidr"]).num_addresses - 5
            self.assertLessEqual(subnet["AvailableIpAddressCount"], free)

    def test_reservations(self) -> None:
        subnet = ours("describe_subnets", "Subnets")[0]["SubnetId"]
        ec2 = client("ec2")
        self.assertEqual(ec2.get_subnet_cidr_reservations(SubnetId=subnet)["SubnetIpv4CidrReservations"], [])
        with self.assertRaises(ClientError) as refused:
            ec2.get_subnet_cidr_reservations(SubnetId="subnet-0123456789abcdef0")
        self.assertEqual(refused.exception.response["Error"]["Code"], "InvalidSubnetID.NotFound")

    def test_routes_by_tier(self) -> None:
        tables = {t["Tags"][0]["Value"]: t for t in ours("describe_route_tables", "RouteTables") if t["Tags"]}
        defaults = {
            name.removeprefix(f"{CLUSTER}-"): [
                (r.get("GatewayId") or r["NatGatewayId"]).split("-")[0]
                for r in table["Routes"]
                if r.get("DestinationCidrBlock") == "0.0.0.0/0"
            ]
            for name, table in tables.items()
        }
        zones = ("us-east-1a", "us-east-1b", "us-east-1c")
        expected = {"public": ["igw"], **{f"intra-{z}": [] for z in zones}, **{f"private-{z}": ["nat"] for z in zones}}
        self.assertEqual(defaults, expected)
        private = tables[f"{CLUSTER}-private-us-east-1a"]["Routes"]
        self.assertIn("vpce", [r["GatewayId"].split("-")[0] for r in private if r.get("DestinationPrefixListId")])

    def test_nat_gateways(self) -> None:
        found = ours("describe_nat_gateways", "NatGateways")
        addresses = {nat["NatGatewayAddresses"][0]["PublicIp"] for nat in found}
        self.assertEqual(addresses, {nat["public_ip"] for nat in VPC["nat_gateways"]})
        self.assertEqual({nat["State"] for nat in found}, {"available"})
        with self.assertRaises(ClientError) as refused:
            client("ec2").describe_nat_gateways(NatGatewayIds=["nat-0123456789abcdef0"])
        self.assertEqual(refused.exception.response["Error"]["Code"], "NatGatewayNotFound")

    def test_endpoints(self) -> None:
        found = ours("describe_vpc_endpoints", "VpcEndpoints")
        services = {e["ServiceName"].split(".", 3)[3]: e["VpcEndpointType"].lower() for e in found}
        self.assertEqual(services, {e["service"]: e["kind"] for e in VPC["endpoints"]})
        interfaces = [e for e in found if e["VpcEndpointType"] == "Interface"]
        self.assertEqual({len(e["SubnetIds"]) for e in interfaces}, {3})
        self.assertTrue(all(e["PrivateDnsEnabled"] and e["Groups"] for e in interfaces))

    def test_security_groups(self) -> None:
        found = {g["GroupName"]: g for g in ours("describe_security_groups", "SecurityGroups")}
        for wanted in VPC["security_groups"]:
            inbound = found[wanted["name"]]["IpPermissions"]
            peers = sum(len(p["IpRanges"]) + len(p["UserIdGroupPairs"]) for p in inbound)
            self.assertEqual(peers, len(wanted["inbound"]), wanted["name"])
        (rule,) = found["endpoints"]["IpPermissions"]
        self.assertEqual((rule["FromPort"], rule["ToPort"], rule["IpRanges"][0]["CidrIp"]), (443, 443, VPC["cidr"]))

    def test_interfaces_have_owners_and_addresses_of_their_subnets(self) -> None:
        found = ours("describe_network_interfaces", "NetworkInterfaces")
        kinds = [i["InterfaceType"] for i in found]
        self.assertEqual((kinds.count("nat_gateway"), kinds.count("vpc_endpoint")), (3, 21))
        self.assertEqual(sum(i["Description"] == f"Amazon EKS {CLUSTER}" for i in found), 2)
        # Two on each instance: its own, and the one the VPC CNI keeps warm.
        self.assertEqual(sum("Attachment" in i for i in found), 26)
        requested = {"nat_gateway", "vpc_endpoint"}
        self.assertTrue(all("RequesterId" in i for i in found if i["InterfaceType"] in requested))
        self.assertFalse(any("RequesterId" in i for i in found if "Attachment" in i))
        subnets = {s["SubnetId"]: ipaddress.ip_network(s["CidrBlock"]) for s in ours("describe_subnets", "Subnets")}
        for interface in found:
            self.assertIn(ipaddress.ip_address(interface["PrivateIpAddress"]), subnets[interface["SubnetId"]])
        public = {i["Association"]["PublicIp"] for i in found if "Association" in i}
        self.assertEqual(public, {nat["public_ip"] for nat in VPC["nat_gateways"]})

    def test_links_and_flow_logs(self) -> None:
        ec2 = client("ec2")
        self.assertEqual(ec2.describe_vpc_peering_connections()["VpcPeeringConnections"], [])
        self.assertEqual(ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"], [])
        (log,) = ec2.describe_flow_logs()["FlowLogs"]
        self.assertEqual((log["LogGroupName"], log["DeliverLogsStatus"]), (VPC["flow_log_group"], "SUCCESS"))

    def test_small_pages_lose_nothing(self) -> None:
        whole = len(ours("describe_network_interfaces", "NetworkInterfaces"))
        control("POST", "page-size", {"n": 2})
        self.assertEqual(len(ours("describe_network_interfaces", "NetworkInterfaces")), whole)
        self.assertEqual(len(ours("describe_vpc_endpoints", "VpcEndpoints")), len(VPC["endpoints"]))
        self.assertEqual(len(ours("describe_subnets", "Subnets")), len(VPC["subnets"]))
