import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { describeMachine } from '../src/measure/machine.ts';
import { addEndpoints } from './cases/add-endpoints.ts';
import { programCost } from './cases/program-cost.ts';
import { statusStart } from './cases/status-start.ts';
import { judgeGoals } from './goals.ts';
import { keepApart } from './keep-apart.ts';
import { LADDER } from './ladder.ts';
import { toMarkdown } from './markdown.ts';
import { type Built, type Effort, measureBulk, measureRequestResponse } from './measure-ladder.ts';
import { requireBuilt, requireTools, SHUNT, TOOLS } from './requirements.ts';
import type { CaseResult, Results, WorkResult } from './results.ts';
import { BULK, REQUEST_RESPONSE } from './works.ts';

const USAGE = `usage: test/sandbox.sh npx tsx bench/main.ts [--quick] [--only NAME]… [--out DIR]

  --quick      two minutes in place of fifteen: for a look, not for a claim
  --only NAME  only this path, kind of work or case; may be given again
  --out DIR    where the results go (bench/results)
`;

const FULL: Effort & CaseEffort = {
  requestResponseRounds: 20,
  bulkRounds: 20,
  endpoints: 1_000,
  statusPairs: 15,
  programRuns: 5,
};
const QUICK: Effort & CaseEffort = {
  requestResponseRounds: 4,
  bulkRounds: 3,
  endpoints: 300,
  statusPairs: 5,
  programRuns: 2,
};

interface CaseEffort {
  readonly endpoints: number;
  readonly statusPairs: number;
  readonly programRuns: number;
}

const CASES: Readonly<Record<string, (effort: CaseEffort) => Promise<CaseResult[]>>> = {
  'add-endpoints': ({ endpoints }) => addEndpoints(endpoints),
  'status-start': ({ statusPairs }) => statusStart(statusPairs),
  'program-cost': ({ programRuns }) => keepApart(() => programCost(programRuns)),
};

const WORKS = [REQUEST_RESPONSE.name, ...BULK.map(({ name }) => name)];

await main().catch((error: Error) => {
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 2;
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: fileURLToPath(new URL('results', import.meta.url)) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const selection = select(values.only);
  requireTools(...TOOLS);
  requireBuilt(...SHUNT, 'build/bpf/bench/empty_redirect.bpf.o');
  const begin = performance.now();
  const effort = values.quick ? QUICK : FULL;
  const missing: string[] = [];
  const works =
    selection.works.length > 0 ? await keepApart(() => measureLadder(selection, effort, missing)) : [];
  const cases = await measureCases(selection.cases, effort, missing);
  const results: Results = {
    machine: await describeMachine(),
    tools: await toolVersions(),
    quick: values.quick,
    seconds: (performance.now() - begin) / 1000,
    works,
    cases,
    reach: judgeGoals({ works, cases }),
    missing,
  };
  const file = write(values.out, results);
  process.stdout.write(`\n${toMarkdown(results)}\nwritten to ${file}.md and ${file}.json\n`);
  process.exitCode = missing.length > 0 ? 1 : 0;
}

interface Selection {
  readonly rungs: readonly string[];
  readonly works: readonly string[];
  readonly cases: readonly string[];
}

/** Names of paths narrow the ladder; names of work and cases narrow what is done. */
function select(only: readonly string[]): Selection {
  const rungs = LADDER.map(({ name }) => name);
  const cases = Object.keys(CASES);
  const unknown = only.filter(name => ![...rungs, ...WORKS, ...cases].includes(name));
  if (unknown.length > 0) {
    throw new Error(`unknown: ${unknown.join(', ')}; there are ${[...rungs, ...WORKS, ...cases].join(', ')}`);
  }
  if (only.length === 0) return { rungs, works: WORKS, cases };
  const chosen = (names: readonly string[]) => names.filter(name => only.includes(name));
  const anyRung = chosen(rungs).length > 0;
  const anyPart = chosen(WORKS).length + chosen(cases).length > 0;
  return {
    rungs: anyRung ? chosen(rungs) : rungs,
    works: anyPart ? chosen(WORKS) : WORKS,
    cases: chosen(cases),
  };
}

async function measureLadder(selection: Selection, effort: Effort, missing: string[]): Promise<WorkResult[]> {
  const built: Built[] = [];
  try {
    for (const rung of LADDER.filter(({ name }) => selection.rungs.includes(name))) {
      report(`setting up: ${rung.title}`);
      await rung.setUp().then(
        standing => built.push({ rung, standing }),
        (error: Error) => missing.push(`${rung.title}: ${error.message}`),
      );
    }
    const works: WorkResult[] = [];
    if (selection.works.includes(REQUEST_RESPONSE.name)) {
      works.push(await measureRequestResponse(built, effort, report));
    }
    const bulk = await possibleBulk(selection.works, missing);
    if (bulk.length > 0) works.push(...(await measureBulk(bulk, built, effort, report)));
    return works;
  } finally {
    for (const { standing } of built) await standing.dispose();
  }
}

async function possibleBulk(names: readonly string[], missing: string[]) {
  const there = (await readFile('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8'))
    .trim()
    .split(' ');
  return BULK.filter(work => names.includes(work.name)).filter(work => {
    const absent = [work.congestion, work.bornAs].find(name => !there.includes(name));
    if (absent !== undefined) missing.push(`${work.title}: the kernel has no "${absent}" loaded`);
    return absent === undefined;
  });
}

async function measureCases(
  names: readonly string[],
  effort: CaseEffort,
  missing: string[],
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const name of names) {
    report(`measuring: ${name}`);
    const done = await CASES[name]?.(effort).catch((error: Error) => {
      missing.push(`${name}: ${error.message}`);
      return [];
    });
    results.push(...(done ?? []));
  }
  return results;
}

async function toolVersions(): Promise<Record<string, string>> {
  const first = async (command: string) =>
    ((await execa(command, ['--version'])).stdout.split('\n')[0] ?? '').trim();
  const [sockperf, iperf3] = await Promise.all([first('sockperf'), first('iperf3')]);
  return { sockperf, iperf3, node: process.version };
}

function write(folder: string, results: Results): string {
  mkdirSync(folder, { recursive: true });
  const { date, kernel } = results.machine;
  const file = join(folder, `${date.slice(0, 10)}-${kernel}${results.quick ? '-quick' : ''}`);
  writeFileSync(`${file}.json`, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${file}.md`, toMarkdown(results));
  return file;
}

function report(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}
