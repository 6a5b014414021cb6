import type { Resource, ResourceKind, ResourceOf } from '../plan/resource.ts';

/** Looks up what should be there, so that what is there can be told in the same order and words. */
export interface Wanted {
  /** The wanted resource of that kind and id. */
  find<K extends ResourceKind>(kind: K, id: string): ResourceOf<K> | undefined;
  /** Its owner; `otherwise` when nothing of that id is wanted. */
  owner(id: string, otherwise: string): string;
}

export function indexWanted(resources: readonly Resource[]): Wanted {
  const byId = new Map(resources.map(resource => [resource.id, resource]));
  return {
    find: <K extends ResourceKind>(kind: K, id: string) => {
      const resource = byId.get(id);
      return resource?.kind === kind ? (resource as ResourceOf<K>) : undefined;
    },
    owner: (id, otherwise) => byId.get(id)?.owner ?? otherwise,
  };
}

/** The items in the order of their equals in `model`, the rest behind in the order they have. */
export function inOrderOf<T>(items: readonly T[], model: readonly T[] = []): T[] {
  const places = new Map(model.map((item, index) => [JSON.stringify(item), index]));
  const place = (item: T): number => places.get(JSON.stringify(item)) ?? model.length;
  return [...items].sort((a, b) => place(a) - place(b));
}
