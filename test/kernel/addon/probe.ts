import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { addon, type NativeMap, type NativeObject, type NativeProgram } from '../../../src/native/addon.ts';
import { type KernelResult, unwrap } from '../../../src/native/result.ts';
import { requireSandbox } from '../../helpers/sandboxed.ts';

export const PROBE = objectPath('addon_probe');
export const REFUSED = objectPath('addon_refused');

/** The value of a call that must succeed here. */
export function must<T>(result: KernelResult<T>): T {
  return unwrap(result, 'call', 'the addon');
}

/** bpf/test/addon_probe.bpf.c in the kernel; `before` runs between opening and loading it. */
export class Probe {
  readonly object: NativeObject;

  constructor(before: (object: NativeObject) => void = () => {}) {
    requireSandbox();
    this.object = must(addon().openObject(PROBE));
    before(this.object);
    must(this.object.load());
  }

  program(name: string): NativeProgram {
    return must(this.object.program(name));
  }

  map(name: string): NativeMap {
    return must(this.object.map(name));
  }

  /** How many packets `pass` has seen. */
  passed(): bigint {
    const map = this.map('.bss');
    const bytes = must(map.lookup(u32(0)))!;
    map.close();
    return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  }
}

/** Numbers as the bytes of an array of __u32. */
export function u32(...numbers: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(numbers).buffer);
}

/** Numbers as the bytes of an array of __u64. */
export function u64(...numbers: number[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(numbers, BigInt).buffer);
}

/** The first __u32 of some bytes. */
export function firstU32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

/** The device index of a link of this namespace. */
export async function ifindexOf(name: string): Promise<number> {
  const { stdout } = await execa('ip', ['-o', 'link', 'show', 'dev', name]);
  return Number(stdout.split(':')[0]);
}

function objectPath(name: string): string {
  return fileURLToPath(new URL(`../../../build/bpf/test/${name}.bpf.o`, import.meta.url));
}
