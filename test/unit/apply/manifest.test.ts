import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { keepJournal } from '../../../src/apply/journal.ts';
import {
  emptyManifest,
  forgotten,
  readManifest,
  recorded,
  removeManifest,
  writeManifest,
} from '../../../src/apply/manifest.ts';
import type { Paths } from '../../../src/paths.ts';
import { make } from '../../../src/plan/make.ts';
import type { Resource } from '../../../src/plan/resource.ts';
import { resources } from '../../../src/plan/resources.ts';
import { invert, type Step } from '../../../src/plan/step.ts';
import { FACTS } from '../plan/facts.ts';
import { endpoint, network, wanted } from '../spec/make.ts';

const FRESH = emptyManifest('0a1b2c3d', '/sys/fs/bpf/shunt');
let paths: Paths;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'shunt-manifest-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  paths = { bpffs: '/sys/fs/bpf/shunt', state: join(folder, 's'), run: join(folder, 'run'), config: '' };
});

const file = (): string => join(paths.run, 'manifest.json');

const ALL: readonly Resource[] = resources(
  wanted([network('blue', ['10.40.0.0/16'])], [endpoint('web', 'blue', { createNetns: true })]),
  FACTS,
);

test('it lists in plain words what outlives a process, and each once', () => {
  const manifest = recorded(recorded(FRESH, ALL), ALL);
  expect(manifest).toEqual({
    ...FRESH,
    devices: [expect.stringMatching(/^sh/)],
    namespaces: ['/run/netns/web'],
    addresses: ['10.40.0.1'],
    routes: ['10.40.0.0/16', '10.40.0.2/32'],
    mounts: ['/sys/fs/bpf'],
  });
});

test('what is taken away is forgotten, and nothing else', () => {
  const full = recorded(FRESH, ALL);
  expect(forgotten(full, ALL)).toEqual(FRESH);
  const namespace = make.namespace({ owner: 'host', path: '/run/netns/web' });
  expect(forgotten(full, [namespace])).toEqual({ ...full, namespaces: [] });
});

test('it is read back as written, for root alone', () => {
  expect(readManifest(paths)).toBeNull();
  const full = { ...recorded(FRESH, ALL), restore: { '/sys/kernel/rcu_expedited': '0' } };
  writeManifest(paths, full);
  expect(readManifest(paths)).toEqual(full);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(paths.run).mode & 0o777).toBe(0o700);
  expect(readdirSync(paths.run)).toEqual(['manifest.json']);
});

test('removed, nothing of it is left, nor of one that was being written', () => {
  writeManifest(paths, FRESH);
  writeFileSync(`${file()}.new`, '{"version"');
  removeManifest(paths);
  expect(readdirSync(paths.run)).toEqual([]);
  expect(() => removeManifest(paths)).not.toThrow();
});

describe('one that is damaged is E_STATE with a remedy', () => {
  const whole = JSON.stringify(recorded(FRESH, ALL));
  test.each([
    ['empty', ''],
    ['cut off', whole.slice(0, -20)],
    ['no object', '[]'],
    ['null', 'null'],
    ['of nobody', '{}'],
    ['with an instance that is none', whole.replace('0a1b2c3d', '../../x')],
    ['with a list that is none', whole.replace(/"namespaces":\[[^\]]*\]/, '"namespaces":"/run/netns/web"')],
    ['with a list of other things', whole.replace(/"devices":\[[^\]]*\]/, '"devices":[1]')],
    ['with nothing to restore', whole.replace('"restore":{}', '"restore":null')],
  ])('%s', (_what, text) => {
    mkdirSync(paths.run, { recursive: true });
    writeFileSync(file(), text);
    expect(() => readManifest(paths)).toThrow(
      expect.objectContaining({
        code: 'E_STATE',
        subject: file(),
        hint: expect.stringContaining(`mv ${file()}`),
      }),
    );
  });
});

test('that of a later version is read, as far as this one knows what it says', () => {
  mkdirSync(paths.run, { recursive: true });
  writeFileSync(file(), JSON.stringify({ ...recorded(FRESH, ALL), version: 2, chains: ['shunt'] }));
  expect(readManifest(paths)).toMatchObject({ namespaces: ['/run/netns/web'] });
});

test('that of another instance is refused: what it lists is not ours to touch', () => {
  writeManifest(paths, FRESH);
  expect(() => readManifest({ ...paths, bpffs: '/sys/fs/bpf/other' })).toThrow(
    expect.objectContaining({
      code: 'E_CONFLICT',
      subject: paths.run,
      hint: expect.stringContaining('--run'),
    }),
  );
});

test('where it cannot be written that is E_STATE, and the one there was stays', () => {
  writeManifest(paths, FRESH);
  mkdirSync(`${file()}.new`);
  expect(() => writeManifest(paths, recorded(FRESH, ALL))).toThrow(
    expect.objectContaining({ code: 'E_STATE', operation: 'write' }),
  );
  expect(readManifest(paths)).toEqual(FRESH);
});

describe('the journal', () => {
  const steps = ALL.map(resource => ({ op: 'add', resource }) as Step);

  test('writes what is to be made before, and strikes out what is gone after', () => {
    const journal = keepJournal(paths, FRESH);
    journal.before(steps);
    expect(readManifest(paths)).toEqual(recorded(FRESH, ALL));
    journal.after(steps);
    expect(readManifest(paths)).toEqual(recorded(FRESH, ALL));
    journal.after(steps.map(invert));
    expect(readManifest(paths)).toEqual(FRESH);
    expect(journal.manifest()).toEqual(FRESH);
  });

  test('writes nothing for what carries marks enough, or is only changed', () => {
    const journal = keepJournal(paths, FRESH);
    journal.before(steps.filter(({ resource }) => ['entry', 'attachment', 'up'].includes(resource.kind)));
    const [link] = ALL.filter(resource => resource.kind === 'link');
    journal.before([{ op: 'update', resource: link, before: link } as Step]);
    expect(existsSync(file())).toBe(false);
  });
});
