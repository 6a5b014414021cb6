import { resolveName } from '../spec/resolve-name.ts';

/** The items of those names, or of beginnings that only one name has, each once. Throws E_NOT_FOUND, E_CONFLICT. */
export function pick<T extends { readonly name: string }>(
  items: readonly T[],
  texts: readonly string[],
  kind: string,
): T[] {
  const byName = new Map(items.map(item => [item.name, item]));
  const names = new Set(texts.map(text => resolveName(byName.keys(), text, kind)));
  return [...names].flatMap(name => byName.get(name) ?? []);
}
