// What others published of whole hosts, where it is at hand: the parsers leave none of it unread.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Parsed } from '../../src/model/parser.ts';
import { parseBridgeFdb } from '../../src/parsers/bridge-fdb.ts';
import { parseBridgeVlan } from '../../src/parsers/bridge-vlan.ts';
import { parseIpAddr } from '../../src/parsers/ip-addr.ts';
import { parseIpLink } from '../../src/parsers/ip-link.ts';
import { parseIpNeigh } from '../../src/parsers/ip-neigh.ts';
import { parseIpRoute } from '../../src/parsers/ip-route.ts';
import { parseIpRule } from '../../src/parsers/ip-rule.ts';
import { parseOvsVsctlShow } from '../../src/parsers/ovs-vsctl-show.ts';
import { publicFolder } from '../support/captures.ts';

/** By the command that a file is named after, options left out. */
const PARSERS: readonly (readonly [name: RegExp, parse: (text: string) => Parsed<unknown>])[] = [
  [/^ip_(?:-\w_)*addr(?:ess)?$/, parseIpAddr],
  [/^ip_(?:-\w_)*(?:addr(?:ess)?|link)$/, parseIpLink],
  [/^ip_(?:-\w_)*route_show/, parseIpRoute],
  [/^ip_(?:-\w_)*neigh_show/, parseIpNeigh],
  [/^ip_(?:-\w_)*rule$/, parseIpRule],
  [/^bridge_(?:-\w_)*fdb_show$/, parseBridgeFdb],
  [/^bridge_(?:-\w_)*vlan_show$/, parseBridgeVlan],
  [/ovs-vsctl_.*show$/, parseOvsVsctlShow],
];

/** No switch has VLANs there: nothing but the header. */
const isEmpty = (text: string): boolean => /^\s*(?:port\s+vlan.*)?\s*$/.test(text);

function test(folder: string): void {
  t.test('public-hosts', async (t) => {
    const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
    for (const { name, parentPath } of files) {
      for (const [pattern, parse] of PARSERS.filter(([pattern]) => pattern.test(name))) {
        const text = readFileSync(join(parentPath, name), 'utf8');
        const { value, problems } = parse(text);
        const read = Array.isArray(value) ? value.length > 0 : true;
        t.strictSame([read, problems], [!isEmpty(text), []], `${join(parentPath, name)} by ${pattern}`);
      }
    }
  });
}

const folder = publicFolder('hosts');
if (folder !== undefined) test(folder);
