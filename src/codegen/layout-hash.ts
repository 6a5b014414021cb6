import { createHash } from 'node:crypto';
import type { MapDescription, ObjectDescription } from './describe.ts';
import type { Shape } from './shape.ts';

/** BPF_MAP_TYPE_ARRAY and BPF_MAP_TYPE_PERCPU_ARRAY: their length is part of what they are. */
const ARRAYS = [2, 6];

/**
 * Sixteen hex digits that name the layout of all maps: kinds, flags and the fields of keys and values. Equal hashes
 * mean that maps made by one build can be used by another. Sizes of hashes and names of enum values do not count.
 */
export function layoutHash(object: ObjectDescription): string {
  const layout = {
    maps: object.maps.map(map => ({
      ...map,
      maxEntries: arrayLength(map),
      key: bare(map.key),
      value: bare(map.value),
    })),
    rings: object.rings.map(ring => ({ name: ring.name, type: ring.type, record: bare(ring.record) })),
  };
  return createHash('sha256').update(JSON.stringify(layout)).digest('hex').slice(0, 16);
}

function arrayLength(map: MapDescription): number {
  return ARRAYS.includes(map.type) ? map.maxEntries : 0;
}

/** Enum values come and go without moving a byte. */
function bare(shape: Shape): unknown {
  if (shape.kind === 'enum') return { kind: shape.kind, size: shape.size };
  if (shape.kind !== 'struct') return shape;
  return {
    ...shape,
    fields: shape.fields.map(({ name, offset, shape: field }) => ({ name, offset, shape: bare(field) })),
  };
}
