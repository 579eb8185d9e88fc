import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Which folders of src a folder may import, and why no others. */
export const LAYERS: readonly (readonly [string, readonly string[], string])[] = [
  ['model', [], 'everything depends on the contracts, so they depend on nothing but each other'],
  ['parsers/grammar', ['model'], 'pieces of grammar know text and nothing else'],
  ['parsers', ['model', 'parsers/grammar'], 'a format is text in, value out, and no format knows another'],
  ['facts', ['model'], 'views of a snapshot are pure: the same for a live host and a saved one'],
  ['platform', ['model'], 'the doors to the operating system do not know who goes through them'],
  ['probes', ['model', 'platform'], 'protocol clients know wires, not what their answers mean'],
  [
    'collectors/reading',
    ['model', 'parsers', 'probes', 'facts'],
    'what several collectors read does not know who reads it, and reaches the host through its argument alone',
  ],
  [
    'collectors',
    ['model', 'parsers', 'probes', 'facts', 'collectors/reading'],
    'a collector reaches the host through its argument alone',
  ],
  ['checks', ['model', 'facts'], 'a check is a pure function of the slices that it declares'],
  ['metrics', ['model', 'facts'], 'a metric is a pure function of the last run'],
  ['engine', ['model', 'facts', 'platform'], 'it runs units and knows no particular one'],
  ['routes', ['model'], 'a route asks the agent, and the agent does the work'],
  ['commands', ['model', 'engine', 'parsers'], 'a command asks its context, so that tests can be its context'],
];

/** Files beside each other that share work; in the other folders each file is a unit of its own. */
const SHARED = ['model', 'parsers/grammar', 'facts', 'platform', 'probes', 'collectors/reading', 'engine'];

/** Node's own modules and packages are for the edges: what judges and parses must run anywhere. */
const EDGES = '^src/(platform|probes|app|commands)/|^src/main\\.ts$';

const forbid = (name: string, comment: string, from: object, to: object): IForbiddenRuleType =>
  ({ name, comment, severity: 'error', from, to }) as IForbiddenRuleType;

const alternatives = (folders: readonly string[]): string => `^src/(${folders.join('|')})/`;

/** A folder without those in it that are layers of their own. */
const within = (folder: string): object => {
  const inner = LAYERS.flatMap(([other]) => (other.startsWith(`${folder}/`) ? other : []));
  return { path: `^src/${folder}/`, ...(inner.length > 0 && { pathNot: alternatives(inner) }) };
};

const layerRules = LAYERS.map(([folder, allowed, reason]) =>
  forbid(`${folder} imports ${allowed.join(', ') || 'nothing'}`, reason, within(folder), {
    dependencyTypes: ['local'],
    pathNot: alternatives([...allowed, ...(SHARED.includes(folder) ? [folder] : [])]),
  }),
);

export const RULES: readonly IForbiddenRuleType[] = [
  ...layerRules,
  forbid(
    'packages stay at the edges',
    'what judges and parses must run on saved input anywhere',
    { path: '^src/', pathNot: `${EDGES}|^src/(facts|parsers/grammar)/` },
    { dependencyTypesNot: ['local'] },
  ),
  forbid(
    'facts import ipaddr.js at most',
    'prefixes and addresses are arithmetic, which ipaddr.js does without the host',
    { path: '^src/facts/' },
    { dependencyTypesNot: ['local'], pathNot: 'node_modules/ipaddr\\.js/' },
  ),
  forbid(
    'grammar imports yaml and the option table of dhcp at most',
    'names and types of options are data, while what dhcp makes of a packet cannot be relied on; yaml is a codec, which is pure',
    { path: '^src/parsers/grammar/' },
    { dependencyTypesNot: ['local'], pathNot: 'node_modules/(yaml/|dhcp/lib/options.js$)' },
  ),
  forbid(
    'probes import dns-packet and what dhcp formats packets with at most',
    'a codec is pure; a package that opens sockets of its own cannot be recorded or replayed',
    { path: '^src/probes/' },
    { dependencyTypesNot: ['local', 'core'], pathNot: 'node_modules/(dns-packet/|dhcp/lib/protocol.js$)' },
  ),
  forbid(
    'main imports app',
    'it starts the program and ends it, nothing else',
    { path: '^src/main\\.ts$' },
    { pathNot: '^src/app/' },
  ),
  forbid(
    'nobody imports app',
    'the composition root knows everybody, so nobody may know it',
    { path: '^src/', pathNot: '^src/(app/|main\\.ts$)' },
    { path: '^src/(app/|main\\.ts$)' },
  ),
  forbid(
    'src imports src',
    'what is shipped does not depend on its tests and scripts',
    { path: '^src/' },
    { dependencyTypes: ['local'], pathNot: '^src/|^\\.build/registry\\.ts$' },
  ),
  forbid('no cycles', 'files that import each other are one file in two places', { path: '^src/' }, { circular: true }),
  forbid('everything resolves', 'an import that leads nowhere', { path: '^src/' }, { couldNotResolve: true }),
  forbid(
    'everything is used',
    'a file that main does not reach is dead code',
    { path: '^src/main\\.ts$' },
    { path: '^src/.*\\.ts$', pathNot: '^src/model/|\\.d\\.ts$', reachable: false },
  ),
];
