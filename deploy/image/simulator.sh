#!/bin/sh
# Claims the network WARD_SIMULATOR_NETWORK (addresses that no container has) and plays devices there, as a user without rights.
# Arguments go to the simulator.
set -eu
ip route replace local "${WARD_SIMULATOR_NETWORK:?the network of the simulated devices, such as 198.18.128.0/17}" dev lo
exec setpriv --reuid=10001 --regid=10001 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
  java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError \
  -jar snmp-simulator.jar --http-port 8161 "$@"
