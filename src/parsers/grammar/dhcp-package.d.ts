/** The protocol tables of the `dhcp` package, which has no types of its own. */
declare module 'dhcp/lib/options.js' {
  interface Option {
    readonly name: string;
    /** How `SeqBuffer` reads it; options that the package made up have none. */
    readonly type?: string;
    readonly enum?: Readonly<Record<number, string>>;
  }
  const tables: { readonly opts: Readonly<Record<number, Option>> };
  export default tables;
}
