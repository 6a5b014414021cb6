import { stringify } from 'yaml';

/** Plain data as YAML 1.2, long texts on one line. A file of its own, so that yaml is loaded by those who want it. */
export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}
