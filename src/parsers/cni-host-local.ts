import { defineParser, type Parsed } from '../model/parser.ts';
import { isAddress } from './grammar/address.ts';
import { lines, Problems } from './grammar/lines.ts';

/** One file of host-local's store. */
export interface HostLocalFile {
  /** Holds the address that the file is named after. */
  readonly containerId?: string;
  /** Absent in files of releases before 0.8. */
  readonly interface?: string;
  /** The address given last, in a file `last_reserved_ip.N`. */
  readonly lastReserved?: string;
}

/** A container id, an interface: words that a runtime chose, CNI specification section 2. */
const isWord = (text: string): boolean => text.length <= 256 && /^[^\s/]+$/.test(text);

/** `ID` and `INTERFACE` on a line each, or an address: plugins/ipam/host-local/backend/disk/backend.go. */
export function parseCniHostLocal(text: string): Parsed<HostLocalFile> {
  const problems = new Problems();
  const words: string[] = [];
  for (const { line, number } of lines(text)) {
    const word = line.trim();
    if (word === '') continue;
    if (words.length < 2 && isWord(word)) words.push(word);
    else problems.add(number, line, words.length < 2 ? 'is not a word' : 'is one line too many');
  }
  const [first, second] = words;
  if (first === undefined && problems.list.length === 0) problems.add(1, '', 'is empty');
  if (first !== undefined && second === undefined && isAddress(first))
    return { value: { lastReserved: first }, problems: problems.list };
  const value = {
    ...(first !== undefined && { containerId: first }),
    ...(second !== undefined && { interface: second }),
  };
  return { value, problems: problems.list };
}

export default defineParser({
  id: 'cni-host-local',
  summary: 'An address that the CNI plugin host-local gave away, /var/lib/cni/networks/NETWORK/ADDRESS',
  parse: parseCniHostLocal,
});
