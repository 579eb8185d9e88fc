/** Replies of Knot DNS 3.2 over UDP, with the id 0x1234: name, type, and the bytes. */
const REPLIES: readonly (readonly [name: string, type: string, base64: string])[] = [
  [
    'kubernetes.default.svc.cluster.local',
    'A',
    'EjSFAAABAAEAAAAACmt1YmVybmV0ZXMHZGVmYXVsdANzdmMHY2x1c3RlcgVsb2NhbAAAAQABwAwAAQABAAAABQAECmAAAQ==',
  ],
  [
    'kubernetes.default.svc.cluster.local',
    'AAAA',
    'EjSFAAABAAAAAQAACmt1YmVybmV0ZXMHZGVmYXVsdANzdmMHY2x1c3RlcgVsb2NhbAAAHAABwCMABgABAAAABQAqAm5zA2Ruc8AjCmhvc3RtYXN0ZXLAIwAAAAEAABwgAAAHCAABUYAAAAAF',
  ],
  [
    'web.prod.svc.cluster.local',
    'A',
    'EjSFAAABAAIAAAAAA3dlYgRwcm9kA3N2YwdjbHVzdGVyBWxvY2FsAAABAAHADAABAAEAAAAFAAQK9AERwAwAAQABAAAABQAECvQCCQ==',
  ],
  [
    '_http._tcp.web.prod.svc.cluster.local',
    'SRV',
    'EjSFAAABAAIAAAACBV9odHRwBF90Y3ADd2ViBHByb2QDc3ZjB2NsdXN0ZXIFbG9jYWwAACEAAcAMACEAAQAAAAUALQAAADIfkAoxMC0yNDQtMi05A3dlYgRwcm9kA3N2YwdjbHVzdGVyBWxvY2FsAMAMACEAAQAAAAUALgAAADIfkAsxMC0yNDQtMS0xNwN3ZWIEcHJvZANzdmMHY2x1c3RlcgVsb2NhbADASQABAAEAAAAFAAQK9AIJwIIAAQABAAAABQAECvQBEQ==',
  ],
  [
    'six.default.svc.cluster.local',
    'AAAA',
    'EjSFAAABAAEAAAAAA3NpeAdkZWZhdWx0A3N2YwdjbHVzdGVyBWxvY2FsAAAcAAHADAAcAAEAAAAFABD9AACWAAAAAAAAAAAAAAAX',
  ],
  [
    'a.default.svc.cluster.local',
    'A',
    'EjSFAAABAAUAAAAAAWEHZGVmYXVsdANzdmMHY2x1c3RlcgVsb2NhbAAAAQABwAwABQABAAAABQAEAWLADsA5AAUAAQAAAAUACQFjBHByb2TAFsBJAAUAAQAAAAUABgN3ZWLAS8BeAAEAAQAAAAUABAr0ARHAXgABAAEAAAAFAAQK9AIJ',
  ],
  [
    'outside.default.svc.cluster.local',
    'A',
    'EjSFAAABAAEAAAAAB291dHNpZGUHZGVmYXVsdANzdmMHY2x1c3RlcgVsb2NhbAAAAQABwAwABQABAAAABQARA3d3dwdleGFtcGxlA2NvbQA=',
  ],
  [
    'missing.default.svc.cluster.local',
    'A',
    'EjSFAwABAAAAAQAAB21pc3NpbmcHZGVmYXVsdANzdmMHY2x1c3RlcgVsb2NhbAAAAQABwCAABgABAAAABQAqAm5zA2Ruc8AgCmhvc3RtYXN0ZXLAIAAAAAEAABwgAAAHCAABUYAAAAAF',
  ],
  [
    'dns-version.cluster.local',
    'TXT',
    'EjSFAAABAAEAAAAAC2Rucy12ZXJzaW9uB2NsdXN0ZXIFbG9jYWwAABAAAcAMABAAAQAAAAUABgUxLjEuMA==',
  ],
  [
    '1.0.96.10.in-addr.arpa',
    'PTR',
    'EjSFAAABAAEAAAAAATEBMAI5NgIxMAdpbi1hZGRyBGFycGEAAAwAAcAMAAwAAQAAAAUAJgprdWJlcm5ldGVzB2RlZmF1bHQDc3ZjB2NsdXN0ZXIFbG9jYWwA',
  ],
  [
    'cluster.local',
    'SOA',
    'EjSFAAABAAEAAAAAB2NsdXN0ZXIFbG9jYWwAAAYAAcAMAAYAAQAAAAUAKgJucwNkbnPADApob3N0bWFzdGVywAwAAAABAAAcIAAABwgAAVGAAAAABQ==',
  ],
  [
    'cluster.local',
    'NS',
    'EjSFAAABAAEAAAABB2NsdXN0ZXIFbG9jYWwAAAIAAcAMAAIAAQAAAAUACQJucwNkbnPADMArAAEAAQAAAAUABApgAAo=',
  ],
  ['example.com', 'A', 'EjSBBQABAAAAAAAAB2V4YW1wbGUDY29tAAABAAE='],
  [
    'web.prod.svc.cluster.local',
    'A',
    'EjSFAAABAAIAAAABA3dlYgRwcm9kA3N2YwdjbHVzdGVyBWxvY2FsAAABAAHADAABAAEAAAAFAAQK9AERwAwAAQABAAAABQAECvQCCQAAKQTQAAAAAAAA',
  ],
  [
    'missing.default.svc.cluster.local',
    'A',
    'EjSFAwABAAAAAQABB21pc3NpbmcHZGVmYXVsdANzdmMHY2x1c3RlcgVsb2NhbAAAAQABwCAABgABAAAABQAqAm5zA2Ruc8AgCmhvc3RtYXN0ZXLAIAAAAAEAABwgAAAHCAABUYAAAAAFAAApBNAAAAAAAAA=',
  ],
];

export const ID = 0x1234;

export interface RealReply {
  readonly name: string;
  readonly type: string;
  readonly message: Buffer;
}

export const realReplies = (): RealReply[] =>
  REPLIES.map(([name, type, base64]) => ({ name, type, message: Buffer.from(base64, 'base64') }));
