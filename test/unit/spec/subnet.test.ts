import { describe, expect, it } from 'vitest';
import { parsePrefix } from '../../../src/spec/prefix.ts';
import { readNetwork } from '../../../src/spec/request.ts';
import { openSubnet } from '../../../src/spec/subnet.ts';
import { refusalText } from './refusal.ts';

describe('a subnet', () => {
  it.each([
    '10.0.0.0/8',
    '100.64.0.0/10',
    '172.16.0.0/12',
    '192.168.0.0/31',
    '240.0.0.0/8',
    '2001:db8::/32',
    'fd00::/8',
    '64:ff9b::/96',
  ])('may be %s', text => {
    expect(openSubnet(parsePrefix(text)).prefix).toBe(text);
  });

  it.each([
    ['0.0.0.0/0', '"this network"'],
    ['0.1.0.0/16', '"this network"'],
    ['127.0.0.0/8', 'loopback'],
    ['127.1.0.0/16', 'loopback'],
    ['169.254.1.0/24', 'link-local'],
    ['224.0.0.0/24', 'multicast'],
    ['240.0.0.0/4', 'broadcast'],
    ['::/0', 'unspecified'],
    ['::/64', 'unspecified'],
    ['::ffff:10.40.0.0/112', 'IPv4-mapped'],
    ['fe80::/64', 'link-local'],
    ['ff05::/16', 'multicast'],
    ['10.40.0.5/32', 'at most /31'],
    ['fd40::5/128', 'at most /127'],
  ])('may not be %s: %s', (text, why) => {
    const refused = refusalText(() => openSubnet(parsePrefix(text), 'networks.blue.subnets[1]'));
    expect(refused).toContain('E_INPUT read networks.blue.subnets[1]: ');
    expect(refused).toContain(why);
  });
});

describe('a network', () => {
  it('has its defaults, and its exclusions in one order and once', () => {
    const exclude = ['fd40::9', '10.40.0.9', '10.40.0.4-10.40.0.7', '10.40.0.4/30', '10.40.0.0/28'];
    expect(readNetwork('blue', { subnets: ['10.40.0.0/16', 'fd40::/64'], exclude }, 'networks.blue')).toEqual(
      {
        name: 'blue',
        driver: 'routed',
        subnets: ['10.40.0.0/16', 'fd40::/64'],
        exclude: ['10.40.0.0/28', '10.40.0.4/30', '10.40.0.9/32', 'fd40::9/128'],
        internal: false,
        isolated: false,
        localMtu: 65535,
      },
    );
  });

  it.each([
    [{ subnets: [] }, 'networks.blue.subnets: expected 1 to 8 subnets'],
    [
      { subnets: Array.from({ length: 9 }, (_, index) => `10.${index}.0.0/16`) },
      'networks.blue.subnets: expected 1 to 8',
    ],
    [{ subnets: ['10.0.0.0/8', '10.1.0.0/16'] }, 'it overlaps 10.0.0.0/8 of network blue'],
    [
      { subnets: ['10.40.0.0/16'], exclude: ['10.41.0.0/24'] },
      'networks.blue.exclude[0]: expected addresses inside 10.40.0.0/16',
    ],
    [
      { subnets: ['10.40.0.0/16'], exclude: ['10.0.0.0/8'] },
      'networks.blue.exclude[0]: expected addresses inside',
    ],
    [
      { subnets: ['10.40.0.0/16'], exclude: ['fd40::5'] },
      'networks.blue.exclude[0]: expected addresses inside',
    ],
    [
      { subnets: ['10.40.0.0/16'], localMtu: 1279 },
      'networks.blue.localMtu: expected 1280 to 65535 bytes, got 1279',
    ],
    [{ subnets: ['10.40.0.0/16'], localMtu: 65536 }, 'networks.blue.localMtu: expected 1280 to 65535'],
    [{ subnets: ['10.40.0.0/16'], localMtu: 1500.5 }, 'networks.blue.localMtu: expected 1280 to 65535'],
  ])('of %j is refused: %s', (text, why) => {
    expect(refusalText(() => readNetwork('blue', text, 'networks.blue'))).toContain(why);
  });
});
