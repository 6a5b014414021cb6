import { type IpAddress, parseIpAddress } from '../spec/address.ts';
import type { Endpoint, Network } from '../spec/desired.ts';
import { parseMac } from '../spec/mac.ts';
import { parseEndpointName, parseIfName, parseNetworkName } from '../spec/name.ts';
import { formatNetnsTarget, type NetnsTarget, parseNetnsTarget } from '../spec/netns-target.ts';
import { parsePrefix } from '../spec/prefix.ts';
import { LOCAL_MTU } from '../spec/request.ts';
import type { Json } from './store.ts';

type Fields = { readonly [key: string]: Json };

/** Reads a network as it is stored. Throws Error saying what is wrong. */
export function readNetworkDocument(name: string, value: Json): Network {
  const fields = fieldsOf(value, 8);
  if (fields.name !== name) throw new Error('name is not that of the document');
  if (fields.driver !== 'routed') throw new Error('driver is unknown');
  return {
    name: parseNetworkName(name, 'name'),
    id: integer(fields, 'id', 1, 2 ** 32 - 1),
    driver: 'routed',
    subnets: texts(fields, 'subnets').map(text => parsePrefix(text, 'subnets')),
    exclude: texts(fields, 'exclude').map(text => parsePrefix(text, 'exclude')),
    internal: boolean(fields, 'internal'),
    isolated: boolean(fields, 'isolated'),
    localMtu: integer(fields, 'localMtu', LOCAL_MTU.least, LOCAL_MTU.most),
  };
}

/** Reads an endpoint as it is stored. Throws Error saying what is wrong. */
export function readEndpointDocument(name: string, value: Json): Endpoint {
  const fields = fieldsOf(value, 7);
  if (fields.name !== name) throw new Error('name is not that of the document');
  return {
    name: parseEndpointName(name, 'name'),
    network: parseNetworkName(text(fields, 'network'), 'network'),
    netns: readNetns(fields.netns ?? null),
    createNetns: boolean(fields, 'createNetns'),
    ifname: parseIfName(text(fields, 'ifname'), 'ifname'),
    mac: parseMac(text(fields, 'mac'), 'mac'),
    addresses: texts(fields, 'addresses').map(one => parseIpAddress(one, 'addresses')),
  };
}

/** Reads the cursors of a network as they are stored: subnet → last address given. Throws Error saying what is wrong. */
export function readCursors(value: Json): Readonly<Record<string, IpAddress>> {
  const fields = fieldsOf(value, null);
  return Object.fromEntries(
    Object.keys(fields).map(subnet => [
      parsePrefix(subnet, 'subnet'),
      parseIpAddress(text(fields, subnet), subnet),
    ]),
  );
}

function readNetns(value: Json): NetnsTarget {
  const fields = fieldsOf(value, null);
  switch (fields.kind) {
    case 'name':
      return sameKind(text(fields, 'name'), fields.kind);
    case 'path':
      return sameKind(text(fields, 'path'), fields.kind);
    case 'pid': {
      const target = sameKind(`pid:${fields.pid}`, fields.kind);
      if (fields.inode === null) return target;
      const inode = text(fields, 'inode');
      if (!/^[1-9]\d*$/.test(inode)) throw new Error('netns.inode is no number');
      return { ...target, inode } as NetnsTarget;
    }
    default:
      throw new Error('netns is of no known kind');
  }
}

function sameKind(written: string, kind: NetnsTarget['kind']): NetnsTarget {
  const target = parseNetnsTarget(written, 'netns');
  if (target.kind !== kind || formatNetnsTarget(target) !== written)
    throw new Error('netns is not as Shunt writes it');
  return target;
}

/** The fields of an object; with `count`, exactly so many: an unknown one comes from a later version and would be lost. */
function fieldsOf(value: Json, count: number | null): Fields {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('is no object');
  const fields = value as Fields;
  const keys = Object.keys(fields);
  if (count !== null && keys.length !== count)
    throw new Error(`${count} fields expected, found ${keys.join(', ')}`);
  return fields;
}

function text(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value !== 'string') throw new Error(`${key} is no text`);
  return value;
}

function texts(fields: Fields, key: string): readonly string[] {
  const value = fields[key];
  if (!Array.isArray(value)) throw new Error(`${key} is no list`);
  return value.map((_, index) => text(value as unknown as Fields, String(index)));
}

function boolean(fields: Fields, key: string): boolean {
  const value = fields[key];
  if (typeof value !== 'boolean') throw new Error(`${key} is neither true nor false`);
  return value;
}

function integer(fields: Fields, key: string, least: number, most: number): number {
  const value = fields[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${key} is no whole number from ${least} to ${most}`);
  }
  return value;
}
