/** How the `dhcp` package writes packets; it has no types of its own. */
declare module 'dhcp/lib/protocol.js' {
  interface Packet {
    readonly op: number;
    readonly htype: number;
    readonly hlen: number;
    readonly hops: number;
    readonly xid: number;
    readonly secs: number;
    readonly flags: number;
    readonly ciaddr: string;
    readonly yiaddr: string;
    readonly siaddr: string;
    readonly giaddr: string;
    readonly chaddr: string;
    readonly sname: string;
    readonly file: string;
    readonly options: Readonly<Record<number, number | readonly number[]>>;
  }
  const protocol: {
    /** The bytes that were written are the first `_w` of `_data`. */
    format(packet: Packet): { readonly _data: Uint8Array; readonly _w: number };
  };
  export default protocol;
}
