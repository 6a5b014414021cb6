import { type Btf, type BtfType, tagsOf, typeOf, unqualified } from './btf.ts';
import { type Shape, shapeOf } from './shape.ts';

/** What the TypeScript side needs to know of the packet programs. */
export interface ObjectDescription {
  readonly maps: readonly MapDescription[];
  readonly rings: readonly RingDescription[];
  readonly settings: readonly SettingDescription[];
  readonly programs: readonly string[];
  readonly drops: readonly DropDescription[];
}

export interface MapDescription {
  readonly name: string;
  readonly type: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly key: Shape;
  readonly value: Shape;
}

export interface RingDescription {
  readonly name: string;
  readonly type: number;
  readonly bytes: number;
  readonly record: Shape;
}

export interface SettingDescription {
  readonly name: string;
  readonly section: string;
  readonly offset: number;
  readonly shape: Shape;
  readonly text: string;
}

export interface DropDescription {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly hint: string;
}

/** BPF_MAP_TYPE_RINGBUF */
const RING = 27;
/** The kernel keeps 15 characters of a name. */
const NAME_LENGTH = 15;
/** The struct whose members carry the texts of the drop reasons. */
const DROP_TEXTS = 'drop_texts';
/** A pointer `<ring>_record` names the record of a ring, which has no value type of its own. */
const RECORD_SUFFIX = '_record';

/** Describes a linked object by its type information. Throws, naming the culprit, for what cannot be described. */
export function describeObject(btf: Btf): ObjectDescription {
  const constants = section(btf, '.rodata');
  const records = new Map(
    constants
      .filter(({ type }) => unqualified(btf, type.type_id).kind === 'PTR')
      .map(({ type }) => [type.name.slice(0, -RECORD_SUFFIX.length), unqualified(btf, type.type_id).type_id]),
  );
  const texts = constants.find(({ type }) => type.name === DROP_TEXTS);
  const maps = section(btf, '.maps').map(({ type }) => type);
  return {
    maps: maps.filter(map => mapNumber(btf, map, 'type') !== RING).map(map => describeMap(btf, map)),
    rings: maps
      .filter(map => mapNumber(btf, map, 'type') === RING)
      .map(map => describeRing(btf, map, records)),
    settings: constants
      .filter(({ type }) => type.name !== DROP_TEXTS && unqualified(btf, type.type_id).kind !== 'PTR')
      .map(({ type, offset }) => describeSetting(btf, type, offset)),
    programs: [...btf.values()]
      .filter(type => type.kind === 'FUNC' && type.linkage === 'global')
      .map(checkedName),
    drops: texts ? describeDrops(btf, unqualified(btf, texts.type.type_id)) : [],
  };
}

function section(btf: Btf, name: string): { type: BtfType; offset: number }[] {
  const found = [...btf.values()].find(type => type.kind === 'DATASEC' && type.name === name);
  return (found?.vars ?? []).map(({ type_id, offset }) => ({ type: typeOf(btf, type_id), offset }));
}

function describeMap(btf: Btf, map: BtfType): MapDescription {
  const name = checkedName(map);
  return {
    name,
    type: mapNumber(btf, map, 'type') ?? 0,
    maxEntries: mapNumber(btf, map, 'max_entries') ?? 0,
    flags: mapNumber(btf, map, 'map_flags') ?? 0,
    key: shapeOf(btf, mapAttribute(btf, map, 'key')?.type_id, `key of ${name}`),
    value: shapeOf(btf, mapAttribute(btf, map, 'value')?.type_id, `value of ${name}`),
  };
}

function describeRing(
  btf: Btf,
  map: BtfType,
  records: ReadonlyMap<string, number | undefined>,
): RingDescription {
  const name = checkedName(map);
  if (!records.has(name))
    throw new Error(`ring ${name}: no constant ${name}${RECORD_SUFFIX} points at its record type`);
  return {
    name,
    type: RING,
    bytes: mapNumber(btf, map, 'max_entries') ?? 0,
    record: shapeOf(btf, records.get(name), `record of ${name}`),
  };
}

function describeSetting(btf: Btf, type: BtfType, offset: number): SettingDescription {
  const [text] = tagsOf(btf, type.id);
  if (!text) throw new Error(`setting ${type.name}: no btf_decl_tag describes it`);
  return { name: type.name, section: '.rodata', offset, shape: shapeOf(btf, type.type_id, type.name), text };
}

function describeDrops(btf: Btf, texts: BtfType): DropDescription[] {
  const reasons = [...btf.values()].find(type => type.kind === 'ENUM' && type.name === 'drop_reason');
  return (texts.members ?? []).map((member, index) => {
    const value = reasons?.values?.find(({ name }) => name === member.name)?.val;
    if (value === undefined) throw new Error(`${DROP_TEXTS}.${member.name}: not in enum drop_reason`);
    const tags = tagsOf(btf, texts.id, index);
    return {
      name: member.name,
      value,
      text: tagged(tags, 'text: ', member.name),
      hint: tagged(tags, 'hint: ', member.name),
    };
  });
}

function tagged(tags: readonly string[], prefix: string, name: string): string {
  const tag = tags.find(text => text.startsWith(prefix));
  if (!tag) throw new Error(`${name}: no tag "${prefix}…"`);
  return tag.slice(prefix.length);
}

function checkedName(type: BtfType): string {
  if (type.name.length > NAME_LENGTH) throw new Error(`${type.name}: longer than ${NAME_LENGTH} characters`);
  return type.name;
}

/** A map's attribute is a member of its struct: a pointer to its key or value type, or to an array of so many. */
function mapAttribute(btf: Btf, map: BtfType, name: string): BtfType | undefined {
  const member = typeOf(btf, map.type_id).members?.find(candidate => candidate.name === name);
  return member && typeOf(btf, member.type_id);
}

function mapNumber(btf: Btf, map: BtfType, name: string): number | undefined {
  const attribute = mapAttribute(btf, map, name);
  return attribute && typeOf(btf, attribute.type_id).nr_elems;
}
