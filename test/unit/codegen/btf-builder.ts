import { type Btf, type BtfMember, type BtfType, parseBtf } from '../../../src/codegen/btf.ts';

/** Makes type information as bpftool prints it, one type after another. */
export class BtfBuilder {
  readonly #types: BtfType[] = [];

  add(kind: string, name: string, rest: Partial<BtfType> = {}): number {
    const id = this.#types.length + 1;
    this.#types.push({ id, kind, name, ...rest });
    return id;
  }

  unsigned(size: number, name = `u${size * 8}`): number {
    return this.add('INT', name, { size, encoding: '(none)' });
  }

  typedef(name: string, type_id: number): number {
    return this.add('TYPEDEF', name, { type_id });
  }

  array(type_id: number, nr_elems: number): number {
    return this.add('ARRAY', '(anon)', { type_id, nr_elems });
  }

  /** Members as [name, type, byte offset]. */
  struct(
    name: string,
    size: number,
    members: readonly (readonly [string, number, number, Partial<BtfMember>?])[],
  ): number {
    return this.add('STRUCT', name, {
      size,
      members: members.map(([member, type_id, offset, rest]) => ({
        name: member,
        type_id,
        bits_offset: offset * 8,
        ...rest,
      })),
    });
  }

  /** A map as libbpf's macros declare it: members that point to its types, or to arrays of so many elements. */
  map(
    name: string,
    numbers: Readonly<Record<string, number>>,
    types: Readonly<Record<string, number>>,
  ): number {
    const int = this.unsigned(4);
    const members = [
      ...Object.entries(numbers).map(
        ([member, value]) =>
          [member, this.add('PTR', '(anon)', { type_id: this.array(int, value) })] as const,
      ),
      ...Object.entries(types).map(
        ([member, type_id]) => [member, this.add('PTR', '(anon)', { type_id })] as const,
      ),
    ];
    const struct = this.struct(
      '(anon)',
      members.length * 8,
      members.map(([member, id], index) => [member, id, index * 8]),
    );
    return this.add('VAR', name, { type_id: struct, linkage: 'global' });
  }

  variable(name: string, type_id: number): number {
    return this.add('VAR', name, { type_id, linkage: 'global' });
  }

  tag(text: string, type_id: number, component_idx = -1): void {
    this.add('DECL_TAG', text, { type_id, component_idx });
  }

  section(name: string, vars: readonly (readonly [id: number, offset: number, size: number])[]): void {
    this.add('DATASEC', name, { vars: vars.map(([type_id, offset, size]) => ({ type_id, offset, size })) });
  }

  build(): Btf {
    return parseBtf(JSON.stringify({ types: this.#types }));
  }
}
