import { invalid } from '../errors.ts';
import { type IpAddress, parseIpAddress } from './address.ts';
import type { Network } from './desired.ts';
import { parseExclusion } from './exclusion.ts';
import { type Mac, parseMac } from './mac.ts';
import {
  type EndpointName,
  type IfName,
  type NetworkName,
  parseEndpointName,
  parseIfName,
  parseNetworkName,
} from './name.ts';
import { type NetnsTarget, parseNetnsTarget } from './netns-target.ts';
import {
  compareRanges,
  type Prefix,
  parsePrefix,
  prefixAddress,
  prefixContains,
  prefixLength,
  prefixRange,
} from './prefix.ts';
import { openSubnet, refuseOverlaps } from './subnet.ts';

/** A network as it is written, in the file or in flags. */
export interface NetworkText {
  readonly driver?: 'routed' | undefined;
  readonly subnets: readonly string[];
  readonly exclude?: readonly string[] | undefined;
  readonly internal?: boolean | undefined;
  readonly isolated?: boolean | undefined;
  readonly localMtu?: number | undefined;
}

/** An endpoint as it is written, in the file or in flags. */
export interface EndpointText {
  readonly network: string;
  readonly netns: string;
  readonly createNetns?: boolean | undefined;
  readonly addresses?: readonly string[] | undefined;
  readonly ifname?: string | undefined;
  readonly mac?: string | undefined;
}

/** A network as it is asked for: all but its number. */
export type NetworkRequest = Omit<Network, 'id'>;

/** An endpoint as it is asked for: what is left open is kept or allocated. */
export interface EndpointRequest {
  readonly name: EndpointName;
  readonly network: NetworkName;
  readonly netns: NetnsTarget;
  readonly createNetns: boolean;
  readonly ifname: IfName;
  readonly mac: Mac | null;
  /** At most one for each subnet, in any order. */
  readonly addresses: readonly IpAddress[];
}

/** What holds where nothing is written. The MTU is the largest an IPv4 packet can have. */
export const NETWORK_DEFAULTS = {
  driver: 'routed',
  internal: false,
  isolated: false,
  localMtu: 65_535,
} as const;
export const DEFAULT_IFNAME = 'eth0' as IfName;

/** RFC 8200 section 5: IPv6 needs 1280. */
export const LOCAL_MTU = { least: 1280, most: 65_535 } as const;
export const MOST_SUBNETS = 8;
export const MOST_EXCLUSIONS = 1024;

/** Reads a network; `field` is where it is written. Throws E_INPUT; E_CONFLICT when its own subnets overlap. */
export function readNetwork(name: string, text: NetworkText, field: string): NetworkRequest {
  const request = {
    name: parseNetworkName(name, field),
    driver: text.driver ?? NETWORK_DEFAULTS.driver,
    subnets: readSubnets(text.subnets, `${field}.subnets`),
    internal: text.internal ?? NETWORK_DEFAULTS.internal,
    isolated: text.isolated ?? NETWORK_DEFAULTS.isolated,
    localMtu: text.localMtu ?? NETWORK_DEFAULTS.localMtu,
  };
  if (
    !Number.isInteger(request.localMtu) ||
    request.localMtu < LOCAL_MTU.least ||
    request.localMtu > LOCAL_MTU.most
  ) {
    throw invalid(`${field}.localMtu`, `${LOCAL_MTU.least} to ${LOCAL_MTU.most} bytes`, text.localMtu);
  }
  refuseOverlaps([request]);
  return { ...request, exclude: readExclusions(text.exclude ?? [], request.subnets, `${field}.exclude`) };
}

/** Reads an endpoint; `field` is where it is written. Throws E_INPUT. */
export function readEndpoint(name: string, text: EndpointText, field: string): EndpointRequest {
  const netns = parseNetnsTarget(text.netns, `${field}.netns`);
  const createNetns = text.createNetns ?? false;
  if (createNetns && netns.kind !== 'name') {
    throw invalid(`${field}.netns`, 'a name, since createNetns is set', text.netns);
  }
  return {
    name: parseEndpointName(name, field),
    network: parseNetworkName(text.network, `${field}.network`),
    netns,
    createNetns,
    ifname: text.ifname === undefined ? DEFAULT_IFNAME : parseIfName(text.ifname, `${field}.ifname`),
    mac: text.mac === undefined ? null : parseMac(text.mac, `${field}.mac`),
    addresses: (text.addresses ?? []).map((one, index) =>
      parseIpAddress(one, `${field}.addresses[${index}]`),
    ),
  };
}

function readSubnets(texts: readonly string[], field: string): readonly Prefix[] {
  if (texts.length < 1 || texts.length > MOST_SUBNETS) {
    throw invalid(field, `1 to ${MOST_SUBNETS} subnets`, texts.length);
  }
  return texts.map(
    (text, index) => openSubnet(parsePrefix(text, `${field}[${index}]`), `${field}[${index}]`).prefix,
  );
}

/** In one order and each once, so that two ways of writing the same are the same. */
function readExclusions(
  texts: readonly string[],
  subnets: readonly Prefix[],
  field: string,
): readonly Prefix[] {
  const exclude = new Set<Prefix>();
  for (const [index, text] of texts.entries()) {
    for (const prefix of parseExclusion(text, `${field}[${index}]`)) {
      if (!subnets.some(subnet => within(subnet, prefix))) {
        throw invalid(`${field}[${index}]`, `addresses inside ${subnets.join(' or ')}`, text);
      }
      exclude.add(prefix);
    }
  }
  if (exclude.size > MOST_EXCLUSIONS)
    throw invalid(field, `at most ${MOST_EXCLUSIONS} prefixes`, exclude.size);
  const ranges = Array.from(exclude, prefix => ({ prefix, ...prefixRange(prefix) }));
  return ranges.sort(compareRanges).map(({ prefix }) => prefix);
}

function within(outer: Prefix, inner: Prefix): boolean {
  return prefixLength(inner) >= prefixLength(outer) && prefixContains(outer, prefixAddress(inner));
}
