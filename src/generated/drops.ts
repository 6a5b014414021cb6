// Generated from the type information of bpf/datapath.bpf.c by src/codegen/main.ts; do not edit.

/** Why packets are lost: number in the maps, stable name, what happened, what to do about it. */
export const dropReasons = [
  { value: 1, name: 'truncated', text: 'the packet ends before its headers do', hint: 'look for a broken sender in the pod, or one that writes raw frames' },
  { value: 2, name: 'vlan-tag', text: 'the frame carries a VLAN tag', hint: 'remove the VLAN device from the pod: its link carries untagged frames only' },
  { value: 3, name: 'unknown-ethertype', text: 'the frame is neither IPv4 nor IPv6 nor ARP', hint: 'nothing else is carried; find out what in the pod sends it' },
  { value: 4, name: 'malformed-ip', text: 'the version or header length of the IP header is wrong', hint: 'look for a broken sender in the pod, or one that writes raw frames' },
  { value: 5, name: 'malformed-arp', text: 'the ARP message is not a request or reply for IPv4 over Ethernet', hint: 'look for a broken sender in the pod, or one that writes raw frames' },
  { value: 6, name: 'malformed-nd', text: 'the neighbour discovery message breaks RFC 4861', hint: 'look for a broken sender in the pod, or one that writes raw frames' },
  { value: 7, name: 'unknown-device', text: 'the datapath has no row for the device', hint: 'run shunt apply, which writes the missing row' },
  { value: 8, name: 'spoofed-mac', text: 'the Ethernet source is not the MAC address of the endpoint', hint: 'give the interface in the pod its MAC address back (shunt endpoint ls shows it)' },
  { value: 9, name: 'spoofed-ipv4', text: 'the IPv4 source is not an address of the endpoint', hint: 'send from the address of the endpoint; a pod with further addresses needs them declared' },
  { value: 10, name: 'spoofed-ipv6', text: 'the IPv6 source is not an address of the endpoint', hint: 'send from the address of the endpoint; a pod with further addresses needs them declared' },
  { value: 11, name: 'spoofed-arp', text: 'an ARP message claims an address that is not the endpoint\'s', hint: 'find out what in the pod announces addresses of others' },
  { value: 12, name: 'spoofed-nd', text: 'a neighbour discovery message claims an address that is not the endpoint\'s', hint: 'find out what in the pod announces addresses of others' },
  { value: 13, name: 'rogue-ra', text: 'the pod sent an IPv6 router advertisement', hint: 'stop the router advertisement daemon in the pod: pods are not routers' },
  { value: 14, name: 'rogue-redirect', text: 'the pod sent an ICMP redirect', hint: 'turn off send_redirects in the pod: pods are not routers' },
  { value: 15, name: 'hidden-nd', text: 'an IPv6 packet with hop limit 255 has extension headers', hint: 'use a lower hop limit: such packets can hide neighbour discovery (RFC 6980)' },
  { value: 16, name: 'no-neighbour', text: 'the pod asked for a neighbour that does not exist', hint: 'check the address: no endpoint of this network has it' },
  { value: 17, name: 'multicast', text: 'multicast and broadcast are not carried', hint: 'nothing, if it is noise such as router solicitations; else use unicast' },
  { value: 18, name: 'link-local', text: 'IPv6 link-local addresses are not carried', hint: 'use the address of the endpoint instead of fe80::' },
  { value: 19, name: 'martian', text: 'the destination is loopback or unspecified', hint: 'such packets never leave a pod in order; look for a raw sender' },
  { value: 20, name: 'other-network', text: 'the destination is in another network', hint: 'networks are closed against each other; put both endpoints into one' },
  { value: 21, name: 'isolated', text: 'the endpoints of this network may not talk to each other', hint: 'make the network without --isolated if they should' },
  { value: 22, name: 'internal', text: 'the network is internal: nothing but its own endpoints is reachable', hint: 'make the network without --internal if pods and host should talk' },
  { value: 23, name: 'own-address', text: 'the pod sent a packet to its own address', hint: 'such packets never leave a pod in order; look for a raw sender' },
  { value: 24, name: 'too-big', text: 'the packet is bigger than the MTU of the destination', hint: 'give both endpoints the same MTU' },
  { value: 25, name: 'no-endpoint', text: 'no endpoint has the destination address', hint: 'check the address; the endpoint may have been removed' },
  { value: 26, name: 'no-egress', text: 'traffic to the outside is refused', hint: 'endpoints reach their own network and the host, nothing beyond' },
  { value: 27, name: 'ip-options', text: 'IPv4 options are not accepted towards the host', hint: 'send without options: they could route a packet past the checks' },
  { value: 28, name: 'forwarding-off', text: 'forwarding is off on the host-side device', hint: 'run shunt apply, which turns it on: without it, local and outside addresses look alike' },
  { value: 29, name: 'forwarded', text: 'the host was asked to forward a packet to a pod', hint: 'only the host itself and pods of the same network reach a pod; remove the route' },
  { value: 30, name: 'no-memory', text: 'the kernel had no room for the answer to a neighbour solicitation', hint: 'nothing, if it is rare: the pod asks again' },
] as const;

export type DropReason = (typeof dropReasons)[number];
export type DropName = DropReason['name'];
