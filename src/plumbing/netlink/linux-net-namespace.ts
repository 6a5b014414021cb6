// linux/net_namespace.h: the numbers namespaces have for each other. Names are the kernel's.

export const NETNSA_NSID = 1;
export const NETNSA_FD = 3;
