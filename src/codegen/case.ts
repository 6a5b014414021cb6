/** drop_key → DropKey */
export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** time_ns → timeNs */
export function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** SPOOFED_IPV4 → spoofed-ipv4 */
export function kebabCase(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** The words that all names begin with: ENDPOINT_ISOLATED, ENDPOINT_INTERNAL → ENDPOINT_ */
export function commonPrefix(names: readonly string[]): string {
  const [first = '', ...rest] = names;
  let prefix = first.slice(0, first.lastIndexOf('_') + 1);
  while (prefix && !rest.every(name => name.startsWith(prefix))) {
    prefix = prefix.slice(0, prefix.lastIndexOf('_', prefix.length - 2) + 1);
  }
  return prefix;
}

/** A string as a TypeScript literal in single quotes. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
