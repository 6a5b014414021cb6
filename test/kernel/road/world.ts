import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFile } from '../../../src/spec/file.ts';
import type { Wanted } from '../../../src/spec/merge.ts';
import type { EndpointText, NetworkText } from '../../../src/spec/request.ts';
import type { Host } from '../../helpers/host.ts';
import type { Snapshot } from '../../helpers/residue.ts';

/** What is wanted, with the fields that a test does not care about left out. */
export interface World {
  readonly networks: Readonly<Record<string, NetworkText>>;
  /** Endpoint → network, or network and more. */
  readonly endpoints: Readonly<Record<string, string | (Partial<EndpointText> & { network: string })>>;
}

export const BLUE = { subnets: ['10.40.0.0/16', 'fd40::/64'] } as const satisfies NetworkText;
export const GREEN = { subnets: ['10.41.0.0/16', 'fd41::/64'] } as const satisfies NetworkText;

/** The text of a file for `apply`; every endpoint is in a namespace of its own that Shunt makes. */
export function fileOf(host: Host, { networks, endpoints }: World): string {
  const full = Object.entries(endpoints).map(([name, endpoint]) => [
    name,
    {
      netns: host.pod(name).name,
      createNetns: true,
      ...(typeof endpoint === 'string' ? { network: endpoint } : endpoint),
    },
  ]);
  return JSON.stringify({ version: 1, networks, endpoints: Object.fromEntries(full) });
}

/** The same, read. */
export function wanted(host: Host, world: World): Wanted {
  return parseFile(fileOf(host, world), 'world');
}

/** The text of the stored state; null where there is none. */
export function storedState(host: Host): string | null {
  try {
    return readFileSync(join(host.paths.state, 'desired.json'), 'utf8');
  } catch {
    return null;
  }
}

/** What is stored but for the number of times it was written. */
export function storedContent(host: Host): unknown {
  const text = storedState(host);
  return text === null ? null : { ...JSON.parse(text), revision: 0 };
}

/**
 * Expedited grace periods, which other tests on this machine change meanwhile, and have tests of their own; and a qdisc
 * on a device of ours, which stays until the device goes, since others may have put filters of theirs on it.
 */
export const RESTLESS = /rcu_expedited|qdisc clsact/;

/**
 * A snapshot in which a device that was made anew looks as it did: without indexes. The run folder keeps a lock and a
 * manifest once a command has run, and descriptors are those of the processes that happen to run.
 */
export function lasting({ held: _held, run: _run, state: _state, ...rest }: Snapshot): Snapshot {
  const timeless = (line: string): string =>
    line
      .replace(/^\d+: /, '')
      .replace(/@(if\d+|\w+):/, ':')
      .replace(/ link-netnsid \d+| link-netns \S+/g, '');
  return Object.fromEntries(
    Object.entries(rest).map(([section, lines]) => [
      section,
      lines
        .filter(line => !RESTLESS.test(line))
        .map(timeless)
        .sort(),
    ]),
  );
}
