import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NOTHING_DESIRED } from '../../../src/spec/desired.ts';
import { parseFile } from '../../../src/spec/file.ts';
import { fromDesired } from '../../../src/spec/from-desired.ts';
import { jsonSchemaText } from '../../../src/spec/json-schema.ts';
import { mergeFile } from '../../../src/spec/merge.ts';
import { refusalText } from './refusal.ts';

const EXAMPLE = `
# two networks, one of them closed
version: 1
networks:
  blue:
    driver: routed
    subnets: [10.40.0.0/16, fd40::/64]
    exclude: [10.40.0.2-10.40.0.9, 10.40.1.0/24]
    isolated: true
  lab:
    subnets: [10.41.0.0/24]
    internal: true
    localMtu: 9000
endpoints:
  web:
    network: blue
    netns: web
    createNetns: true
    addresses: [10.40.0.5]
    mac: 02-00-00-00-00-0A
  db:
    network: lab
    netns: pid:1234
    ifname: net1
`;

describe('shunt.yaml', () => {
  it('is read with everything parsed and defaulted', () => {
    const { networks, endpoints } = parseFile(EXAMPLE);
    expect(
      networks.map(({ name, internal, isolated, localMtu }) => [name, internal, isolated, localMtu]),
    ).toEqual([
      ['blue', false, true, 65535],
      ['lab', true, false, 9000],
    ]);
    expect(networks[0]?.exclude).toEqual(['10.40.0.2/31', '10.40.0.4/30', '10.40.0.8/31', '10.40.1.0/24']);
    expect(endpoints).toEqual([
      {
        name: 'web',
        network: 'blue',
        netns: { kind: 'name', name: 'web' },
        createNetns: true,
        ifname: 'eth0',
        mac: '02:00:00:00:00:0a',
        addresses: ['10.40.0.5'],
      },
      {
        name: 'db',
        network: 'lab',
        netns: { kind: 'pid', pid: 1234, inode: null },
        createNetns: false,
        ifname: 'net1',
        mac: null,
        addresses: [],
      },
    ]);
  });

  it('may be JSON', () => {
    const file = { version: 1, networks: { blue: { subnets: ['10.40.0.0/16'] } } };
    expect(parseFile(JSON.stringify(file)).networks[0]?.name).toBe('blue');
    expect(parseFile(JSON.stringify(file, null, 2)).networks[0]?.name).toBe('blue');
  });

  it('may have only a version', () => {
    expect(parseFile('version: 1')).toEqual({ networks: [], endpoints: [] });
  });

  it('may use anchors and merge keys', () => {
    const text = `
version: 1
networks:
  a: &base { subnets: [10.0.0.0/24], localMtu: 9000 }
  b: { <<: *base, subnets: [10.0.1.0/24] }
`;
    expect(parseFile(text).networks.map(({ subnets, localMtu }) => [...subnets, localMtu])).toEqual([
      ['10.0.0.0/24', 9000],
      ['10.0.1.0/24', 9000],
    ]);
  });

  it.each([
    ['', 'read shunt.yaml: expected a mapping, got null'],
    ['[]', 'read shunt.yaml: expected a mapping, got [] (shunt.yaml line 1)'],
    ['just words', 'expected a mapping, got "just words"'],
    ['networks: {}', 'read version: is missing (shunt.yaml line 1)'],
    ['version: 2', 'read version: expected 1, got 2 (shunt.yaml line 1)'],
    ['version: "1"', 'read version: expected 1, got "1"'],
    ['version: 1\nnetwork: {}', 'read network: unknown key (shunt.yaml line 2); did you mean "networks"?'],
    [
      'version: 1\nendpoints:\n  web:\n    network: blue\n    netns: web\n    adress: [10.0.0.1]',
      'read endpoints.web.adress: unknown key (shunt.yaml line 6); did you mean "addresses"?',
    ],
    [
      'version: 1\nnetworks:\n  blue:\n',
      'read networks.blue: expected a mapping, got null (shunt.yaml line 3)',
    ],
    ['version: 1\nnetworks: {blue: {}}', 'read networks.blue.subnets: is missing'],
    [
      'version: 1\nnetworks: {blue: {subnets: []}}',
      'read networks.blue.subnets: expected at least 1 item, got 0',
    ],
    [
      'version: 1\nnetworks: {blue: {subnets: 10.0.0.0/8}}',
      'read networks.blue.subnets: expected a list, got "10.0.0.0/8" (shunt.yaml line 2); write it as a list: ["10.0.0.0/8"]',
    ],
    [
      'version: 1\nnetworks:\n  blue:\n    subnets:\n      - 10.0.0.0/24\n      - 10.1.0.5/16',
      'read networks.blue.subnets[1]: expected no address bits below /16, got "10.1.0.5/16" (shunt.yaml line 6); did you mean 10.1.0.0/16?',
    ],
    [
      'version: 1\nnetworks: {blue: {subnets: [10.0.0.0/24], driver: bridge}}',
      'driver: expected "routed", got "bridge"',
    ],
    [
      'version: 1\nnetworks: {blue: {subnets: [10.0.0.0/24], localMtu: 1000}}',
      'localMtu: expected at least 1280, got 1000',
    ],
    [
      'version: 1\nnetworks: {blue: {subnets: [10.0.0.0/24], localMtu: 1500.5}}',
      'localMtu: expected a whole number, got 1500.5',
    ],
    [
      'version: 1\nnetworks: {blue: {subnets: [10.0.0.0/24], internal: yes}}',
      'YAML 1.2 knows true and false only',
    ],
    [
      'version: 1\nnetworks: {blue: {subnets: [10.0.0.0/8, 10.1.0.0/16]}}',
      'it overlaps 10.0.0.0/8 of network blue',
    ],
    ['version: 1\nnetworks: {Blue: {subnets: [10.0.0.0/8]}}', 'read networks.Blue: expected a name'],
    ['version: 1\nnetworks: {"../x": {subnets: [10.0.0.0/8]}}', 'read networks["../x"]: expected a name'],
    [
      'version: 1\nnetworks: {__proto__: {subnets: [10.0.0.0/8]}}',
      'read networks.__proto__: expected a name',
    ],
    ['version: 1\nnetworks: {constructor: {subnets: [10.0.0.0/8]}}', 'this word is reserved'],
    [
      'version: 1\nendpoints: {web: {network: a, netns: b, __proto__: {}}}',
      'read endpoints.web.__proto__: unknown key',
    ],
    [
      'version: 1\nendpoints: {web: {network: a, netns: 12}}',
      'endpoints.web.netns: expected a string, got 12 (shunt.yaml line 2); put it in quotes: "12"',
    ],
    [
      'version: 1\nendpoints: {web: {network: a, netns: /x, createNetns: true}}',
      'endpoints.web.netns: expected a name, since createNetns is set',
    ],
    [
      'version: 1\nendpoints: {web: {network: a, netns: ../x}}',
      'endpoints.web.netns: expected a namespace name',
    ],
    [
      'version: 1\nendpoints: {web: {network: a, netns: b, mac: ff:ff:ff:ff:ff:ff}}',
      'endpoints.web.mac: expected a unicast MAC',
    ],
    ['version: 1\nversion: 1', 'read shunt.yaml line 2, column 1: the same key comes twice'],
    ['version: 1\nnetworks:\n  a: {}\n  a: {}', 'line 4, column 3: the same key comes twice'],
    ['version: 1\n---\nversion: 1', 'line 2, column 1: only one document is allowed'],
    ['version: !!js/function x', 'line 1, column 10: unresolved tag'],
    ['version: *nothing', 'read shunt.yaml: Unresolved alias'],
    ['version: [1', 'read shunt.yaml line 1, column '],
    ['\tversion: 1', 'line 1, column 1: tabs are not allowed'],
    [
      `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]`,
      'Excessive alias count',
    ],
    [`#${' '.repeat(17 * 1024 * 1024)}`, 'larger than 16 MiB'],
  ])('%j is refused', (text, why) => {
    const refused = refusalText(() => parseFile(text));
    expect(refused).toContain('E_INPUT ');
    expect(refused).toContain(why);
  });

  it('with several problems gets them all, each with its line', () => {
    const text = `
version: 1
networks:
  blue: { subnets: [10.0.0.1/8] }
  Red: { subnets: [10.2.0.0/16] }
endpoints:
  web: { network: blue, netns: a/b }
`;
    expect(refusalText(() => parseFile(text, '/etc/shunt/shunt.yaml')).split('\n')).toEqual([
      'E_INPUT read /etc/shunt/shunt.yaml: 3 problems',
      '  line 4: networks.blue.subnets[0]: expected no address bits below /8, got "10.0.0.1/8" (did you mean 10.0.0.0/8?)',
      '  line 5: networks.Red: expected a name of a-z, 0-9, ".", "_" and "-", got "Red" (did you mean red?)',
      '  line 7: endpoints.web.netns: expected a namespace name, an absolute path or pid:N, got "a/b" (a name has no "/"; a path begins with one)',
    ]);
  });

  it('with very many problems gets the first twenty and a count', () => {
    const keys = Array.from({ length: 50 }, (_, index) => `zzz${index}: 1`).join('\n');
    const lines = refusalText(() => parseFile(`version: 1\n${keys}`)).split('\n');
    expect(lines[0]).toContain('50 problems');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('  and 30 more');
  });
});

describe('the exported file', () => {
  const desired = mergeFile(NOTHING_DESIRED, parseFile(EXAMPLE), { prune: false });

  it('states what is there, without defaults, by name', () => {
    expect(fromDesired(desired)).toEqual({
      version: 1,
      networks: {
        blue: {
          subnets: ['10.40.0.0/16', 'fd40::/64'],
          exclude: ['10.40.0.2/31', '10.40.0.4/30', '10.40.0.8/31', '10.40.1.0/24'],
          isolated: true,
        },
        lab: { subnets: ['10.41.0.0/24'], internal: true, localMtu: 9000 },
      },
      endpoints: {
        db: {
          network: 'lab',
          netns: 'pid:1234',
          ifname: 'net1',
          mac: expect.any(String),
          addresses: ['10.41.0.2'],
        },
        web: {
          network: 'blue',
          netns: 'web',
          createNetns: true,
          mac: '02:00:00:00:00:0a',
          addresses: ['10.40.0.5', 'fd40::2'],
        },
      },
    });
  });

  it('changes nothing when it is applied, and makes the same on an empty host', () => {
    const again = parseFile(JSON.stringify(fromDesired(desired)));
    expect(mergeFile(desired, again, { prune: true })).toBe(desired);
    const elsewhere = mergeFile(NOTHING_DESIRED, again, { prune: true });
    expect({ ...elsewhere, cursors: desired.cursors }).toEqual(desired);
  });
});

describe('the JSON Schema', () => {
  const schema = JSON.parse(jsonSchemaText());

  it('in src/generated is up to date', () => {
    const stored = readFileSync(new URL('../../../src/generated/shunt.schema.json', import.meta.url), 'utf8');
    expect(stored).toBe(jsonSchemaText());
  });

  it('describes every field and allows no other', () => {
    const objects = [
      schema,
      schema.properties.networks.additionalProperties,
      schema.properties.endpoints.additionalProperties,
    ];
    for (const object of objects) {
      expect(object.additionalProperties).toBe(false);
      for (const field of Object.values<{ description?: string }>(object.properties)) {
        expect(field.description).toMatch(/.{15}\.$/);
      }
    }
    expect(schema.required).toEqual(['version']);
  });
});
