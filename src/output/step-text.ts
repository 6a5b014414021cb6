import type { Resource, ResourceKind, ResourceOf } from '../plan/resource.ts';
import type { Step } from '../plan/step.ts';

/** How a plan marks its steps. */
export const MARKS = { add: '+', update: '~', remove: '-' } as const;

/** One step as one line, without its mark: what it makes or takes away, or what changes from what to what. */
export function stepText(step: Step): string {
  if (step.op !== 'update') return resourceText(step.resource as Resource);
  const changes = changedFields(step.before as Resource, step.resource as Resource);
  const texts = changes.length === 0 ? ['order'] : changes.map(changeText);
  return `${subjectText(step.resource as Resource)}: ${texts.join(', ')}`;
}

/** A resource with all that matters of it. */
export function resourceText(resource: Resource): string {
  return wordingOf(resource).all(resource);
}

/** A resource by what a person would call it. */
export function subjectText(resource: Resource): string {
  return wordingOf(resource).subject(resource);
}

export interface FieldChange {
  readonly field: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The fields in which two states of one resource differ; of lists only the items that come and go. */
export function changedFields(before: Resource, after: Resource): FieldChange[] {
  const old = fieldsOf(before);
  const fresh = fieldsOf(after);
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map(field => ({
      field,
      before: without(old.get(field) ?? [], fresh.get(field) ?? []),
      after: without(fresh.get(field) ?? [], old.get(field) ?? []),
    }))
    .filter(change => change.before.length + change.after.length > 0);
}

/** Every field of a resource as text, except what names it: one text, or one for each item of a list. */
export function fieldsOf(resource: Resource): ReadonlyMap<string, readonly string[]> {
  const { id: _id, kind: _kind, owner: _owner, ...fields } = resource;
  return new Map(flatten('', fields));
}

interface Wording<R> {
  readonly subject: (resource: R) => string;
  readonly all: (resource: R) => string;
}

const WORDING: { readonly [K in ResourceKind]: Wording<ResourceOf<K>> } = {
  bpffs: {
    subject: r => `bpf file system at ${r.path}`,
    all: r => `bpf file system at ${r.path}`,
  },
  datapath: {
    subject: () => 'programs and maps',
    all: r => `programs and maps, build ${r.build.slice(0, 12)}, layout ${r.layout.slice(0, 12)}`,
  },
  'host-address': {
    subject: r => `address ${r.address} on ${r.device}`,
    all: r => `address ${r.address} on ${r.device}`,
  },
  namespace: {
    subject: r => `namespace ${r.path}`,
    all: r => `namespace ${r.path}`,
  },
  link: {
    subject: r => `link ${r.device}`,
    all: r =>
      `link ${r.device} ↔ ${r.ifname} in ${r.netns.path}, mac ${r.mac}, mtu ${r.mtu}, gso_max_size ${r.gsoMax}`,
  },
  'pod-interface': {
    subject: r => `interface ${r.ifname} in ${r.netns.path}`,
    all: r =>
      [`interface ${r.ifname} in ${r.netns.path}`, ...r.addresses, ...r.routes.map(routeText)].join(', '),
  },
  neighbour: {
    subject: r => `neighbour ${r.address} on ${r.device}`,
    all: r => `neighbour ${r.address} at ${r.mac} on ${r.device}`,
  },
  'host-route': {
    subject: r => `route ${r.prefix}`,
    all: r =>
      r.type === 'unreachable'
        ? `route ${r.prefix} unreachable`
        : ['route', r.prefix, ...pair('dev', r.device), ...pair('src', r.source), ...pair('mtu', r.mtu)].join(
            ' ',
          ),
  },
  entry: {
    subject: entryText,
    all: r =>
      [entryText(r), `network ${r.networkId}`, `mac ${r.mac}`, `mtu ${r.mtu}`, ...flags(r)].join(', '),
  },
  attachment: {
    subject: r => `program ${r.program} on ${r.device}`,
    all: r => `program ${r.program} on ${r.device} by ${r.method}`,
  },
  up: {
    subject: r => `link ${r.device} up`,
    all: r => `link ${r.device} up`,
  },
};

function wordingOf(resource: Resource): Wording<Resource> {
  // The table is complete by its type; the compiler cannot see that kind and wording belong together.
  return WORDING[resource.kind] as unknown as Wording<Resource>;
}

function entryText(entry: ResourceOf<'entry'>): string {
  if (entry.address === null) return `map entry of device ${entry.device}`;
  return entry.device === null
    ? `map entry of gateway ${entry.address}`
    : `map entry ${entry.address} → ${entry.device}`;
}

function routeText(route: ResourceOf<'pod-interface'>['routes'][number]): string {
  const target = route.prefix === '0.0.0.0/0' || route.prefix === '::/0' ? 'default' : route.prefix;
  return ['route', target, ...pair('via', route.via), ...pair('mtu', route.mtu)].join(' ');
}

function flags(entry: ResourceOf<'entry'>): string[] {
  return [...(entry.internal ? ['internal'] : []), ...(entry.isolated ? ['isolated'] : [])];
}

function pair(name: string, value: string | number | null): string[] {
  return value === null ? [] : [`${name} ${value}`];
}

function changeText({ field, before, after }: FieldChange): string {
  const list = (values: readonly string[]): string => (values.length === 0 ? 'none' : values.join(' and '));
  return `${field} ${list(before)} → ${list(after)}`;
}

function without(values: readonly string[], others: readonly string[]): string[] {
  return values.filter(value => !others.includes(value));
}

/** Objects become one field for each of theirs ("netns.path"); items of a list stay together, one text each. */
function flatten(prefix: string, value: unknown): [field: string, values: string[]][] {
  if (Array.isArray(value)) return value.length === 0 ? [] : [[prefix, value.map(itemText)]];
  if (typeof value !== 'object' || value === null) return value === null ? [] : [[prefix, [String(value)]]];
  return Object.entries(value).flatMap(([key, item]) =>
    flatten(prefix === '' ? key : `${prefix}.${key}`, item),
  );
}

/** "prefix 0.0.0.0/0, via 10.40.0.1" */
function itemText(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  return Object.entries(item)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}
