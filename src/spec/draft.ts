import { ShuntError } from '../errors.ts';
import type { IpAddress } from './address.ts';
import { openPool, type Pool } from './allocate.ts';
import type { Cursors, Desired, Endpoint, Network } from './desired.ts';
import { generateMac, HOST_MAC, type Mac } from './mac.ts';
import { formatNetnsTarget, netnsPath } from './netns-target.ts';
import type { EndpointRequest, NetworkRequest } from './request.ts';
import { notFound } from './resolve-name.ts';
import { type Seats, seatAddresses } from './seat.ts';
import { openSubnet, refuseOverlaps, type Subnet } from './subnet.ts';

/** An endpoint whose stated and kept values are reserved; the rest is allocated by `complete`. */
export interface Claim {
  readonly request: EndpointRequest;
  readonly before: Endpoint | null;
  readonly seats: Seats;
  readonly mac: Mac | null;
}

const HIGHEST_NETWORK_ID = 2 ** 32 - 1;

/**
 * A working copy of the desired state with tables of what is taken, built once, so that a thousand changes cost a
 * thousand look-ups. Changed endpoints are first released, then all are claimed (so that what is stated anywhere comes
 * before what is allocated), then completed.
 */
export class Draft {
  readonly #networks: Map<string, Network>;
  readonly #endpoints: Map<string, Endpoint>;
  readonly #cursors: Cursors;
  #nextNetworkId: number;
  readonly #addressOwner = new Map<IpAddress, string>();
  /** "network mac" → endpoint. */
  readonly #macOwner = new Map<string, string>();
  /** "namespace path, interface" → endpoint. */
  readonly #interfaceOwner = new Map<string, string>();
  /** Namespace path → the endpoint with which Shunt makes it. */
  readonly #netnsMaker = new Map<string, string>();
  /** Namespaces whose maker was released. */
  readonly #abandoned = new Set<string>();
  readonly #subnets = new Map<string, readonly Subnet[]>();
  readonly #pools = new Map<string, readonly Pool[]>();

  constructor(desired: Desired) {
    this.#networks = new Map(Object.entries(desired.networks));
    this.#endpoints = new Map(Object.entries(desired.endpoints));
    this.#cursors = desired.cursors;
    this.#nextNetworkId = desired.nextNetworkId;
    for (const endpoint of this.#endpoints.values()) this.#enter(endpoint);
  }

  /** Throws E_NOT_FOUND. */
  network(name: string): Network {
    const network = this.#networks.get(name);
    if (network === undefined) throw notFound(this.#networks.keys(), name, 'network');
    return network;
  }

  endpointsOf(network: string): readonly Endpoint[] {
    return [...this.#endpoints.values()].filter(endpoint => endpoint.network === network);
  }

  /** Adds the network under the next number, or replaces the one of its name, which keeps its number. */
  putNetwork(request: NetworkRequest): void {
    const id = this.#networks.get(request.name)?.id ?? this.#nextNetworkId++;
    if (id > HIGHEST_NETWORK_ID) {
      throw new ShuntError('E_EXHAUSTED', {
        operation: 'add',
        subject: `network ${request.name}`,
        reason: 'all network numbers have been used',
      });
    }
    const { name, driver, subnets, exclude, internal, isolated, localMtu } = request;
    this.#networks.set(name, { name, id, driver, subnets, exclude, internal, isolated, localMtu });
    this.#subnets.delete(name);
    this.#pools.delete(name);
  }

  dropNetwork(name: string): void {
    this.#networks.delete(name);
  }

  /** Takes an endpoint out; what it had is free. Returns it. Throws E_NOT_FOUND. */
  release(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name);
    if (endpoint === undefined) throw notFound(this.#endpoints.keys(), name, 'endpoint');
    this.#endpoints.delete(name);
    for (const address of endpoint.addresses) this.#addressOwner.delete(address);
    this.#macOwner.delete(macKey(endpoint));
    this.#interfaceOwner.delete(interfaceKey(endpoint));
    if (endpoint.createNetns) {
      this.#netnsMaker.delete(netnsPath(endpoint.netns));
      this.#abandoned.add(netnsPath(endpoint.netns));
    }
    return endpoint;
  }

  /** Reserves what the request states and what the endpoint had before. Throws as seatAddresses, E_CONFLICT, E_NOT_FOUND. */
  claim(request: EndpointRequest, before: Endpoint | null = null): Claim {
    const network = this.network(request.network);
    const subject = `endpoint ${request.name}`;
    reserve(this.#interfaceOwner, interfaceKey(request), request.name, owner => ({
      subject: `${request.ifname} in namespace ${formatNetnsTarget(request.netns)} to ${subject}`,
      reason: `endpoint ${owner} has it`,
    }));
    if (request.createNetns) {
      reserve(this.#netnsMaker, netnsPath(request.netns), request.name, owner => ({
        subject: `namespace ${formatNetnsTarget(request.netns)} to ${subject}`,
        reason: `it is made with endpoint ${owner} already`,
        hint: 'set createNetns on one of them only',
      }));
    }
    const mac = request.mac ?? (before?.network === request.network ? before.mac : null);
    if (mac !== null) this.#reserveMac(request, mac);
    const seats = seatAddresses(network, this.#subnetsOf(network), request, before);
    for (const address of seats) {
      if (address === null) continue;
      reserve(this.#addressOwner, address, request.name, owner => ({
        subject: `${address} to ${subject}`,
        reason: `endpoint ${owner} has it`,
      }));
    }
    return { request, before, seats, mac };
  }

  /** Allocates what the claim left open and puts the endpoint in. Throws E_EXHAUSTED. */
  complete({ request, before, seats, mac }: Claim): void {
    const { name, network, netns, createNetns, ifname } = request;
    const pools = this.#poolsOf(this.network(network));
    const addresses: IpAddress[] = [];
    for (const [index, pool] of pools.entries()) {
      const address = seats[index] ?? pool.next(one => this.#addressOwner.has(one));
      addresses.push(address);
      this.#addressOwner.set(address, name);
    }
    const endpoint = {
      name,
      network,
      netns: keepInode(netns, before),
      createNetns,
      ifname,
      mac: mac ?? this.#freeMac(request, before),
      addresses,
    };
    this.#endpoints.set(name, endpoint);
    this.#enter(endpoint);
  }

  /** The state as edited, by name. Throws E_CONFLICT for overlapping subnets, E_IN_USE for a namespace that would go from under an endpoint. */
  finish(): Desired {
    refuseOverlaps(this.#networks.values());
    this.#refuseAbandoned();
    const networks = sortedRecord(this.#networks);
    const cursors: Record<string, Readonly<Record<string, IpAddress>>> = {};
    for (const network of Object.values(networks)) {
      const stops = this.#cursorsOf(network);
      if (Object.keys(stops).length > 0) cursors[network.name] = stops;
    }
    return {
      networks,
      endpoints: sortedRecord(this.#endpoints),
      cursors,
      nextNetworkId: this.#nextNetworkId,
    };
  }

  #enter(endpoint: Endpoint): void {
    for (const address of endpoint.addresses) this.#addressOwner.set(address, endpoint.name);
    this.#macOwner.set(macKey(endpoint), endpoint.name);
    this.#interfaceOwner.set(interfaceKey(endpoint), endpoint.name);
    if (endpoint.createNetns) this.#netnsMaker.set(netnsPath(endpoint.netns), endpoint.name);
  }

  #reserveMac(request: EndpointRequest, mac: Mac): void {
    const subject = `${mac} to endpoint ${request.name}`;
    if (mac === HOST_MAC) {
      const reason = 'every host-side device has it';
      throw new ShuntError('E_CONFLICT', { operation: 'give', subject, reason });
    }
    reserve(this.#macOwner, `${request.network} ${mac}`, request.name, owner => ({
      subject,
      reason: `endpoint ${owner} has it`,
    }));
  }

  /** One made from the name; or, in another network than before, the one it had if nobody has it there. */
  #freeMac(request: EndpointRequest, before: Endpoint | null): Mac {
    const isFree = (mac: Mac): boolean => !this.#macOwner.has(`${request.network} ${mac}`);
    if (before !== null && isFree(before.mac)) return before.mac;
    let attempt = 0;
    while (!isFree(generateMac(request.name, attempt))) attempt++;
    return generateMac(request.name, attempt);
  }

  #refuseAbandoned(): void {
    const gone = new Set([...this.#abandoned].filter(path => !this.#netnsMaker.has(path)));
    if (gone.size === 0) return;
    for (const { name, netns } of this.#endpoints.values()) {
      if (!gone.has(netnsPath(netns))) continue;
      throw new ShuntError('E_IN_USE', {
        operation: 'remove',
        subject: `namespace ${formatNetnsTarget(netns)}`,
        reason: `endpoint ${name} is in it`,
        hint: `remove endpoint ${name} as well, or set createNetns on it so that the namespace stays`,
      });
    }
  }

  #subnetsOf(network: Network): readonly Subnet[] {
    const known = this.#subnets.get(network.name);
    if (known !== undefined) return known;
    const subnets = network.subnets.map(prefix => openSubnet(prefix));
    this.#subnets.set(network.name, subnets);
    return subnets;
  }

  #poolsOf(network: Network): readonly Pool[] {
    const known = this.#pools.get(network.name);
    if (known !== undefined) return known;
    const cursors = this.#cursors[network.name] ?? {};
    const pools = this.#subnetsOf(network).map(subnet =>
      openPool(subnet, network.exclude, cursors[subnet.prefix] ?? null),
    );
    this.#pools.set(network.name, pools);
    return pools;
  }

  #cursorsOf(network: Network): Readonly<Record<string, IpAddress>> {
    const pools = this.#pools.get(network.name);
    const stops: Record<string, IpAddress> = {};
    for (const [index, prefix] of network.subnets.entries()) {
      const stop = pools?.[index]?.cursor() ?? this.#cursors[network.name]?.[prefix];
      if (stop !== undefined && stop !== null) stops[prefix] = stop;
    }
    return stops;
  }
}

/** Enters the owner under a key that nobody has; else throws E_CONFLICT with that wording. */
function reserve<K>(
  owners: Map<K, string>,
  key: K,
  owner: string,
  wording: (owner: string) => { subject: string; reason: string; hint?: string },
): void {
  const present = owners.get(key);
  if (present !== undefined) throw new ShuntError('E_CONFLICT', { operation: 'give', ...wording(present) });
  owners.set(key, owner);
}

/** The same pid means the process that was meant before, whose namespace is known. */
function keepInode(netns: EndpointRequest['netns'], before: Endpoint | null): EndpointRequest['netns'] {
  const same = before !== null && formatNetnsTarget(before.netns) === formatNetnsTarget(netns);
  return same ? before.netns : netns;
}

function macKey({ network, mac }: Endpoint): string {
  return `${network} ${mac}`;
}

function interfaceKey({ netns, ifname }: Pick<Endpoint, 'netns' | 'ifname'>): string {
  return `${netnsPath(netns)} ${ifname}`;
}

function sortedRecord<T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
