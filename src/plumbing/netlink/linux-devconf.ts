// linux/if_link.h, linux/ip.h, linux/ipv6.h: settings of a device within IFLA_AF_SPEC. Names are the kernel's.

export const AF_INET = 2;
export const AF_INET6 = 10;

export const IFLA_INET_CONF = 1;

export const IFLA_INET6_CONF = 2;
export const IFLA_INET6_ADDR_GEN_MODE = 8;

export const IPV4_DEVCONF_FORWARDING = 1;
export const IPV4_DEVCONF_SEND_REDIRECTS = 6;

export const DEVCONF_FORWARDING = 0;
export const DEVCONF_ACCEPT_RA = 3;
export const DEVCONF_DAD_TRANSMITS = 6;
export const DEVCONF_DISABLE_IPV6 = 26;
export const DEVCONF_ACCEPT_DAD = 27;
