import type { AddressProbe, DhcpOffer, DhcpSurvey } from '../../src/model/dhcp-offers.ts';

/** What the server of `lease()` in hosts.ts offers. */
export const offer = (parts: Partial<DhcpOffer> = {}): DhcpOffer => ({
  server: '192.168.24.1',
  address: '192.168.24.6',
  prefixLength: 25,
  router: ['192.168.24.1'],
  dns: ['172.30.0.10'],
  mtu: 1400,
  leaseSeconds: 3500,
  durationMs: 3,
  ...parts,
});

export const survey = (offers: readonly DhcpOffer[], parts: Partial<DhcpSurvey> = {}): DhcpSurvey => ({
  interface: 'eth0',
  expected: 'lease',
  offers,
  ...parts,
});

export const probe = (holders: readonly string[], parts: Partial<AddressProbe> = {}): AddressProbe => ({
  interface: 'eth0',
  address: '192.168.24.6',
  holders,
  ...parts,
});
