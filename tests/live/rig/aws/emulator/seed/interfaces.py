"""Network interfaces that services make, as EC2 shows them."""

from __future__ import annotations

import ipaddress
from typing import Any

# Where in a subnet the addresses of services begin; nodes have lower ones.
SERVICES_FROM = 200


class Interfaces:
    """Makes interfaces, and puts those right that moto makes by itself."""

    def __init__(self, ec2: Any) -> None:
        self._ec2 = ec2

    def create(self, subnet_id: str, description: str, groups: list[str]) -> Any:
        """An interface of a service that calls it a plain one."""
        eni = self._ec2.create_network_interface(self._ec2.get_subnet(subnet_id), None, group_ids=groups)
        self.adopt(eni, "interface", description, groups)
        return eni

    def adopt(self, eni: Any, kind: str, description: str, groups: list[str]) -> None:
        """Gives an interface its kind and owner, and an address of its own subnet, which moto does not."""
        eni.interface_type, eni.description, eni.status = kind, description, "in-use"
        eni.requester_managed, eni.requester_id = True, "amazon-aws"
        eni._group_set = [self._ec2.get_security_group_from_id(group) for group in groups]
        eni.private_ip_address = self._free_address(eni)
        eni.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": eni.private_ip_address}]

    def _free_address(self, eni: Any) -> str:
        others = [one for one in self._ec2.enis.values() if one is not eni and one.subnet.id == eni.subnet.id]
        taken = {address["PrivateIpAddress"] for one in others for address in one.private_ip_addresses}
        block = ipaddress.ip_network(eni.subnet.cidr_block)
        addresses = (str(block[place]) for place in range(SERVICES_FROM, block.num_addresses - 1))
        return next(address for address in addresses if address not in taken)
