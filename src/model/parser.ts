/** A line that a parser did not understand. Lines count from 1. */
export interface Problem {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** What a line parser returns for any text whatsoever: it never throws. */
export interface Parsed<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** One text format: a file of `src/parsers` whose name is its id. */
export interface Parser<T = unknown> {
  /** The name in `netdiagd parse FORMAT`. */
  readonly id: string;
  /** What prints or holds this text, with the man page or source that defines it. */
  readonly summary: string;
  parse(text: string): Parsed<T>;
}

export const defineParser = <T>(parser: Parser<T>): Parser<T> => parser;

/** One text format whose grammar is a package that only those pay for who ask for the format. */
export interface LazyParser<T = unknown> {
  readonly id: string;
  readonly summary: string;
  load(): Promise<(text: string) => Parsed<T>>;
}

export const defineLazyParser = <T>(parser: LazyParser<T>): LazyParser<T> => parser;

/** The parser of a line format, with its package. */
export const loaded = async (parser: Parser | LazyParser): Promise<Parser> =>
  'parse' in parser ? parser : { id: parser.id, summary: parser.summary, parse: await parser.load() };

/** One framed or binary format, which is read as a whole or not at all: also a file of `src/parsers`. */
export interface BinaryParser<T = unknown> {
  readonly id: string;
  readonly summary: string;
  /** @throws ParseError, and nothing else, for bytes that are not of the format. */
  decode(bytes: Uint8Array): T;
}

export const defineBinaryParser = <T>(parser: BinaryParser<T>): BinaryParser<T> => parser;

export type AnyParser = Parser | LazyParser | BinaryParser;

/** Thrown by parsers of framed and binary formats; line formats report problems instead. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  /** Byte offset in the input. */
  readonly offset: number;
  constructor(message: string, offset: number, options?: ErrorOptions) {
    super(`${message} at offset ${offset}`, options);
    this.offset = offset;
  }
}
