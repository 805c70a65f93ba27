"""The AWS half of the live test rig: moto's server with the missing operations, faults and a request record."""
