/**
 * What Shunt's routes, addresses and neighbours say of their maker: rtm_protocol, IFA_PROTO and NDA_PROTOCOL, "S" in
 * ASCII, a number that /etc/iproute2/rt_protos leaves free.
 */
export const SHUNT_PROTOCOL = 83;
