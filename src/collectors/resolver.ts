import { isStub } from '../facts/dns-servers.ts';
import { FOREIGN_RESOLV_CONF, resolvConfPath } from '../facts/resolver.ts';
import { defineCollector } from '../model/collector.ts';
import type { Resolver, ResolverOwner } from '../model/resolver.ts';
import { absent, ok } from '../model/slice.ts';
import { parseResolvConf } from '../parsers/resolv-conf.ts';

/** Marks of the writers, in a link's target or in the comments; resolv.conf itself has no owner. */
const MARKS: readonly (readonly [pattern: RegExp, owner: ResolverOwner])[] = [
  [/systemd\/resolve|systemd-resolved|\/usr\/lib\/systemd\/resolv\.conf/, 'systemd-resolved'],
  [/NetworkManager/, 'NetworkManager'],
  [/netconfig/, 'netconfig'],
  [/resolvconf/, 'resolvconf'],
  [/dhcpcd/, 'dhcpcd'],
  [/dhclient/, 'dhclient'],
];

export default defineCollector({
  id: 'resolver',
  summary: 'resolv.conf and who writes it',
  reads: ['/etc/resolv.conf', '/etc/netns/NAME/resolv.conf'],
  async collect(os) {
    const path = resolvConfPath(os);
    const text = await os.readFile(path);
    if (text === undefined && os.foreignFiles) return absent(FOREIGN_RESOLV_CONF);
    // The resolver takes a missing file for an empty one. A capture without /etc does not say which it was.
    if (text === undefined && (os.partial || (await os.readDir('/etc')) === undefined))
      return absent(`no ${path} here`);
    const linkTarget = await os.readLink(path);
    const { value } = parseResolvConf(text ?? '');
    return ok({
      ...value,
      ...ownerOf(text, linkTarget),
      ...(linkTarget !== undefined && { linkTarget }),
      stub: value.nameservers.some(isStub),
    });
  },
});

type Owner = Pick<Resolver, 'owner' | 'ownerEvidence'>;

function ownerOf(text: string | undefined, linkTarget: string | undefined): Owner {
  if (linkTarget !== undefined) {
    const owner = MARKS.find(([pattern]) => pattern.test(linkTarget))?.[1] ?? 'unknown';
    if (text === undefined) return { owner, ownerEvidence: `a link to ${linkTarget}, which leads nowhere` };
    if (owner !== 'unknown') return { owner, ownerEvidence: `a link to ${linkTarget}` };
  }
  return text === undefined ? { owner: 'unknown', ownerEvidence: 'the file does not exist' } : writerOf(text);
}

function writerOf(text: string): Owner {
  for (const comment of text
    .split('\n')
    .filter((line) => /^[#;]/.test(line))
    .slice(0, 50)) {
    const owner = MARKS.find(([pattern]) => pattern.test(comment))?.[1];
    if (owner) return { owner, ownerEvidence: comment.slice(0, 200) };
  }
  // The kubelet writes no comment; ndots:5 beside a svc domain is its mark (pkg/kubelet/network/dns/dns.go).
  if (/^options .*\bndots:5\b/m.test(text) && /^search .*\bsvc\./m.test(text)) {
    return { owner: 'kubelet', ownerEvidence: 'options ndots:5 beside a svc search domain' };
  }
  return { owner: 'unknown', ownerEvidence: 'no mark of a known writer' };
}
