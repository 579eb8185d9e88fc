/** The profile of a guest that takes its address by DHCP. */
export const NETWORK_MANAGER = `[connection]
id=eth0
type=ethernet
interface-name=eth0
[ipv4]
method=auto
[ipv6]
method=link-local
`;
