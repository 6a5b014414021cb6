import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { change } from '../../../src/apply/change.ts';
import type { Context } from '../../../src/apply/context.ts';
import { down } from '../../../src/apply/down.ts';
import { ShuntError } from '../../../src/errors.ts';
import { PACKAGE_ROOT } from '../../../src/package-root.ts';
import { mergeFile } from '../../../src/spec/merge.ts';
import type { Fault, Reply, Request } from './driver.ts';

// Runs one changing command after the other as the CLI does, with a fault where the test wants one. Requests and
// replies are lines of JSON. It is bundled into an installation: a kill needs a process of its own every time.

/** Native calls that change something; what only asks is no place for a fault. */
const CALLS = new Set(
  [
    'linkTcx attachClsact detachClsact createNamespace removeNamespace writeFiles mountBpffs unmount',
    'load pin update delete updateMany deleteMany detach request',
  ].flatMap(line => line.split(' ')),
);
const FILE_CALLS = [
  'mkdirSync renameSync linkSync openSync writeSync',
  // Killed at, not refused: removing does not fail where making did not, and what is written by the last one is not
  // worth failing for.
  'rmSync rmdirSync unlinkSync writeFileSync',
].flatMap(line => line.split(' '));
const UNFAILING = /^(rm|rmdir|unlink|writeFile)Sync$/;

let fault: Fault | null = null;
let fired: string | null = null;
let count = 0;

/** Is this the place of the fault? Dies at once where it is to be a kill. */
function strikes(place: Fault['place'], name: string): boolean {
  if (fault?.place !== place || fired !== null) return false;
  if (fault.how === 'refuse' && UNFAILING.test(name)) return false;
  count += 1;
  if (count !== fault.at) return false;
  fired = name;
  if (fault.how === 'kill') process.kill(process.pid, 'SIGKILL');
  return true;
}

type Method = (...args: unknown[]) => unknown;

function watchFiles(): void {
  const calls = fs as unknown as Record<string, Method>;
  for (const name of FILE_CALLS) {
    const original = calls[name]!;
    calls[name] = (...args) => {
      if (!(name === 'openSync' && readsOnly(args[1])) && strikes('operation', name)) {
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: name });
      }
      return original(...args);
    };
  }
  syncBuiltinESMExports();
}

function readsOnly(flags: unknown): boolean {
  return flags === 'r' || (typeof flags === 'number' && (flags & fs.constants.O_CREAT) === 0);
}

/** Stand-in → what the addon made. */
const originals = new WeakMap<object, object>();

/** A stand-in for an object of the addon, which counts its calls and those of the objects that these return. */
function standIn<T extends object>(target: T): T {
  const call = (name: string, method: Method, args: readonly unknown[]): unknown => {
    if (CALLS.has(name) && !asksOnly(name, args) && strikes('operation', name)) {
      return { ok: false, errno: 5, code: 'EIO', call: name };
    }
    const result = method.apply(target, args.map(original)) as { ok?: boolean; value?: unknown } | undefined;
    return result?.ok && isHandle(result.value) ? { ...result, value: standIn(result.value) } : result;
  };
  const proxy = new Proxy(target, {
    get(_, name) {
      const property = Reflect.get(target, name, target) as unknown;
      if (typeof property !== 'function') return property;
      return (...args: unknown[]) => call(String(name), property as Method, args);
    },
  });
  originals.set(proxy, target);
  return proxy;
}

function original(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (originals.get(value) ?? value) : value;
}

function isHandle(value: unknown): value is object {
  return typeof (value as { close?: unknown } | null)?.close === 'function';
}

/** Of rtnetlink's message types the third of each four asks. */
function asksOnly(name: string, [messages]: readonly unknown[]): boolean {
  return name === 'request' && ((messages as Uint8Array)[4]! & 3) === 2;
}

function watchAddon(): void {
  // The module is loaded once and its exports are an object like others: src/native gets this very one.
  const native = createRequire(import.meta.url)(join(PACKAGE_ROOT, 'build/Release/shunt.node')) as Record<
    string,
    unknown
  >;
  const counted = standIn({ ...native });
  for (const name of Object.keys(native)) native[name] = counted[name];
}

const variable = (name: string): string => process.env[`SHUNT_${name}`] ?? '';
const paths = {
  bpffs: variable('BPFFS'),
  state: variable('STATE'),
  run: variable('RUN'),
  config: variable('CONFIG'),
};

async function answer({ verb, wanted, meanwhile, attach = 'auto' }: Request): Promise<Omit<Reply, 'fired'>> {
  let begun = 0;
  let batch = '';
  const context: Context = {
    paths,
    attach,
    lockWaitMs: 0,
    onStep(phase, { op, resource }) {
      const step = `${op} ${resource.id}`;
      if (phase === 'begin' && ++begun === meanwhile?.step) {
        const [command, ...args] = meanwhile.command;
        execFileSync(command, args);
      }
      // The steps of a batch begin together, before any of it is done: one place for a fault.
      const first = phase === 'begin' && batch !== `${op} ${resource.kind}`;
      if (phase === 'begin') batch = `${op} ${resource.kind}`;
      const isPlace = first || phase === 'done';
      if (isPlace && strikes(phase, step)) throw new Error(`fault at ${step}`);
    },
  };
  try {
    const report =
      verb === 'down'
        ? await down(context)
        : await change(
            context,
            desired => (wanted === undefined ? desired : mergeFile(desired, wanted, { prune: true })),
            { dryRun: verb === 'plan' },
          );
    const plan = report.plan.steps.map(({ op, resource }) => `${op} ${resource.id}`);
    return { plan, notes: report.plan.notes };
  } catch (error) {
    const { code, message, hint, detail } = error as ShuntError;
    const known = error instanceof ShuntError;
    return {
      error: { code: known ? code : null, message, hint: hint ?? null, detail: detail ?? null },
    };
  }
}

watchFiles();
watchAddon();
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  fault = request.fault ?? null;
  fired = null;
  count = 0;
  const reply = await answer(request);
  fault = null;
  process.stdout.write(`${JSON.stringify({ ...reply, fired })}\n`);
}
