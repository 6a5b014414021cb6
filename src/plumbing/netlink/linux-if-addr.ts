// linux/if_addr.h: addresses of devices. Names are the kernel's.

export const IFA_ADDRESS = 1;
export const IFA_LOCAL = 2;
export const IFA_FLAGS = 8;
export const IFA_RT_PRIORITY = 9;
/** Who made it; kernels before 5.18 ignore it. */
export const IFA_PROTO = 11;

export const IFA_F_NODAD = 0x02;
export const IFA_F_NOPREFIXROUTE = 0x200;
