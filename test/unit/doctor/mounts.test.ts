import { expect, test } from 'vitest';
import { mountOf, readMounts } from '../../../src/doctor/mounts.ts';

const MOUNTS = readMounts(`/dev/vda / ext4 rw 0 0
sysfs /sys sysfs rw 0 0
bpf /sys/fs/bpf bpf rw 0 0
tmpfs /mnt/a\\040b tmpfs rw 0 0
tmpfs /sys/fs/bpf/over tmpfs rw 0 0
bpf /sys/fs/bpf/over bpf rw 0 0
`);

test.each([
  ['/sys/fs/bpf/shunt', '/sys/fs/bpf', 'bpf'],
  ['/sys/fs/bpf', '/sys/fs/bpf', 'bpf'],
  ['/sys/fs/bpfoo', '/sys', 'sysfs'],
  ['/var/lib/shunt', '/', 'ext4'],
  ['/mnt/a b/c', '/mnt/a b', 'tmpfs'],
  ['/sys/fs/bpf/over/x', '/sys/fs/bpf/over', 'bpf'],
])('%s is on the mount %s of type %s', (path, mount, type) => {
  expect(mountOf(MOUNTS, path)).toEqual({ path: mount, type });
});
