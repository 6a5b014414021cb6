const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number of bytes with its unit, such as "64 B" or "1.2 MiB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BINARY.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : significant(value)} ${BINARY[unit]}`;
}

/** A duration in milliseconds with its unit, such as "0.4 ms", "38 ms", "1.3 s" or "2 min 5 s". */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${significant(ms)} ms`;
  if (ms < 60_000) return `${significant(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "1 step", "2 steps". */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Milliseconds since 1970 as RFC 3339 in UTC. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}

function significant(value: number): string {
  return value >= 10 ? Math.round(value).toString() : value.toFixed(1);
}
