import type {
  AttachmentResource,
  BpffsResource,
  DatapathResource,
  EntryResource,
  HostAddressResource,
  HostRouteResource,
  LinkResource,
  NamespaceResource,
  NeighbourResource,
  PodInterfaceResource,
  UpResource,
} from './resource.ts';

type Fields<R> = Omit<R, 'id' | 'kind'>;

/** Makes resources; the only place that knows how their ids are formed: kind, then the key the kernel knows them by. */
export const make = {
  bpffs: (fields: Fields<BpffsResource>): BpffsResource => ({ ...fields, kind: 'bpffs', id: 'bpffs' }),
  datapath: (fields: Fields<DatapathResource>): DatapathResource => ({
    ...fields,
    kind: 'datapath',
    id: `datapath ${fields.build}`,
  }),
  hostAddress: (fields: Fields<HostAddressResource>): HostAddressResource => ({
    ...fields,
    kind: 'host-address',
    id: `host-address ${fields.address}`,
  }),
  namespace: (fields: Fields<NamespaceResource>): NamespaceResource => ({
    ...fields,
    kind: 'namespace',
    id: `namespace ${fields.path}`,
  }),
  link: (fields: Fields<LinkResource>): LinkResource => ({
    ...fields,
    kind: 'link',
    id: `link ${fields.device}`,
  }),
  podInterface: (fields: Fields<PodInterfaceResource>): PodInterfaceResource => ({
    ...fields,
    kind: 'pod-interface',
    id: `pod-interface ${fields.device}`,
  }),
  neighbour: (fields: Fields<NeighbourResource>): NeighbourResource => ({
    ...fields,
    kind: 'neighbour',
    id: `neighbour ${fields.device} ${fields.address}`,
  }),
  hostRoute: (fields: Fields<HostRouteResource>): HostRouteResource => ({
    ...fields,
    kind: 'host-route',
    id: `host-route ${fields.prefix}`,
  }),
  entry: (fields: Fields<EntryResource>): EntryResource => ({
    ...fields,
    kind: 'entry',
    id: `entry ${fields.address ?? fields.device}`,
  }),
  attachment: (fields: Fields<AttachmentResource>): AttachmentResource => ({
    ...fields,
    kind: 'attachment',
    id: `attachment ${fields.device} ${fields.program}`,
  }),
  up: (fields: Fields<UpResource>): UpResource => ({ ...fields, kind: 'up', id: `up ${fields.device}` }),
} as const;
