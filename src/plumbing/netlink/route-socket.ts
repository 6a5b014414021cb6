import { ShuntError } from '../../errors.ts';
import { addon, type Closable, type NativeNamespace, type NativeSocket } from '../../native/addon.ts';
import { unwrap } from '../../native/result.ts';
import { LITTLE_ENDIAN } from './byte-order.ts';
import { NLM_F_DUMP, NLM_F_DUMP_INTR, NLMSG_DONE, NLMSG_ERROR } from './linux-netlink.ts';
import { type Message, readMessages, viewOf } from './message-reader.ts';
import { type NetlinkFailure, type Outcome, readOutcome } from './outcome.ts';

/** Messages of one send: few enough that their answers fit the socket's buffer even where it cannot be enlarged. */
const CHUNK_MESSAGES = 100;
const CHUNK_BYTES = 64 << 10;

/** A host that changes its links all the time still lets one listing in ten through. */
const LISTING_ATTEMPTS = 10;

/** Opens a NETLINK_ROUTE socket that lives in the namespace; null: the caller's own. Throws E_KERNEL, E_PRIVILEGE. */
export function openRouteSocket(namespace: NativeNamespace | null, subject: string): RouteSocket {
  return new RouteSocket(unwrap(addon().openNetlink(namespace), 'open netlink socket in', subject));
}

/** rtnetlink(7) of one network namespace: batches of changes with an outcome each, and listings. */
export class RouteSocket implements Closable {
  readonly #native: NativeSocket;
  #sequence = 0;

  constructor(native: NativeSocket) {
    this.#native = native;
  }

  /** Sends the messages in order, many at a time; one outcome each. A refused one does not stop those after it. */
  send(messages: readonly Uint8Array[]): Outcome[] {
    return chunks(messages).flatMap(chunk => this.#exchange(chunk));
  }

  /** Sends one message. */
  sendOne(message: Uint8Array): Outcome {
    const [outcome] = this.#exchange([message]);
    return outcome as Outcome;
  }

  /** Everything a GET message lists; asked again while it changes under the reading. Throws E_KERNEL. */
  dump(message: Uint8Array, what: string): readonly Message[] {
    const request = message.slice();
    const view = viewOf(request);
    view.setUint16(6, view.getUint16(6, LITTLE_ENDIAN) | NLM_F_DUMP, LITTLE_ENDIAN);
    for (let attempt = 0; attempt < LISTING_ATTEMPTS; attempt++) {
      const outcome = this.sendOne(request);
      if (!outcome.ok) throw listingFailed(what, outcome);
      if (!outcome.replies.some(reply => (reply.flags & NLM_F_DUMP_INTR) !== 0)) return outcome.replies;
    }
    throw new ShuntError('E_KERNEL', {
      operation: 'list',
      subject: what,
      reason: `they changed under each of ${LISTING_ATTEMPTS} readings`,
      hint: 'something on this host makes and removes them without pause; run the command again',
    });
  }

  close(): void {
    this.#native.close();
  }

  #exchange(messages: readonly Uint8Array[]): Outcome[] {
    const first = this.#sequence + 1;
    const datagram = Buffer.concat(messages.map(message => this.#numbered(message)));
    const answers = unwrap(this.#native.request(datagram), 'send', 'netlink messages');
    const replies = messages.map((): Message[] => []);
    const outcomes: (Outcome | undefined)[] = messages.map(() => undefined);
    for (const answer of answers.flatMap(readMessages)) {
      const index = answer.sequence - first;
      const collected = replies[index];
      if (!collected) continue;
      if (answer.type === NLMSG_ERROR || answer.type === NLMSG_DONE)
        outcomes[index] = readOutcome(answer, collected);
      // A listing's closing message carries the flag too, when the change came last.
      if (
        answer.type !== NLMSG_ERROR &&
        (answer.type !== NLMSG_DONE || (answer.flags & NLM_F_DUMP_INTR) !== 0)
      ) {
        collected.push(answer);
      }
    }
    return outcomes.map(outcome => outcome ?? UNANSWERED);
  }

  #numbered(message: Uint8Array): Uint8Array {
    this.#sequence += 1;
    viewOf(message).setUint32(8, this.#sequence, LITTLE_ENDIAN);
    return message;
  }
}

const UNANSWERED: NetlinkFailure = { ok: false, errno: 5, code: 'EIO', message: 'the kernel did not answer' };

function chunks(messages: readonly Uint8Array[]): Uint8Array[][] {
  const result: Uint8Array[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = result.at(-1);
    bytes += message.length;
    if (last && last.length < CHUNK_MESSAGES && bytes <= CHUNK_BYTES) {
      last.push(message);
    } else {
      result.push([message]);
      bytes = message.length;
    }
  }
  return result;
}

function listingFailed(what: string, failure: NetlinkFailure): ShuntError {
  return new ShuntError(failure.code === 'EPERM' ? 'E_PRIVILEGE' : 'E_KERNEL', {
    operation: 'list',
    subject: what,
    reason: `${failure.code}: ${failure.message}`,
  });
}
