/** What networkctl(1) says on standard error, which lands in front of the output of many a capture. */
export const isWarning = (line: string): boolean =>
  /^(?:WARNING: )?systemd-networkd is not running, output (?:will|might) be incomplete\.$/.test(line.trim());
