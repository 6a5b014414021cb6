import { fileURLToPath } from 'node:url';
import type { Codec } from '../../../src/datapath/codec.ts';
import type { MapDefinition, SettingDefinition } from '../../../src/datapath/definition.ts';
import { type DropName, dropReasons } from '../../../src/generated/drops.ts';
import { maps } from '../../../src/generated/maps.ts';
import type { ProgramName } from '../../../src/generated/programs.ts';
import { settings } from '../../../src/generated/settings.ts';
import { addon, type NativeMap, type NativeObject, type NativeProgram } from '../../../src/native/addon.ts';
import { unwrap } from '../../../src/native/result.ts';

export const VERDICT = { next: -1, pass: 0, drop: 2, redirect: 7 } as const;

/** Offsets in the kernel's struct __sk_buff of what a test may set. */
const CONTEXT = {
  size: 192,
  mark: 8,
  ingressIfindex: 36,
  ifindex: 40,
  wireLength: 160,
  gsoSegments: 164,
  gsoSize: 176,
};

export interface Circumstances {
  /** Device whose hook the packet is on. */
  readonly ifindex: number;
  /** Device the packet came in by, 0 for the host's own. */
  readonly ingressIfindex?: number;
  readonly mark?: number;
  /** Payload bytes of the segments the packet stands for. */
  readonly gsoSize?: number;
  readonly repeat?: number;
}

export interface Outcome {
  readonly verdict: number;
  readonly bytes: Uint8Array;
  readonly mark: number;
  readonly durationNs: number;
}

export interface LoadOptions {
  readonly hostMac?: Uint8Array;
  readonly reportDrops?: boolean;
  /** Map name → entries. */
  readonly maxEntries?: Readonly<Record<string, number>>;
}

/** An object file of bpf/ or bpf/test/, as make built it. */
export function objectFile(name: string): string {
  return fileURLToPath(new URL(`../../../build/bpf/${name}.bpf.o`, import.meta.url));
}

/** The packet programs, loaded for one test file; nothing is attached or pinned. */
export class Datapath {
  readonly #object: NativeObject;
  readonly #programs = new Map<string, NativeProgram>();
  readonly #maps = new Map<string, NativeMap>();

  constructor(options: LoadOptions = {}, file = objectFile('datapath')) {
    this.#object = unwrap(addon().openObject(file), 'open', file);
    const { hostMac, reportDrops, maxEntries = {} } = options;
    if (hostMac) this.#set(settings.hostMac, hostMac);
    if (reportDrops !== undefined) this.#set(settings.reportDrops, reportDrops);
    for (const [map, entries] of Object.entries(maxEntries)) {
      unwrap(this.#object.setMaxEntries(map, entries), 'size', map);
    }
    unwrap(this.#object.load(), 'load', file);
  }

  #set<T>(setting: SettingDefinition<T>, value: T): void {
    const written = this.#object.writeInitial(setting.section, setting.offset, setting.codec.encode(value));
    unwrap(written, 'set', setting.name);
  }

  program(name: string): NativeProgram {
    const program = this.#programs.get(name) ?? unwrap(this.#object.program(name), 'get', name);
    this.#programs.set(name, program);
    return program;
  }

  map(name: string): NativeMap {
    const map = this.#maps.get(name) ?? unwrap(this.#object.map(name), 'get', name);
    this.#maps.set(name, map);
    return map;
  }

  put<K, V>(definition: MapDefinition<K, V>, key: K, value: V): void {
    unwrap(
      this.map(definition.name).update(definition.key.encode(key), definition.value.encode(value)),
      'write',
      definition.name,
    );
  }

  remove<K, V>(definition: MapDefinition<K, V>, key: K): void {
    unwrap(this.map(definition.name).delete(definition.key.encode(key)), 'delete from', definition.name);
  }

  /** Runs a program on one packet, `repeat` times where asked. */
  run(program: ProgramName, data: Uint8Array, circumstances: Circumstances): Outcome {
    const { ifindex, ingressIfindex = 0, mark = 0, gsoSize = 0, repeat = 1 } = circumstances;
    const context = new Uint8Array(CONTEXT.size);
    const view = new DataView(context.buffer);
    view.setUint32(CONTEXT.mark, mark, true);
    view.setUint32(CONTEXT.ingressIfindex, ingressIfindex, true);
    view.setUint32(CONTEXT.ifindex, ifindex, true);
    if (gsoSize > 0) {
      view.setUint32(CONTEXT.wireLength, data.length, true);
      view.setUint32(CONTEXT.gsoSegments, Math.ceil(data.length / gsoSize), true);
      view.setUint32(CONTEXT.gsoSize, gsoSize, true);
    }
    const result = unwrap(this.program(program).testRun({ data, context, repeat }), 'run', program);
    const after = new DataView(result.context.buffer, result.context.byteOffset);
    return {
      verdict: result.verdict,
      bytes: result.data,
      mark: after.getUint32(CONTEXT.mark, true),
      durationNs: result.durationNs,
    };
  }

  /** Packets lost by reason since load, all devices together; reasons that never occurred are left out. */
  drops(): Partial<Record<DropName, number>> {
    const counts: Partial<Record<DropName, number>> = {};
    for (const { value, name } of dropReasons) {
      const { packets } = this.dropTotal(value);
      if (packets > 0) counts[name] = packets;
    }
    return counts;
  }

  dropTotal(reason: number): { packets: number; bytes: number } {
    const values = unwrap(
      this.map('drop_totals').lookup(maps.dropTotals.key.encode(reason)),
      'read',
      'drop_totals',
    );
    return sumCounts(values);
  }

  /** Packets and bytes lost on one device for one reason. */
  dropsOn(ifindex: number, reason: number): { packets: number; bytes: number } {
    return sumCounts(
      unwrap(this.map('drops').lookup(maps.drops.key.encode({ ifindex, reason })), 'read', 'drops'),
    );
  }

  close(): void {
    for (const handle of [...this.#programs.values(), ...this.#maps.values()]) handle.close();
    this.#object.close();
  }
}

/** The number of a drop reason. */
export function reasonNumber(name: DropName): number {
  const found = dropReasons.find(reason => reason.name === name);
  if (!found) throw new Error(`no drop reason ${name}`);
  return found.value;
}

function sumCounts(values: Uint8Array | null): { packets: number; bytes: number } {
  const counts = perCpu(maps.dropTotals.value, values ?? new Uint8Array());
  return {
    packets: counts.reduce((sum, count) => sum + Number(count.packets), 0),
    bytes: counts.reduce((sum, count) => sum + Number(count.bytes), 0),
  };
}

/** The values of all CPUs, as a per-CPU map hands them out. */
export function perCpu<T>(codec: Codec<T>, bytes: Uint8Array): T[] {
  const stride = Math.ceil(codec.size / 8) * 8;
  return Array.from({ length: bytes.length / stride }, (_, cpu) => {
    return codec.decode(bytes.subarray(cpu * stride, cpu * stride + codec.size));
  });
}
