import { ShuntError } from '../errors.ts';
import type { IpAddress } from '../spec/address.ts';
import { type Desired, type Endpoint, type Network, NOTHING_DESIRED } from '../spec/desired.ts';
import { parseNetworkName } from '../spec/name.ts';
import { readCursors, readEndpointDocument, readNetworkDocument } from './document.ts';
import type { Change, Json, Snapshot, Store } from './store.ts';

/** What is wanted, and the revision it was stored under. */
export interface LoadedDesired {
  readonly desired: Desired;
  readonly revision: number;
}

/**
 * Reads what the user wants. Every value is parsed again, so that what a hand or a fault put there is not acted on.
 * Throws E_STATE naming the document; E_PRIVILEGE.
 */
export async function loadDesired(store: Store): Promise<LoadedDesired> {
  const snapshot = await store.list('');
  if (snapshot.revision === 0) return { desired: NOTHING_DESIRED, revision: 0 };
  return { desired: assemble(snapshot), revision: snapshot.revision };
}

/**
 * Stores what the user wants in the place of what was loaded under `revision`; returns the new revision, the same one
 * when nothing differs. Throws E_CONFLICT when another was stored meanwhile; E_STATE and E_PRIVILEGE with nothing changed.
 */
export async function saveDesired(store: Store, desired: Desired, revision: number): Promise<number> {
  const present = await store.list('');
  const wanted = documentsOf(desired);
  const changes: Change[] = [];
  for (const { key, value } of present.documents) {
    const next = wanted.get(key);
    if (next === undefined) changes.push({ key, value: null });
    else if (JSON.stringify(next) === JSON.stringify(value)) wanted.delete(key);
  }
  for (const [key, value] of wanted) changes.push({ key, value });
  if (changes.length === 0 && present.revision === revision) return revision;
  return store.commit(changes, revision);
}

function documentsOf(desired: Desired): Map<string, Json> {
  const documents = new Map<string, Json>([['meta', { nextNetworkId: desired.nextNetworkId }]]);
  for (const [name, network] of Object.entries(desired.networks))
    documents.set(`networks/${name}`, { ...network });
  for (const [name, endpoint] of Object.entries(desired.endpoints))
    documents.set(`endpoints/${name}`, { ...endpoint });
  for (const [name, cursors] of Object.entries(desired.cursors))
    documents.set(`cursors/${name}`, { ...cursors });
  return documents;
}

function assemble({ documents }: Snapshot): Desired {
  const networks: Record<string, Network> = {};
  const endpoints: Record<string, Endpoint> = {};
  const cursors: Record<string, Readonly<Record<string, IpAddress>>> = {};
  let nextNetworkId = 0;
  for (const { key, value } of documents) {
    const [kind, name = ''] = key.split(/\/(.*)/s);
    reading(key, () => {
      if (kind === 'networks') networks[name] = readNetworkDocument(name, value);
      else if (kind === 'endpoints') endpoints[name] = readEndpointDocument(name, value);
      else if (kind === 'cursors') cursors[parseNetworkName(name, 'name')] = readCursors(value);
      else if (key === 'meta') nextNetworkId = readMeta(value);
      else throw new Error('is of no known kind');
    });
  }
  const desired = { networks, endpoints, cursors, nextNetworkId };
  checkWhole(desired);
  return desired;
}

function readMeta(value: Json): number {
  const next =
    value !== null && typeof value === 'object' && 'nextNetworkId' in value ? value.nextNetworkId : null;
  if (typeof next !== 'number' || !Number.isSafeInteger(next) || next < 1)
    throw new Error('nextNetworkId is no number');
  return next;
}

/** What one document says about another. */
function checkWhole({ networks, endpoints, cursors, nextNetworkId }: Desired): void {
  reading('meta', () => {
    if (nextNetworkId === 0) throw new Error('is missing');
  });
  const ids = new Set<number>();
  for (const { name, id } of Object.values(networks)) {
    reading(`networks/${name}`, () => {
      if (id >= nextNetworkId || ids.has(id)) throw new Error(`number ${id} is taken`);
      ids.add(id);
    });
  }
  for (const { name, network, addresses } of Object.values(endpoints)) {
    reading(`endpoints/${name}`, () => {
      const subnets = networks[network]?.subnets;
      if (subnets === undefined) throw new Error(`there is no network ${network}`);
      if (subnets.length !== addresses.length)
        throw new Error(`${addresses.length} addresses, ${subnets.length} subnets`);
    });
  }
  for (const name of Object.keys(cursors)) {
    reading(`cursors/${name}`, () => {
      if (networks[name] === undefined) throw new Error('there is no such network');
    });
  }
}

function reading(key: string, read: () => void): void {
  try {
    read();
  } catch (cause) {
    const reason =
      cause instanceof ShuntError ? `${cause.subject}: ${cause.reason}` : (cause as Error).message;
    throw new ShuntError('E_STATE', {
      operation: 'read',
      subject: `stored document ${key}`,
      reason,
      hint: 'put the document right in desired.json of the state folder, or go back to desired.json.previous',
      cause,
    });
  }
}
