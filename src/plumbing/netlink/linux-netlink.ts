// linux/netlink.h and linux/socket.h: what every netlink family shares. Names are the kernel's.

export const AF_UNSPEC = 0;
export const AF_INET = 2;
export const AF_INET6 = 10;

export const NLM_F_REQUEST = 0x01;
export const NLM_F_ACK = 0x04;
/** The listing changed while it was read: it may miss or repeat things. */
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP = 0x300;
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
/** The acknowledgement does not repeat the request's payload. */
export const NLM_F_CAPPED = 0x100;
export const NLM_F_ACK_TLVS = 0x200;

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLMSG_HDRLEN = 16;

export const NLMSGERR_ATTR_MSG = 1;

/** Bits of an attribute's type that are flags (nested, network byte order). */
export const NLA_TYPE_MASK = 0x3fff;
export const NLA_F_NESTED = 0x8000;
export const NLA_HDRLEN = 4;
