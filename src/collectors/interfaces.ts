import { IP_ADDR, IP_ADDR_TEXT } from '../facts/commands.ts';
import { entriesOf } from '../facts/entries.ts';
import { defineCollector } from '../model/collector.ts';
import type { Address, Interface, LinkCounters, Tunnel } from '../model/network.ts';
import { failed, ok } from '../model/slice.ts';
import type { InfoData } from '../parsers/grammar/ip-link-info.ts';
import { type IpAddrEntry, parseIpAddr } from '../parsers/ip-addr.ts';
import { readInterfaces } from '../probes/rtnetlink.ts';
import { execEither } from './reading/commands.ts';

/** INFINITY_LIFE_TIME in linux/rtnetlink.h, as `ip -j` prints "forever". */
const FOREVER = 4294967295;

export default defineCollector({
  id: 'interfaces',
  summary: 'Network interfaces with their addresses and counters',
  reads: ['rtnetlink RTM_GETLINK', 'rtnetlink RTM_GETADDR', IP_ADDR.join(' ')],
  async collect(os) {
    if (os.netlink) return ok(await readInterfaces(os, os.netlink));
    const text = await execEither(os, IP_ADDR, IP_ADDR_TEXT);
    // Every Linux host has interfaces: without the tool they are there, and not seen.
    if (text === undefined) return failed('ip is not installed');
    const entries = entriesOf('ip addr', parseIpAddr(text));
    // A kernel has at least a loopback device.
    return entries.length > 0 ? ok(entries.map(toInterface)) : failed('ip addr: no interface in its output');
  },
});

function toInterface(entry: IpAddrEntry): Interface {
  const { linkinfo, stats64 } = entry;
  const tunType = linkinfo?.info_data?.['type'];
  return {
    name: entry.ifname,
    index: entry.ifindex ?? 0,
    flags: entry.flags ?? [],
    mtu: entry.mtu ?? 0,
    operstate: entry.operstate ?? 'UNKNOWN',
    linkType: entry.link_type ?? 'none',
    altnames: entry.altnames ?? [],
    ...(entry.address !== undefined && { mac: entry.address }),
    ...(entry.permaddr !== undefined && { permanentMac: entry.permaddr }),
    ...(entry.ifalias !== undefined && { alias: entry.ifalias }),
    ...(linkinfo?.info_kind !== undefined && { kind: linkinfo.info_kind }),
    ...(typeof tunType === 'string' && linkinfo?.info_kind === 'tun' && { tunType }),
    ...(linkinfo?.info_kind === 'bridge' && filtering(linkinfo.info_data)),
    ...toTunnel(linkinfo?.info_kind, linkinfo?.info_data),
    ...(entry.master !== undefined && { master: entry.master }),
    ...(entry.link !== undefined && entry.link !== null && { link: entry.link }),
    ...(entry.link_netnsid !== undefined && { linkNetnsid: entry.link_netnsid }),
    ...(entry.group !== undefined && { group: entry.group }),
    ...(typeof stats64?.tx?.carrier_changes === 'number' && { carrierChanges: stats64.tx.carrier_changes }),
    ...(stats64?.rx && { rx: counters(stats64.rx) }),
    ...(stats64?.tx && { tx: counters(stats64.tx) }),
    addresses: entry.addr_info.map(toAddress),
  };
}

function filtering(data: InfoData | undefined): { readonly vlanFiltering?: boolean } {
  const value = data?.['vlan_filtering'];
  return typeof value === 'number' ? { vlanFiltering: value !== 0 } : {};
}

function toTunnel(kind: string | undefined, data: InfoData | undefined): { readonly tunnel?: Tunnel } {
  if (kind !== 'vxlan' && kind !== 'geneve') return {};
  const text = (key: string, of: unknown) => (typeof of === 'string' ? { [key]: of } : {});
  const ends = {
    ...text('link', data?.['link']),
    ...text('local', data?.['local'] ?? data?.['local6']),
    ...text('remote', data?.['remote'] ?? data?.['remote6']),
  };
  return { tunnel: data?.['external'] === true ? { ...ends, external: true } : ends };
}

const counters = ({ bytes = 0, packets = 0, errors = 0, dropped = 0 }: Partial<LinkCounters>): LinkCounters => ({
  bytes,
  packets,
  errors,
  dropped,
});

function toAddress(info: IpAddrEntry['addr_info'][number]): Address {
  const lifetime = (seconds: number | undefined) =>
    seconds === undefined || seconds === FOREVER ? undefined : seconds;
  const [valid, preferred] = [lifetime(info.valid_life_time), lifetime(info.preferred_life_time)];
  return {
    family: info.family === 'inet6' ? 'inet6' : 'inet',
    local: info.local ?? '',
    prefixLength: info.prefixlen ?? 0,
    scope: info.scope ?? 'global',
    flags: Object.entries(info).flatMap(([key, value]) => (value === true ? [key] : [])),
    ...(info.address !== undefined && { peer: info.address }),
    ...(info.broadcast !== undefined && { broadcast: info.broadcast }),
    ...(info.label !== undefined && { label: info.label }),
    ...(valid !== undefined && { validLifetime: valid }),
    ...(preferred !== undefined && { preferredLifetime: preferred }),
  };
}
