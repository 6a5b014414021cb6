import { execaSync } from 'execa';

/** Type information of an object file, by type id, as `bpftool -j btf dump file` prints it. */
export type Btf = ReadonlyMap<number, BtfType>;

export interface BtfMember {
  readonly name: string;
  readonly type_id: number;
  readonly bits_offset: number;
  readonly bitfield_size?: number;
}

export interface BtfType {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  /** Of the type this one refers to: pointer, typedef, array element, variable, function, tag. */
  readonly type_id?: number;
  readonly size?: number;
  readonly encoding?: string;
  readonly nr_elems?: number;
  readonly members?: readonly BtfMember[];
  readonly values?: readonly { readonly name: string; readonly val: number }[];
  readonly vars?: readonly { readonly type_id: number; readonly offset: number; readonly size: number }[];
  readonly params?: readonly { readonly name: string; readonly type_id: number }[];
  readonly linkage?: string;
  /** Of a tag: the member it stands on, -1 for the whole. */
  readonly component_idx?: number;
}

/** Reads the type information of a linked BPF object (`bpftool gen object`). Throws when bpftool does. */
export function readBtf(objectFile: string): Btf {
  const { stdout } = execaSync('bpftool', ['-j', 'btf', 'dump', 'file', objectFile]);
  return parseBtf(stdout);
}

/** Parses what bpftool printed. */
export function parseBtf(json: string): Btf {
  const { types } = JSON.parse(json) as { types: readonly BtfType[] };
  return new Map(types.map(type => [type.id, type]));
}

/** The type of that id. Throws when there is none. */
export function typeOf(btf: Btf, id: number | undefined): BtfType {
  const type = id === undefined ? undefined : btf.get(id);
  if (!type) throw new Error(`type ${id}: not in the object's type information`);
  return type;
}

/** The same without const and volatile, which do not change a layout. */
export function unqualified(btf: Btf, id: number | undefined): BtfType {
  const type = typeOf(btf, id);
  return ['CONST', 'VOLATILE', 'RESTRICT'].includes(type.kind) ? unqualified(btf, type.type_id) : type;
}

/** The texts of all tags on a type or, with `component`, on one of its members. */
export function tagsOf(btf: Btf, id: number, component = -1): string[] {
  return [...btf.values()]
    .filter(type => type.kind === 'DECL_TAG' && type.type_id === id && type.component_idx === component)
    .map(tag => tag.name);
}
