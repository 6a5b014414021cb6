import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { programs } from '../../src/generated/programs.ts';
import { Datapath } from '../helpers/packet/datapath.ts';

// Every program with every setting passes the verifier, far from its limit of a million instructions.

const CEILING = { from_endpoint: 20_000, to_endpoint: 2_000 } as const;
const REPORT = fileURLToPath(new URL('../../build/verifier.json', import.meta.url));

const combinations = [true, false].flatMap(reportDrops =>
  ['027368756e74', '02ffffffffff'].map(hostMac => ({ reportDrops, hostMac })),
);

test('every program loads with every setting, at a cost that is on record', () => {
  const report = combinations.flatMap(({ reportDrops, hostMac }) => {
    const datapath = new Datapath({ reportDrops, hostMac: new Uint8Array(Buffer.from(hostMac, 'hex')) });
    try {
      return Object.values(programs).map(name => {
        const info = datapath.program(name).info();
        if (!info.ok) throw new Error(info.code);
        const { verifiedInstructions, translatedBytes, jitedBytes } = info.value;
        return { name, reportDrops, hostMac, verifiedInstructions, translatedBytes, jitedBytes };
      });
    } finally {
      datapath.close();
    }
  });
  mkdirSync(new URL('../../build', import.meta.url), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  for (const { name, verifiedInstructions } of report) {
    expect(verifiedInstructions, name).toBeLessThan(CEILING[name]);
    expect(verifiedInstructions, name).toBeGreaterThan(0);
  }
});

test('what a setting turns off is not in the program any more', () => {
  const sizes = [true, false].map(reportDrops => {
    const datapath = new Datapath({ reportDrops });
    const info = datapath.program(programs.fromEndpoint).info();
    datapath.close();
    if (!info.ok) throw new Error(info.code);
    return info.value.translatedBytes;
  });
  expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
});
