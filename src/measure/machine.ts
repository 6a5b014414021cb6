import { readdir, readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/** What the figures depend on besides the code. */
export interface Machine {
  /** RFC 3339. */
  readonly date: string;
  readonly kernel: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly clockSource: string;
  /** Timer frequency, null where the kernel does not show its configuration. */
  readonly hz: number | null;
  /** Name → state, of those that cost something; "Not affected" is left out. */
  readonly mitigations: Readonly<Record<string, string>>;
  /** What new sockets use unless told otherwise. */
  readonly congestionControl: string;
}

/** Reads the facts of this machine; none of them names it. */
export async function describeMachine(): Promise<Machine> {
  const cpuinfo = await read('/proc/cpuinfo');
  const memory = /MemTotal: +(\d+)/.exec(await read('/proc/meminfo'))?.[1];
  return {
    date: new Date().toISOString(),
    kernel: await read('/proc/sys/kernel/osrelease'),
    cpu: /^model name\s*: (.*)$/m.exec(cpuinfo)?.[1] ?? 'unknown',
    cores: cpuinfo.match(/^processor\b/gm)?.length ?? 0,
    memoryMiB: Math.round(Number(memory ?? 0) / 1024),
    clockSource: await read('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    hz: await timerFrequency(),
    mitigations: await mitigations(),
    congestionControl: await read('/proc/sys/net/ipv4/tcp_congestion_control'),
  };
}

async function timerFrequency(): Promise<number | null> {
  const config = await readFile('/proc/config.gz').catch(() => null);
  const text = config
    ? gunzipSync(config).toString()
    : await read(`/boot/config-${await read('/proc/sys/kernel/osrelease')}`);
  const hz = /^CONFIG_HZ=(\d+)$/m.exec(text)?.[1];
  return hz === undefined ? null : Number(hz);
}

async function mitigations(): Promise<Record<string, string>> {
  const folder = '/sys/devices/system/cpu/vulnerabilities';
  const names = (await readdir(folder).catch(() => [])).sort();
  const states = await Promise.all(names.map(async name => [name, await read(`${folder}/${name}`)] as const));
  return Object.fromEntries(states.filter(([, state]) => state !== '' && state !== 'Not affected'));
}

async function read(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim();
}
