import { z } from 'zod';
import { type FieldPath, openDocument, type SourceDocument } from './file-document.ts';
import { attempt, describeIssue, type Problem, problemsError } from './file-problem.ts';
import type { Wanted } from './merge.ts';
import {
  DEFAULT_IFNAME,
  LOCAL_MTU,
  MOST_EXCLUSIONS,
  MOST_SUBNETS,
  NETWORK_DEFAULTS,
  readEndpoint,
  readNetwork,
} from './request.ts';

const NAME_PATTERN = '^[a-z0-9][a-z0-9._-]{0,62}$';

const networkSchema = z
  .strictObject({
    driver: z.literal('routed').optional().meta({
      description:
        'How packets are forwarded. "routed": Shunt\'s programs forward between endpoints and the host.',
      default: NETWORK_DEFAULTS.driver,
    }),
    subnets: z.array(z.string()).min(1).max(MOST_SUBNETS).meta({
      description:
        'Subnets, such as 10.40.0.0/16 or fd40::/64. Every endpoint gets one address of each. The first usable address of each is the gateway. No two networks may overlap.',
    }),
    exclude: z.array(z.string()).max(MOST_EXCLUSIONS).optional().meta({
      description:
        'Addresses that are never allocated: a prefix (10.40.1.0/24), an address (10.40.0.9) or a range (10.40.0.10-10.40.0.50). An endpoint may still ask for one of them.',
      default: [],
    }),
    internal: z.boolean().optional().meta({
      description:
        'No gateway, no default route: endpoints reach each other and nothing else, not even the host.',
      default: NETWORK_DEFAULTS.internal,
    }),
    isolated: z.boolean().optional().meta({
      description: 'Endpoints of this network do not reach each other.',
      default: NETWORK_DEFAULTS.isolated,
    }),
    localMtu: z.int().min(LOCAL_MTU.least).max(LOCAL_MTU.most).optional().meta({
      description:
        'MTU in bytes between endpoints of this host and towards the host. Large segments are what makes bulk transfers fast.',
      default: NETWORK_DEFAULTS.localMtu,
    }),
  })
  .meta({ description: 'A set of endpoints that may talk to each other.' });

const endpointSchema = z
  .strictObject({
    network: z.string().meta({ description: 'Name of the network it is in.', pattern: NAME_PATTERN }),
    netns: z.string().meta({
      description:
        'Its network namespace: a name known to "ip netns", the absolute path of a namespace file, or pid:N for that of a process.',
    }),
    createNetns: z.boolean().optional().meta({
      description: 'Make the namespace (netns is then a name), and remove it together with the endpoint.',
      default: false,
    }),
    addresses: z.array(z.string()).max(MOST_SUBNETS).optional().meta({
      description:
        'Fixed addresses, at most one of each subnet of the network. Subnets without one: the address is allocated and then kept.',
      default: [],
    }),
    ifname: z.string().optional().meta({
      description: 'Name of the interface inside the namespace.',
      default: DEFAULT_IFNAME,
      maxLength: 15,
    }),
    mac: z.string().optional().meta({
      description:
        "MAC address of the interface, unicast. Left out: one that follows from the endpoint's name.",
      pattern: '^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$',
    }),
  })
  .meta({ description: 'One network interface of one pod.' });

/** The shape of shunt.yaml. What strings mean is checked by the parsers, so that flags and file have one wording. */
export const fileSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format.' }),
    networks: z
      .record(z.string().meta({ pattern: NAME_PATTERN }), networkSchema)
      .optional()
      .meta({
        description: 'Networks by name: a-z, 0-9, ".", "_" and "-", at most 63 characters.',
        default: {},
      }),
    endpoints: z
      .record(z.string().meta({ pattern: NAME_PATTERN }), endpointSchema)
      .optional()
      .meta({
        description: 'Endpoints by name: a-z, 0-9, ".", "_" and "-", at most 63 characters.',
        default: {},
      }),
  })
  .meta({ title: 'shunt.yaml', description: 'What Shunt is to provide on this host.' });

/** The file as it is written. */
export type FileForm = z.infer<typeof fileSchema>;

/**
 * Reads the text of shunt.yaml (YAML 1.2, hence JSON too); `source` is what errors call it. Throws E_INPUT that lists
 * every problem with its field and line.
 */
export function parseFile(text: string, source = 'shunt.yaml'): Wanted {
  const document = openDocument(text, source);
  const shape = fileSchema.safeParse(document.value, { reportInput: true });
  if (!shape.success) {
    throw problemsError(
      document,
      shape.error.issues.flatMap(issue => describeIssue(issue, knownKeys)),
    );
  }
  const problems: Problem[] = [];
  const networks = entriesOf(document, 'networks', shape.data.networks).flatMap(([name, text]) =>
    attempt(problems, ['networks', name], () => readNetwork(name, text, `networks.${name}`)),
  );
  const endpoints = entriesOf(document, 'endpoints', shape.data.endpoints).flatMap(([name, text]) =>
    attempt(problems, ['endpoints', name], () => readEndpoint(name, text, `endpoints.${name}`)),
  );
  if (problems.length > 0) throw problemsError(document, problems);
  return { networks, endpoints };
}

/** Names as they stand in the document: zod passes over "__proto__" in silence, where the reader of names refuses it. */
function entriesOf<T>(
  document: SourceDocument,
  section: 'networks' | 'endpoints',
  read: Record<string, T> = {},
): [string, T][] {
  const written = (document.value as Record<string, object | undefined>)[section] ?? {};
  return Object.keys(written).map(name => [name, read[name] as T]);
}

/** The keys that the mapping at a path may have. */
function knownKeys([section]: FieldPath): readonly string[] {
  if (section === 'networks') return Object.keys(networkSchema.shape);
  if (section === 'endpoints') return Object.keys(endpointSchema.shape);
  return Object.keys(fileSchema.shape);
}
