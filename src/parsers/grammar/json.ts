import { isObject, type JsonObject } from '../../model/json.ts';
import { findExcess } from './json-bounds.ts';
import { JsonScanner } from './json-scanner.ts';
import type { Problems } from './lines.ts';
import { around, lineBreaks } from './place.ts';

/**
 * Whether a tool printed JSON. A line such as `[2026-11-20T23:56:05] 2: eth0:` or `[root@vm ~]# ip a` is
 * not: an array of a listing holds objects, and only blanks stand before the first one.
 */
export function looksLikeJson(text: string): boolean {
  const start = text.trimStart();
  return start.startsWith('{') || (start.startsWith('[') && '{[]'.includes(start.slice(1).trimStart().charAt(0)));
}

export interface JsonDocument {
  readonly value: unknown;
  /** Line on which it starts. */
  readonly line: number;
}

/** What json_writer.c of iproute2 leaves as it is in a string, though JSON forbids it: an alias may hold it. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** The values of a JSON text, one after another as `ip -batch` and `ip monitor` print them. A mistake empties the list, and so does what would fill the memory. */
export function readJson(given: string, problems: Problems): readonly JsonDocument[] {
  // RFC 8259 section 8.1 lets a parser ignore a byte order mark.
  const text = given.startsWith('\ufeff') ? given.slice(1) : given;
  const excess = findExcess(text);
  if (excess !== undefined) {
    problems.add(1 + lineBreaks(text.slice(0, excess.at)), around(text, excess.at), excess.reason);
    return [];
  }
  try {
    return [{ value: JSON.parse(text), line: 1 + lineBreaks(text.slice(0, text.search(/\S/))) }];
  } catch {
    const printable = text.replace(CONTROLS, '\ufffd');
    if (printable !== text) return readJson(printable, problems);
    // The engine tells where it stumbled in words that change with its version, or not at all.
    return readEach(text, problems);
  }
}

/** The object that is the whole text. */
export function readJsonObject(text: string, problems: Problems): JsonObject | undefined {
  const [document, ...others] = readJson(text, problems);
  if (document === undefined) return undefined;
  if (others.length === 0 && isObject(document.value)) return document.value;
  problems.add(1, text.trim(), 'is not an object');
  return undefined;
}

function readEach(text: string, problems: Problems): readonly JsonDocument[] {
  const documents: JsonDocument[] = [];
  const scanner = new JsonScanner(text);
  scanner.skipBlanks();
  let line = 1 + lineBreaks(text.slice(0, scanner.at));
  while (scanner.at < text.length || documents.length === 0) {
    const start = scanner.at;
    if (!scanner.document()) {
      const mistake = Math.min(scanner.at, text.trimEnd().length);
      problems.add(line + lineBreaks(text.slice(start, mistake)), around(text, mistake), 'is not valid JSON');
      return [];
    }
    const document = text.slice(start, scanner.at);
    documents.push({ value: JSON.parse(document), line });
    line += lineBreaks(document);
  }
  return documents;
}
