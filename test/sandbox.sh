#!/bin/sh
# Runs a command in a world of its own: network, mounts, processes and bpffs are private, so that nothing the
# command does reaches the machine, and everything it made is gone when it ends, however it ends.
#   test/sandbox.sh COMMAND [ARG…]
set -eu
[ "$(id -u)" = 0 ] || { echo "sandbox: root is needed to make namespaces: run as root" >&2; exit 1; }
mkdir -p /run/netns
exec unshare --net --mount --pid --fork --kill-child --mount-proc --uts --ipc -- /bin/sh -eu -c '
  hostname shunt-sandbox
  mount --make-rprivate /
  mount -t tmpfs -o mode=0755 tmpfs /run/netns
  mount -t sysfs sysfs /sys
  mkdir -p /sys/fs/bpf
  mount -t bpf -o mode=0700 bpf /sys/fs/bpf
  if [ -d /sys/fs/cgroup ]; then
    mount -t tmpfs tmpfs /sys/fs/cgroup
    mkdir -p /sys/fs/cgroup/unified
    mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified
  fi
  ip link set lo up
  export SHUNT_SANDBOX=1
  exec "$@"' sandbox "$@"
