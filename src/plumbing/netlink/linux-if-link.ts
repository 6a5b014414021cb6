// linux/if.h, linux/if_link.h and linux/veth.h: devices. Names are the kernel's.

export const IFF_UP = 0x1;
export const IFF_LOOPBACK = 0x8;

export const IFLA_ADDRESS = 1;
export const IFLA_IFNAME = 3;
export const IFLA_MTU = 4;
export const IFLA_LINK = 5;
export const IFLA_MASTER = 10;
export const IFLA_OPERSTATE = 16;
export const IFLA_LINKINFO = 18;
export const IFLA_IFALIAS = 20;
export const IFLA_AF_SPEC = 26;
export const IFLA_GROUP = 27;
export const IFLA_NET_NS_FD = 28;
export const IFLA_EXT_MASK = 29;
export const IFLA_NUM_TX_QUEUES = 31;
export const IFLA_NUM_RX_QUEUES = 32;
export const IFLA_LINK_NETNSID = 37;
export const IFLA_GSO_MAX_SIZE = 41;
export const IFLA_TARGET_NETNSID = 46;
export const IFLA_TSO_MAX_SIZE = 59;
export const IFLA_GSO_IPV4_MAX_SIZE = 63;

export const IFLA_INFO_KIND = 1;
export const IFLA_INFO_DATA = 2;

export const VETH_INFO_PEER = 1;

/** The index of lo in every namespace (LOOPBACK_IFINDEX in include/net/flow.h). */
export const LOOPBACK_IFINDEX = 1;
