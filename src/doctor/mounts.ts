/** A line of /proc/self/mounts. */
export interface Mount {
  readonly path: string;
  readonly type: string;
}

/** Reads /proc/self/mounts; blanks in paths are written \040 there (fstab(5)). */
export function readMounts(text: string): Mount[] {
  return text
    .split('\n')
    .map(line => line.split(' '))
    .flatMap(([, path, type]) =>
      path === undefined || type === undefined ? [] : [{ path: unescaped(path), type }],
    );
}

/** The mount that a path is on: the longest that it lies below, the last of several on one place. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    const prefix = mount.path === '/' ? '/' : `${mount.path}/`;
    if (`${path}/`.startsWith(prefix) && mount.path.length >= (best?.path.length ?? 0)) best = mount;
  }
  return best;
}

function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
