import { getSystemErrorMap } from 'node:util';
import { LITTLE_ENDIAN } from './byte-order.ts';
import { NLM_F_ACK_TLVS, NLM_F_CAPPED, NLMSG_HDRLEN, NLMSGERR_ATTR_MSG } from './linux-netlink.ts';
import { type Message, readAttributes, text, viewOf } from './message-reader.ts';

/** A message that the kernel refused. */
export interface NetlinkFailure {
  readonly ok: false;
  /** Positive errno. */
  readonly errno: number;
  /** Its name, such as "EEXIST". */
  readonly code: string;
  /** What the kernel said of it (extended acknowledgement), or what the errno stands for. */
  readonly message: string;
}

/** What became of one message; `replies` are what it asked for. */
export type Outcome = { readonly ok: true; readonly replies: readonly Message[] } | NetlinkFailure;

/** Reads an NLMSG_ERROR message (an errno of 0 is the acknowledgement) or the NLMSG_DONE of a listing. */
export function readOutcome(message: Message, replies: readonly Message[]): Outcome {
  const errno = message.body.length < 4 ? 0 : -viewOf(message.body).getInt32(0, LITTLE_ENDIAN);
  if (errno <= 0) return { ok: true, replies };
  const [code, meaning] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, 'refused'];
  return { ok: false, errno, code, message: extendedText(message) ?? meaning };
}

function extendedText(message: Message): string | null {
  if ((message.flags & NLM_F_ACK_TLVS) === 0) return null;
  const request =
    (message.flags & NLM_F_CAPPED) === 0 ? viewOf(message.body).getUint32(4, LITTLE_ENDIAN) : NLMSG_HDRLEN;
  return text(readAttributes(message.body, 4 + ((request + 3) & ~3)), NLMSGERR_ATTR_MSG);
}
