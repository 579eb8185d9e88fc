import type { Check } from '../model/check.ts';
import { SEVERITIES } from '../model/check.ts';

/** JSON Schema, as far as the configuration uses it. `description` says what is expected, in words. */
export interface Schema {
  readonly type: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: false;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** Told apart by code: src/app/validate.ts. */
  readonly format?: 'cidr' | 'time';
  /** What a text that does not fit is compared with, to name the nearest. */
  readonly known?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** What excludes each other. */
  readonly not?: object;
}

const object = (properties: Readonly<Record<string, Schema>>, description?: string): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(description !== undefined && { description }),
});

/** A DNS name; service labels may start with an underscore (RFC 2782). */
const NAME = '^(?=.{1,253}\\.?$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*\\.?$';

const cidrs = (description: string): Schema => ({
  type: 'array',
  maxItems: 64,
  items: { type: 'string', format: 'cidr', description: 'ADDRESS/LENGTH, such as 10.96.0.0/12 or fd00:10:96::/112' },
  description,
});

/** A name that is looked up, and what it should give. */
const LOOKUP: Schema = {
  ...object({
    name: { type: 'string', pattern: NAME, description: 'a DNS name' },
    type: {
      type: 'string',
      enum: ['A', 'AAAA', 'SRV', 'PTR', 'TXT', 'CNAME'],
      default: 'A',
      description: 'A, AAAA, SRV, PTR, TXT or CNAME',
    },
    expect: {
      type: 'string',
      enum: ['exists', 'headless', 'absent'],
      default: 'exists',
      description: 'exists, headless (the addresses are those of endpoints) or absent',
    },
    atLeast: { type: 'integer', minimum: 1, maximum: 256, description: 'how many records at the least, 1 to 256' },
    within: cidrs('a list of prefixes that all addresses must lie in'),
  }),
  required: ['name'],
  not: {
    properties: { expect: { const: 'absent' } },
    required: ['expect'],
    anyOf: [{ required: ['atLeast'] }, { required: ['within'] }],
  },
  description: 'a name and a type to look up, and what they should give: atLeast and within exclude expect: absent',
};

const patterns = (description: string): Schema => ({
  type: 'array',
  maxItems: 64,
  default: [],
  items: { type: 'string', pattern: '^.{1,100}$', description: 'a name, with * and ? as wildcards' },
  description,
});

/** A finding that is not to be told for a while. */
function suppression(checks: readonly Check[]): Schema {
  const ids = checks.map(({ id }) => id);
  return {
    ...object({
      finding: {
        type: 'string',
        // A pattern for the check itself may stand for any of them.
        pattern: `^(${ids.join('|')}|[a-z0-9*?-]*[*?][a-z0-9*?-]*)(:.{1,300})$`,
        known: ids,
        description: 'CHECK:SUBJECT as in the id of a finding, with * and ? as wildcards',
      },
      until: {
        type: 'string',
        format: 'time',
        description: 'a date such as 2027-01-31, or a time such as 2027-01-31T08:00Z',
      },
      reason: { type: 'string', pattern: '^(?=.*\\S).{3,300}$', description: 'why, in 3 to 300 characters' },
    }),
    required: ['finding', 'until', 'reason'],
    description: 'a finding, until when it is suppressed, and the reason',
  };
}

/** 0 to 65535; 0 lets the kernel choose. */
const PORT = '(\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';

/** The one description of the configuration: it validates, documents and supplies the defaults. */
export function configSchema(checks: readonly Check[]): Schema {
  return object({
    web: object({
      listenAddresses: {
        type: 'array',
        default: ['127.0.0.1:10067'],
        maxItems: 16,
        items: {
          type: 'string',
          pattern: `^(\\[[0-9a-fA-F:.%\\w]+\\]|[^:\\s]*):${PORT}$`,
          description: 'HOST:PORT, [IPV6]:PORT or :PORT',
        },
        description: 'a list of HOST:PORT to listen on',
      },
    }),
    log: object({
      level: {
        type: 'string',
        enum: ['error', 'warn', 'info', 'debug'],
        default: 'info',
        description: 'error, warn, info or debug',
      },
      format: { type: 'string', enum: ['logfmt', 'json'], default: 'logfmt', description: 'logfmt or json' },
    }),
    interval: {
      type: 'integer',
      minimum: 5,
      maximum: 86400,
      default: 60,
      description: 'seconds between two runs, 5 to 86400',
    },
    collect: object({
      deadlineMs: {
        type: 'integer',
        minimum: 500,
        maximum: 60000,
        default: 6000,
        description: 'milliseconds that a collector may take, 500 to 60000',
      },
    }),
    dns: object({
      clusterDomain: {
        type: 'string',
        pattern: NAME,
        description: 'the cluster domain; found in the search list when left out',
      },
      timeoutMs: {
        type: 'integer',
        minimum: 50,
        maximum: 4000,
        default: 1000,
        description: 'milliseconds that one DNS query may take, 50 to 4000; it is sent twice',
      },
      lookups: {
        type: 'array',
        default: [],
        maxItems: 256,
        items: LOOKUP,
        description:
          'a list of at most 256 names that must have records on some configured server; keys name, type, expect, atLeast and within',
      },
      serviceRanges: cidrs(
        'a list of prefixes of the ClusterIPs of services; inferred from the address of the API when left out',
      ),
      podRanges: cidrs('a list of prefixes of the addresses of pods in the default network; inferred when left out'),
    }),
    history: object({
      folder: {
        type: 'string',
        pattern: '^/.{0,200}$',
        default: '/var/lib/netdiagd',
        description: 'the folder that earlier states and migrations are kept in, an absolute path',
      },
      maxStates: {
        type: 'integer',
        minimum: 2,
        maximum: 10000,
        default: 500,
        description: 'states of the host that are kept at most, 2 to 10000',
      },
      maxBytes: {
        type: 'integer',
        minimum: 262144,
        maximum: 1073741824,
        default: 16777216,
        description: 'bytes of the folder at most, 262144 to 1073741824',
      },
      bytesPerHour: {
        type: 'integer',
        minimum: 65536,
        maximum: 1073741824,
        default: 1048576,
        description:
          'bytes of states that are written in an hour at most, 65536 to 1073741824; migrations take eight times as many',
      },
      nodeSeconds: {
        type: 'integer',
        minimum: 0,
        maximum: 3600,
        default: 5,
        description:
          'seconds between two looks at the node that downward metrics name, 0 to 3600; 0 looks only at each run',
      },
    }),
    ignore: object({
      interfaces: patterns('a list of interfaces, such as docker* : findings on them are left out'),
      namespaces: patterns('a list of Kubernetes namespaces: findings on their pods are left out'),
    }),
    suppressions: {
      type: 'array',
      default: [],
      maxItems: 256,
      items: suppression(checks),
      description:
        'a list of findings that are left out of the verdict for a while; keys finding, until and reason, all three needed',
    },
    checks: object(Object.fromEntries(checks.map((check) => [check.id, checkSchema(check)]))),
  });
}

function checkSchema({ severity, options = {} }: Check): Schema {
  return object({
    enabled: { type: 'boolean', default: true, description: 'true or false' },
    severity: { type: 'string', enum: SEVERITIES, default: severity, description: 'info, warning or critical' },
    options: object(
      Object.fromEntries(
        Object.entries(options).map(([name, option]): [string, Schema] => [
          name,
          { type: 'number', default: option.default, description: `${option.unit}: ${option.help}` },
        ]),
      ),
    ),
  });
}
