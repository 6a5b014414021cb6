import { randomBytes } from 'node:crypto';
import type { Capture } from '../../helpers/capture.ts';
import type { Namespace } from '../../helpers/namespace.ts';
import { hex, ip } from '../../helpers/packet/bytes.ts';
import { icmp } from '../../helpers/packet/frame.ts';
import type { Captured } from '../../helpers/pcap.ts';
import { type Pod, way } from './pod.ts';

/** ICMP echo reply: receivers take one they did not ask for without a word. */
const ECHO_REPLY = 0;

/** Looks at everything that comes in at a device, and knows when everything that was sent has come. */
export class Witness {
  readonly #capture: Capture;
  #seen = 0;

  private constructor(capture: Capture) {
    this.#capture = capture;
  }

  static async at(namespace: Namespace, device = 'eth0'): Promise<Witness> {
    return new Witness(await namespace.capture(device, '', { direction: 'in' }));
  }

  /**
   * The frames that came since the last time, in hexadecimal digits. What `send` sends ends with a mark that is allowed to arrive: packets
   * keep their order, so once the mark is here nothing sent before it is still on its way.
   */
  async since(
    send: (mark: Uint8Array) => Promise<void>,
    relevant: (frame: Uint8Array) => boolean = () => true,
  ): Promise<string[]> {
    const mark = randomBytes(16);
    await send(mark);
    const isMark = ({ data }: Captured) => Buffer.from(data).includes(mark);
    await this.#capture.frame(isMark, { what: 'the mark behind the last frame' });
    const frames = await this.#capture.frames();
    const fresh = frames.slice(this.#seen);
    this.#seen = frames.length;
    return fresh
      .filter(frame => !isMark(frame) && !isReport(frame.data) && relevant(frame.data))
      .map(({ data }) => hex(data));
  }
}

/** A multicast listener report, which a stack sends when it wants to: to ff02::16 (RFC 3810, section 5.2.14). */
function isReport(frame: Uint8Array): boolean {
  return hex(frame.slice(12, 14)) === '86dd' && hex(frame.slice(38, 54)) === hex(ip('ff02::16'));
}

/** Sends raw frames from inside a pod, and behind them a mark to `to`, an address that the pod may reach. */
export async function sendMarked(
  from: Pod,
  to: Pod | string,
  frames: readonly Uint8Array[],
  mark: Uint8Array,
): Promise<void> {
  await from.netns.send('eth0', ...frames, icmp(way(from, to), ECHO_REPLY, mark));
}

/** One echo request with the mark in it, from a namespace whose own stack is to send it. */
export async function pingMarked(from: Namespace, to: string, mark: Uint8Array): Promise<void> {
  await from.sh(`ping -n -c 1 -W 1 -s 64 -p ${Buffer.from(mark).toString('hex')} ${to}`);
}
