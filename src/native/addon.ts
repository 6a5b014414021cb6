import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ShuntError } from '../errors.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { KernelResult } from './result.ts';

/** What a map is, as the kernel reports it. */
export interface MapInfo {
  readonly id: number;
  readonly name: string;
  /** enum bpf_map_type. */
  readonly type: number;
  readonly keySize: number;
  /** Bytes of one value; a per-CPU map exchanges `round_up(valueSize, 8) × possible CPUs` bytes. */
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** Locked memory in bytes, from fdinfo; 0 where the kernel does not say. */
  readonly memory: number;
}

/** What a program is, as the kernel reports it. */
export interface ProgramInfo {
  readonly id: number;
  readonly name: string;
  /** enum bpf_prog_type. */
  readonly type: number;
  /** SHA of the instructions, 16 hex digits: equal tags, equal programs. */
  readonly tag: string;
  readonly translatedBytes: number;
  readonly jitedBytes: number;
  /** Instructions the verifier walked (kernel 5.16), else 0. */
  readonly verifiedInstructions: number;
  readonly mapIds: readonly number[];
  /** Run statistics; counted only while BPF statistics are on (`enableRunStatistics`). */
  readonly runTimeNs: bigint;
  readonly runCount: bigint;
}

export type Direction = 'ingress' | 'egress';

/** What a link is, as the kernel reports it. */
export interface LinkInfo {
  readonly id: number;
  /** enum bpf_link_type: 11 is tcx, 3 is cgroup. */
  readonly type: number;
  readonly programId: number;
  /** Device index of a tcx link, 0 once the device is gone, undefined for other links. */
  readonly ifindex?: number;
  /** enum bpf_attach_type. */
  readonly attachType?: number;
}

export interface Closable {
  /** Releases the descriptor; closing twice is allowed, use after close throws. */
  close(): void;
}

export interface NativeMap extends Closable {
  info(): KernelResult<MapInfo>;
  /** The value, or null when the key is absent. */
  lookup(key: Uint8Array): KernelResult<Uint8Array | null>;
  /** flags: 0 any, 1 BPF_NOEXIST, 2 BPF_EXIST. */
  update(key: Uint8Array, value: Uint8Array, flags?: number): KernelResult<undefined>;
  /** true when it was there. */
  delete(key: Uint8Array): KernelResult<boolean>;
  /**
   * All pairs; a map changed meanwhile may show a pair twice or not at all. Batched where the kernel can (5.6). Keys, and
   * values, are views of one buffer each: mind their byteOffset.
   */
  entries(): KernelResult<readonly { readonly key: Uint8Array; readonly value: Uint8Array }[]>;
  /** keys and values are `count` items back to back. Falls back to single calls where the kernel cannot batch. */
  updateMany(keys: Uint8Array, values: Uint8Array, count: number): KernelResult<number>;
  /** Absent keys are passed over; returns how many were there. */
  deleteMany(keys: Uint8Array, count: number): KernelResult<number>;
  pin(path: string): KernelResult<undefined>;
}

export interface TestRunOptions {
  /** The packet, from the Ethernet header on. */
  readonly data: Uint8Array;
  /** struct __sk_buff to start with (kernel's own layout), where given. */
  readonly context?: Uint8Array;
  readonly repeat?: number;
}

export interface TestRunOutcome {
  /** What the program returned, such as TC_ACT_REDIRECT; signed, as TC_ACT_UNSPEC is -1. */
  readonly verdict: number;
  /** The packet afterwards. */
  readonly data: Uint8Array;
  /** struct __sk_buff afterwards. */
  readonly context: Uint8Array;
  /** Mean duration of one run in nanoseconds. */
  readonly durationNs: number;
}

export interface NativeProgram extends Closable {
  info(): KernelResult<ProgramInfo>;
  testRun(options: TestRunOptions): KernelResult<TestRunOutcome>;
  pin(path: string): KernelResult<undefined>;
}

export interface NativeLink extends Closable {
  info(): KernelResult<LinkInfo>;
  /** Replaces the program without a gap; with `expected`, only if that one is attached (else EPERM). */
  update(program: NativeProgram, expected?: NativeProgram): KernelResult<undefined>;
  pin(path: string): KernelResult<undefined>;
  /** Takes the program off the hook now, pinned or not (BPF_LINK_DETACH). */
  detach(): KernelResult<undefined>;
}

export interface NativeObject extends Closable {
  programNames(): readonly string[];
  mapNames(): readonly string[];
  /** Before load: overwrites bytes of a global data section such as ".rodata". */
  writeInitial(section: string, offset: number, bytes: Uint8Array): KernelResult<undefined>;
  /** Before load. */
  setMaxEntries(map: string, entries: number): KernelResult<undefined>;
  /** Before load: use an existing map instead of creating one. */
  reuseMap(map: string, existing: NativeMap): KernelResult<undefined>;
  /** A failure carries the verifier's log. */
  load(): KernelResult<undefined>;
  /** Handle of its own on a map after load; "" section maps such as ".rodata" by their section name. */
  map(name: string): KernelResult<NativeMap>;
  program(name: string): KernelResult<NativeProgram>;
}

export interface NativeRing extends Closable {
  /** Records that did not fit are the writer's to count. */
  readonly closed: boolean;
}

export interface NativeNamespace extends Closable {
  /** Device and inode of the nsfs file: equal pairs are the same namespace. */
  readonly device: bigint;
  readonly inode: bigint;
  /** The descriptor that holds the namespace, for IFLA_NET_NS_FD and the like. Valid until close(). */
  readonly fd: number;
}

export interface FileWrite {
  readonly path: string;
  readonly value: string;
}

export interface NativeSocket extends Closable {
  /**
   * Sends one datagram of one or more netlink messages and returns what came back: all datagrams until every message
   * with NLM_F_ACK is acknowledged and every dump is done (matched by sequence number).
   */
  request(messages: Uint8Array): KernelResult<readonly Uint8Array[]>;
}

export interface TcFilter {
  readonly priority: number;
  readonly handle: number;
}

/** What the compiled addon exports. It translates; it decides nothing. Wrong argument types throw TypeError. */
export interface Addon {
  openObject(path: string): KernelResult<NativeObject>;
  openPinnedMap(path: string): KernelResult<NativeMap>;
  openPinnedProgram(path: string): KernelResult<NativeProgram>;
  openPinnedLink(path: string): KernelResult<NativeLink>;
  openProgramById(id: number): KernelResult<NativeProgram>;
  /** tcx link (kernel 6.6); placed after the programs that are there. */
  linkTcx(program: NativeProgram, ifindex: number, direction: Direction): KernelResult<NativeLink>;
  /** cgroup link (kernel 5.7); `attachType` is enum bpf_attach_type. */
  linkCgroup(program: NativeProgram, cgroupPath: string, attachType: number): KernelResult<NativeLink>;
  /** Program ids on the tcx hook of a device, in running order. */
  queryTcx(ifindex: number, direction: Direction): KernelResult<readonly number[]>;
  /** clsact filter; creates the qdisc if absent. `replace` exchanges the program of the same priority and handle. */
  attachClsact(
    program: NativeProgram,
    ifindex: number,
    direction: Direction,
    filter: TcFilter,
    replace: boolean,
  ): KernelResult<undefined>;
  /** ENOENT where that filter is absent, EINVAL where the qdisc is. */
  detachClsact(ifindex: number, direction: Direction, filter: TcFilter): KernelResult<undefined>;
  /** Removes the clsact qdisc and with it every filter on it; ENOENT or EINVAL where there is none. */
  removeClsact(ifindex: number): KernelResult<undefined>;
  /** Id of the program at that priority and handle, or null. */
  queryClsact(ifindex: number, direction: Direction, filter: TcFilter): KernelResult<number | null>;
  openRing(map: NativeMap, onRecords: (records: readonly Uint8Array[]) => void): KernelResult<NativeRing>;
  /** Turns BPF run statistics on until the handle is closed (kernel 5.8). */
  enableRunStatistics(): KernelResult<Closable>;
  /** Does the kernel know this program type / map type / helper for that program type? Probed, never by version. */
  probeProgramType(type: number): boolean;
  probeMapType(type: number): boolean;
  probeHelper(programType: number, helper: number): boolean;
  possibleCpus(): number;
  libbpfVersion(): string;

  /** Opens a network namespace by the path of its nsfs file; a path that is not one fails with EINVAL from "NS_GET_NSTYPE". */
  openNamespace(path: string): KernelResult<NativeNamespace>;
  /** Makes a network namespace with its loopback up and binds it at `path` (the file is created; EEXIST if it is there). */
  createNamespace(path: string): KernelResult<undefined>;
  /** Unmounts and unlinks; ENOENT is success. */
  removeNamespace(path: string): KernelResult<undefined>;
  /** Writes files (sysctls) as seen from inside a namespace. Stops at the first failure, naming the path in `call`. */
  writeFiles(namespace: NativeNamespace | null, files: readonly FileWrite[]): KernelResult<undefined>;
  /** Reads files as seen from inside a namespace, trimmed; null for one that is not there. */
  readFiles(
    namespace: NativeNamespace | null,
    paths: readonly string[],
  ): KernelResult<readonly (string | null)[]>;
  /** A NETLINK_ROUTE socket that lives in the namespace (null: the caller's own), with extended acknowledgements on. */
  openNetlink(namespace: NativeNamespace | null): KernelResult<NativeSocket>;
  /** flock(2) on a file that is created when absent; EWOULDBLOCK when another process holds it. Ends with close() or the process. */
  lockFile(path: string, mode: 'shared' | 'exclusive'): KernelResult<Closable>;
  /** mount -t bpf with mode 0700. */
  mountBpffs(path: string): KernelResult<undefined>;
  unmount(path: string): KernelResult<undefined>;
}

let loaded: Addon | undefined;

/** The compiled addon, loaded on first use. Throws E_TOOL when it is not built. */
export function addon(): Addon {
  if (loaded) return loaded;
  const path = join(PACKAGE_ROOT, 'build/Release/shunt.node');
  try {
    loaded = createRequire(import.meta.url)(path) as Addon;
  } catch (cause) {
    throw new ShuntError('E_TOOL', {
      operation: 'load',
      subject: path,
      reason: (cause as Error).message.split('\n')[0] ?? 'unknown',
      hint: 'run make in the source folder',
      cause,
    });
  }
  return loaded;
}
