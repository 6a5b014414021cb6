import { expect, test } from 'vitest';
import { deviceAlias, hostDevice, instanceOf } from '../../../src/plan/device-name.ts';

test('the device of an endpoint has the same name on every run', () => {
  const instance = instanceOf('/sys/fs/bpf/shunt');
  expect(instance).toBe('d996b37e');
  expect(hostDevice(instance, 'web')).toBe('sh96a14de89f6');
  expect(deviceAlias(instance, 'web')).toBe('shunt:d996b37e:web');
});

test('a name of 63 characters gives a device name that the kernel takes', () => {
  expect(hostDevice(instanceOf('/x'), 'a'.repeat(63))).toMatch(/^sh[0-9a-f]{11}$/);
});

test('two instances, and two endpoints of one, never share a device', () => {
  const names = new Set<string>();
  for (const folder of ['/sys/fs/bpf/shunt', '/sys/fs/bpf/other']) {
    for (let index = 0; index < 10_000; index += 1)
      names.add(hostDevice(instanceOf(folder), `endpoint-${index}`));
  }
  expect(names.size).toBe(20_000);
});
