import { ShuntError } from '../errors.ts';
import type { Format } from './format.ts';
import type { Sink } from './io.ts';

/** One thing to print in whatever form the user wants. What is left out cannot be printed in that form. */
export interface Printable {
  /** For json and yaml: plain data. */
  readonly value: unknown;
  /** For table and wide. */
  readonly text?: (wide: boolean) => string;
  /** For name. */
  readonly names?: () => readonly string[];
}

/** Prints in one form. Throws E_USAGE when there is no such form of it. */
export async function print(sink: Sink, format: Format, printable: Printable): Promise<void> {
  sink.write(await render(format, printable));
}

/** A value as one line of JSON: for streams and errors. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value, exactNumbers)}\n`;
}

/** A value as YAML. */
export async function yamlText(value: unknown): Promise<string> {
  const { toYaml } = await import('./to-yaml.ts');
  return toYaml(JSON.parse(JSON.stringify(value, exactNumbers)));
}

async function render(format: Format, { value, text, names }: Printable): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(value, exactNumbers, 2)}\n`;
    case 'yaml':
      return yamlText(value);
    case 'table':
    case 'wide':
      if (text === undefined) throw formless(format);
      return text(format === 'wide');
    case 'name':
      if (names === undefined) throw formless(format);
      return names()
        .map(name => `${name}\n`)
        .join('');
  }
}

/** Counters of 64 bits stay numbers as long as JSON's readers can hold them. */
function exactNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}

function formless(format: Format): ShuntError {
  return new ShuntError('E_USAGE', {
    operation: 'print',
    subject: 'result',
    reason: `it has no form "${format}"`,
    hint: 'use -o json or -o yaml',
  });
}
