/** Message types of rtnetlink(7) and flags of netlink(7), as far as these tests need them. */
export const RTM_GETLINK = 18;
export const RTM_DELLINK = 17;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLM_F_REQUEST = 1;
export const NLM_F_ACK = 4;
export const NLM_F_DUMP = 0x300;

/** One message about a link: a header and struct ifinfomsg. */
export function linkMessage(type: number, flags: number, sequence: number, ifindex = 0): Uint8Array {
  const message = new DataView(new ArrayBuffer(32));
  message.setUint32(0, 32, true);
  message.setUint16(4, type, true);
  message.setUint16(6, flags, true);
  message.setUint32(8, sequence, true);
  message.setInt32(20, ifindex, true);
  return new Uint8Array(message.buffer);
}

export interface Answer {
  readonly type: number;
  readonly sequence: number;
  /** Of an NLMSG_ERROR: a positive errno, 0 for an acknowledgement. */
  readonly error: number;
  /** The bytes as Latin-1, to look for names and texts in. */
  readonly text: string;
}

/** The messages of all datagrams. */
export function answersOf(datagrams: readonly Uint8Array[]): Answer[] {
  return datagrams.flatMap(datagram => {
    const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
    const answers: Answer[] = [];
    for (let at = 0; at < view.byteLength; ) {
      const length = view.getUint32(at, true);
      const type = view.getUint16(at + 4, true);
      answers.push({
        type,
        sequence: view.getUint32(at + 8, true),
        error: type === NLMSG_ERROR ? -view.getInt32(at + 16, true) : 0,
        text: Buffer.from(datagram.subarray(at, at + length)).toString('latin1'),
      });
      at += (length + 3) & ~3;
    }
    return answers;
  });
}
