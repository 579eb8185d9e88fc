/** A line of a Corefile: a plugin, or a setting in the block of one. Words as they stand in the file, without quotes. */
export interface CorefileDirective {
  readonly name: string;
  /** `{$NAME}` and `{%NAME%}` stay: the environment is that of CoreDNS. */
  readonly args: readonly string[];
  /** What stands between its braces. */
  readonly block?: readonly CorefileDirective[];
  readonly line: number;
}

/** A server block: the plugins that answer for its zones. */
export interface CorefileServer {
  /** `[SCHEME://]ZONE[:PORT]` */
  readonly keys: readonly string[];
  readonly plugins: readonly CorefileDirective[];
  readonly line: number;
}

/** Configuration of CoreDNS, corefile(5). */
export interface Corefile {
  readonly servers: readonly CorefileServer[];
  /** `(NAME) { … }`, which `import NAME` puts in its place. */
  readonly snippets: readonly { readonly name: string; readonly plugins: readonly CorefileDirective[] }[];
  /** Files with further servers, imported between the blocks. */
  readonly imports: readonly string[];
}
