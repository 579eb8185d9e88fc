// Captures that others published, and those of our own laboratory, read in place where they are at hand: every file
// belongs to a format, and is understood to the last line, or stands below with what is wrong with it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parsers } from '../../src/app/registry.ts';
import { loaded } from '../../src/model/parser.ts';

const CORPUS = '../shared/corpus';

/** Folders and files by path, the first that matches; `undefined` is no listing of a format. */
const FORMATS: readonly (readonly [path: RegExp, format: string | undefined])[] = [
  [/SOURCES\.md$|\.expect\.json$|^public\/[^/]*$/, undefined],
  [/^public\/proc-net\/.*_dev$/, 'proc-net-dev'],
  [/^public\/proc-net\/.*ipv6_route$/, 'proc-net-ipv6-route'],
  [/^public\/proc-net\/.*_tcp$/, 'proc-net-tcp'],
  [/^public\/proc-net\/.*_route$/, 'proc-net-route'],
  [/^public\/(ip-addr(-json)?|ip-brief|ip-oneline)\//, 'ip-addr'],
  [/^public\/ip-route(-json)?\//, 'ip-route'],
  [/^public\/etc-hosts\//, 'hosts'],
  [/^public\/k8s-yaml\//, 'kube-yaml'],
  [/^public\/lease-dhclient\//, 'dhclient-leases'],
  [/^public\/lease-dhcpcd\//, 'dhcpcd-dump'],
  [/^public\/lease-dnsmasq\//, 'dnsmasq-leases'],
  [/^public\/lease-isc-dhcpd\//, 'dhcpd-leases'],
  [/^public\/lease-kea-csv\//, 'kea-leases'],
  [/^public\/lease-networkd\//, 'networkd-lease'],
  [/^public\/lease-nm-internal\//, 'networkd-lease'],
  [/^public\/nmcli\//, 'nmcli-show'],
  [/^public\/ovs-ofctl-flows\//, 'ovs-ofctl-flows'],
  [/^public\/ovs-ofctl-ports\//, 'ovs-ofctl-show'],
  [/ovs-vsctl_(-t_5_)?list_(?!br-)|ovs-vsctl_(-t_5_)?list_bridge|(json-list|list-interface)[^/]*$/, 'ovs-vsctl-list'],
  [/ovs-vsctl_-t_5_show$|ovs-vsctl-show\./, 'ovs-vsctl-show'],
  [/ovs-ofctl_(show|dump-ports)|ovs-ofctl-show/, 'ovs-ofctl-show'],
  [/ovs-appctl_fdb\.show|ovs-appctl-fdb-show/, 'ovs-appctl-fdb'],
  [/ovs-ofctl-dump-flows/, 'ovs-ofctl-flows'],
  [/\/ip_(-d_address|-o_addr)$|ip-j-d?-?addr|ip-j-d-addr/, 'ip-addr'],
  [/\/ip_-s_-d_link$|ip-j-(d|s)-link|ip-d-link|monitor-link|node-side\.n\d\.ip/, 'ip-link'],
  [/\/ip_(-6_)?route_show_table_all$|ip-j-route/, 'ip-route'],
  [/\/ip_-[46]_rule$/, 'ip-rule'],
  [/\/ip_(-s_-s_)?neigh_show|ip-j-neigh/, 'ip-neigh'],
  [/\/bridge_-[cd]_vlan_show$|bridge-(j-)?vlan/, 'bridge-vlan'],
  [/\/bridge_(-s_-s_-d_-t_)?fdb_show$|bridge-j-fdb|node-side\.n\d\.br/, 'bridge-fdb'],
  [/bridge-(d-)?j-link/, 'bridge-link'],
  [/networkctl[-_]status/, 'networkctl-status'],
  [/networkctl-list/, 'networkctl-list'],
  [/\/etc\/hosts$/, 'hosts'],
  [/(stub-)?resolv\.conf$/, 'resolv-conf'],
  [/\.network$/, 'networkd-network'],
  [/conntrack-L/, 'conntrack-list'],
  [/dhclient6?\.(eth0\.)?leases$/, 'dhclient-leases'],
  [/dhcpcd\..*\.raw\.bin$/, 'dhcpcd-lease'],
  [/dhcpcd-U/, 'dhcpcd-dump'],
  [/dnsmasq-server\.leases$/, 'dnsmasq-leases'],
  [/internal-[^/]*\.lease$/, 'networkmanager-lease'],
  [/run-?\.?(NetworkManager-)?devices-2/, 'networkmanager-device'],
  [/netif-leases-2/, 'networkd-lease'],
  [/netif-links-2/, 'networkd-link'],
  [/\/nmcli(-t-(dev|con))?$|nmcli-t-f-all/, 'nmcli-show'],
  [/resolvectl-(status|with-nm)/, 'resolvectl-status'],
  [/udhcpc\./, 'udhcpc-env'],
  [/virt-launcher-ss/, 'ss'],
  // The folder is named for the format.
  [/^public\/(?!hosts\/)/, 'FOLDER'],
];

/** What is wrong with a file that is not understood to the last line: the file's fault, not ours. */
const FAULTS: readonly (readonly [path: RegExp, fault: string])[] = [
  [
    /cni-conf\/(antrea|k8snetworkplumbingwg_ovs-cni)/,
    'the configuration of an attachment, which takes its name from the object',
  ],
  [/cni-conf\/.*-invalid-/, 'no configuration, as its publisher says'],
  [/ifcfg\/.*\.cexpected$/, 'a template of a test, which puts a value for its UUID'],
  [/ifcfg\/.*test-write-unknown-[14]$/, 'quotes that are not closed, on purpose'],
  [/ifcfg\/.*-route6?-test/, 'a list of routes, which lies beside the ifcfg files'],
  [/ifcfg\/RedHatInsights_insights-core-IFCFG_TEST_(2|SPACE_V2)$/, 'no assignment in the language of a shell'],
  [/ip-link\/.*MALFORMED/, 'cut off in the middle of a value'],
  [/ip-link\/.*IP_S_LINK_ALL_4$/, 'cut off in the middle of a word'],
  [/ip-route\/canonical_netplan-doc/, 'a listing of netplan, which is not that of ip'],
  [/ip-route\/openstack_neutron-doc.*routed-networks-0$/, 'a remark of the author behind the route'],
  [/lease-dhclient\/Azure.*custom\.dns$/, 'an address that is none, on purpose'],
  [/lease-dhclient\/canonical_cloud-init-test_dhcp-param-13$/, 'a colon where dhclient writes none'],
  [/lease-nm-internal\//, 'addresses that somebody made unrecognisable: 99.26.666.1'],
  [/nmcli\/NetworkManager_NetworkManager-test_003-/, 'values of nmcli -g without the names of their properties'],
  [/nmcli\/RedHatInsights_insights-core-(NMCLI_DEV_SHOW|NMCLI_SHOW_ERROR_2)$/, 'a message of another program in front'],
  [/ovs-appctl-fdb\/.*BR_TUN$/, 'letters that are no hexadecimal digits in a MAC address'],
  [/ovs-ofctl/, 'a message of the log instead of an answer'],
  [/ovs-vsctl-list\/adrianlzt/, 'no listing of ovs-vsctl'],
  [/ovs-vsctl-list\/openstack_neutron/, 'values that the author cut off'],
  [/ovs-vsctl-show\/lookup-issue|controller-connected\.snip/, 'a fragment without the bridge it belongs to'],
  [/resolv-conf\//, 'a line that glibc and musl do not take as it is meant'],
  [/dhcpcd-U/, 'messages of dhcpcd before and between'],
  [/networkctl-status-eth0\.netns$/, 'a trace of the shell in front'],
  [/node-side/, 'events of several kinds in one file'],
  [
    /k8s-yaml\/kubevirt_user-guide-.*(live_migration-1[01]|cpu_hotplug-9)$/,
    'no YAML: tabs, or the output of a command behind it',
  ],
];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

const formatOf = (path: string): string | undefined => {
  const name = path.replace(/\.txt$/, '');
  const [, format] = FORMATS.find(([pattern]) => pattern.test(name) || pattern.test(path)) ?? [];
  return format === 'FOLDER' ? path.split('/')[1] : format;
};

async function problemsOf(path: string, format: string): Promise<readonly string[]> {
  const parser = parsers.find(({ id }) => id === format);
  if (parser === undefined) return [`there is no format ${format}`];
  const bytes = readFileSync(join(CORPUS, path));
  if ('decode' in parser) return parser.decode(bytes) ? [] : ['nothing'];
  const { parse } = await loaded(parser);
  return parse(bytes.toString()).problems.map(({ line, reason }) => `line ${line}: ${reason}`);
}

const corpus = async (t: Test) => {
  const used = new Set<RegExp>();
  let understood = 0;
  for (const path of filesBelow(CORPUS)) {
    const format = formatOf(path);
    if (format === undefined) continue;
    const problems = await problemsOf(path, format);
    const [pattern, fault] = FAULTS.find(([pattern]) => pattern.test(path.replace(/\.txt$/, ''))) ?? [];
    if (problems.length === 0) understood += 1;
    else if (pattern) used.add(pattern);
    else t.fail(`${path} as ${format}: ${problems[0]} (${fault ?? 'not explained'})`);
  }
  t.ok(understood > 700, `${understood} files are understood to the last line`);
  const unused = FAULTS.filter(([pattern]) => !used.has(pattern)).map(([, fault]) => fault);
  t.same(existsSync(join(CORPUS, 'public')) ? unused : [], [], 'no fault is listed that no file has');
};

if (existsSync(CORPUS)) t.test('corpus', corpus);
