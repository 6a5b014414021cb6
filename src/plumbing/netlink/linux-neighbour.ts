// linux/neighbour.h: neighbours. Names are the kernel's.

export const NDA_DST = 1;
export const NDA_LLADDR = 2;
/** Who made it (kernel 5.1). */
export const NDA_PROTOCOL = 12;

export const NUD_PERMANENT = 0x80;
