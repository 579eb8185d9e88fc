import { type Client, dhcpClients } from '../facts/dhcp-clients.ts';
import { NOT_ASKED } from '../facts/resolver.ts';
import { type CollectContext, defineCollector } from '../model/collector.ts';
import type { DhcpOffer, DhcpSurvey } from '../model/dhcp-offers.ts';
import type { NetworkManagers } from '../model/managers.ts';
import type { HeardPacket, Platform } from '../model/platform.ts';
import { absent, failed, ok } from '../model/slice.ts';
import { decodeDhcpcdLease } from '../parsers/dhcpcd-lease.ts';
import { parseInterfacesFile } from '../parsers/interfaces-file.ts';
import { parseNetworkdNetwork } from '../parsers/networkd-network.ts';
import { discover } from '../probes/dhcp.ts';

const INTERFACES = '/etc/network/interfaces';
/** What option 53 says of an offer, RFC 2132 section 9.6, under its name of the dhcp package. */
const [TYPE, OFFER] = ['DHCP Message Type', 'DHCPOFFER'];

export default defineCollector({
  id: 'dhcpOffers',
  summary: 'What DHCP servers would offer on interfaces that live on a lease, asked without taking it',
  reads: ['dhcp discover INTERFACE', INTERFACES, '/etc/systemd/network/*.network'],
  onDemand: true,
  // The slices it builds on, and a server that looks for three seconds whether the address is free.
  leastMs: () => 7000,
  async collect(os, _options, context) {
    if (os.partial) return absent(NOT_ASKED);
    if (!context) return absent('not asked here');
    const clients = await clientsOf(os, context);
    if (typeof clients === 'string') return failed(clients);
    if (clients.length === 0) return absent('no interface lives on a DHCP lease');
    const asked = await Promise.all(clients.map((client) => survey(os, client)));
    const hindrance = asked.find(({ unable }) => unable)?.survey.error;
    if (hindrance !== undefined) return absent(hindrance);
    const surveys = asked.map(({ survey }) => survey);
    const [first] = surveys;
    if (first && surveys.every(({ error }) => error !== undefined)) return failed(`${first.interface}: ${first.error}`);
    return ok(surveys);
  },
});

/** Or why it cannot be told. */
async function clientsOf(os: Platform, context: CollectContext): Promise<readonly Client[] | string> {
  const seen = await context.slices(os, ['interfaces', 'leases', 'managers']);
  if (seen.interfaces?.state !== 'ok') return 'the interfaces are not known';
  const configured = os.foreignFiles
    ? new Set<string>()
    : await configuredNames(os, seen.managers?.state === 'ok' ? seen.managers.value : undefined);
  return dhcpClients(
    {
      interfaces: seen.interfaces.value,
      ...(seen.leases?.state === 'ok' && { leases: seen.leases.value }),
      configured,
    },
    os.now(),
  );
}

/** Interfaces on which a manager is told to use DHCPv4. */
async function configuredNames(os: Platform, managers: NetworkManagers | undefined): Promise<ReadonlySet<string>> {
  const stanzas = parseInterfacesFile((await quiet(os.readFile(INTERFACES))) ?? '').value;
  const names = stanzas.interfaces
    .filter(({ name, family, method }) => family === 'inet' && method === 'dhcp' && stanzas.auto.includes(name))
    .map(({ name }) => name);
  const links = (managers?.links ?? []).flatMap(({ interface: name, networkd }) =>
    networkd?.networkFile?.startsWith('/') ? [{ name, file: networkd.networkFile }] : [],
  );
  const asking = await Promise.all(
    links.map(async ({ name, file }) => {
      const { dhcp } = parseNetworkdNetwork((await quiet(os.readFile(file))) ?? '').value;
      return /^(?:yes|true|on|1|ipv4)$/i.test(dhcp ?? '') ? [name] : [];
    }),
  );
  return new Set([...names, ...asking.flat()]);
}

/** A file that may not be read says nothing. */
const quiet = (reading: Promise<string | undefined>): Promise<string | undefined> => reading.catch(() => undefined);

async function survey(os: Platform, { iface, mac, expected, clientId }: Client) {
  const id = clientId === undefined ? {} : { clientId };
  const known = { interface: iface.name, expected, ...id };
  const answer = await discover(os, { interface: iface.name, index: iface.index, mac, ...id });
  if ('error' in answer) {
    const survey: DhcpSurvey = { ...known, offers: [], error: answer.error };
    return { survey, unable: answer.unable };
  }
  return { survey: { ...known, offers: offersOf(answer.packets) } satisfies DhcpSurvey, unable: false };
}

/** Each server once, though it was asked again: its first answer. */
function offersOf(packets: readonly HeardPacket[]): readonly DhcpOffer[] {
  const found = new Map<string, DhcpOffer>();
  for (const packet of packets) {
    const offer = offerOf(packet);
    const key = offer && `${offer.server} ${offer.address}`;
    if (key !== undefined && offer && !found.has(key)) found.set(key, offer);
  }
  return [...found.values()];
}

/** A packet that makes no sense is no offer. */
function offerOf({ payload, durationMs }: HeardPacket): DhcpOffer | undefined {
  try {
    // dhcpcd keeps packets as they come: what reads its store reads an offer, too.
    const { server, address, prefixLength, router, dns, mtu, leaseSeconds, vendorOptions } = decodeDhcpcdLease(payload);
    if (vendorOptions[TYPE] !== OFFER) return undefined;
    return {
      ...(server !== undefined && { server }),
      ...(address !== undefined && { address }),
      ...(prefixLength !== undefined && { prefixLength }),
      router,
      dns,
      ...(mtu !== undefined && { mtu }),
      ...(leaseSeconds !== undefined && { leaseSeconds }),
      durationMs,
    };
  } catch {
    return undefined;
  }
}
