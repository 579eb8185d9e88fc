import { isObject, type JsonObject } from '../model/json.ts';
import type { Connection, Lasting } from '../model/platform.ts';
import { OvsdbError, OvsdbSession } from './ovsdb-session.ts';

/** Rows kept of a database. */
const MAX_ROWS = 100_000;
/** Characters of the rows that are kept, in JSON: as many as the first answer may have. */
const MAX_KEPT = 16 * 1024 * 1024;

export type Rows<Row> = ReadonlyMap<string, ReadonlyMap<string, Row>>;

export interface ReplicaOptions<Row, View> {
  readonly database: string;
  /** Columns by table. What a server's schema lacks is not asked for. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Makes what is kept of a row out of its columns, as they come in JSON. */
  readonly readRow: (uuid: string, columns: JsonObject) => Row;
  /** Makes the view out of the rows, by table and UUID. */
  readonly build: (rows: Rows<Row>) => View;
}

/** A copy of some tables that the server keeps up to date (RFC 7047 section 4.1.5): reading it asks nobody. */
export class OvsdbReplica<Row, View> implements Lasting {
  readonly closed: Promise<unknown>;
  readonly #tables: ReadonlyMap<string, Map<string, Row>>;
  /** Characters of each row, by table and UUID. */
  readonly #sizes = new Map<string, number>();
  #kept = 0;
  readonly #session: OvsdbSession;
  readonly #options: ReplicaOptions<Row, View>;
  /** Of the rows as they are now, once somebody has looked. */
  #view: { readonly of: View } | undefined;

  private constructor(connection: Connection, options: ReplicaOptions<Row, View>) {
    this.#tables = new Map(Object.keys(options.columns).map((table) => [table, new Map()]));
    this.#options = options;
    this.#session = new OvsdbSession(connection, (method, params) => this.#notified(method, params));
    this.closed = this.#session.closed;
  }

  /**
   * Fills a replica. It owns the connection from now on.
   * @throws OvsdbError when the server cannot serve it, Error when it is silent or gone.
   */
  static async open<Row, View>(
    connection: Connection,
    options: ReplicaOptions<Row, View>,
  ): Promise<OvsdbReplica<Row, View>> {
    const replica = new OvsdbReplica(connection, options);
    try {
      const schema = await replica.#session.request('get_schema', [options.database]);
      const wanted = existing(options.columns, schema);
      replica.#apply(await replica.#session.request('monitor', [options.database, null, wanted]));
      return replica;
    } catch (cause) {
      replica.close();
      throw cause;
    }
  }

  close(): void {
    this.#session.close();
  }

  /** Built anew only when a row has changed. */
  view(): View {
    this.#view ??= { of: this.#options.build(this.#tables) };
    return this.#view.of;
  }

  #notified(method: string, params: unknown): void {
    if (method === 'update' && Array.isArray(params)) this.#apply(params[1]);
    // The schema is about to change, ovsdb-server(7).
    else if (method === 'monitor_canceled') this.close();
  }

  /** `{ table: { uuid: { old, new } } }`: without `new` the row is gone, otherwise it is there in full. */
  #apply(updates: unknown): void {
    if (!isObject(updates)) throw new OvsdbError('ovsdb-server sent no updates');
    this.#view = undefined;
    for (const [table, changes] of Object.entries(updates)) {
      const rows = this.#tables.get(table);
      if (rows === undefined || !isObject(changes)) continue;
      for (const [uuid, change] of Object.entries(changes)) {
        const columns = isObject(change) ? change['new'] : undefined;
        this.#resize(`${table} ${uuid}`, isObject(columns) ? JSON.stringify(columns).length : 0);
        if (isObject(columns)) rows.set(uuid, this.#options.readRow(uuid, columns));
        else rows.delete(uuid);
      }
      if (rows.size > MAX_ROWS) throw new OvsdbError(`the table ${table} has more than ${MAX_ROWS} rows`);
    }
  }

  /** Each update is within bounds, and there may be any number of them. */
  #resize(key: string, size: number): void {
    this.#kept += size - (this.#sizes.get(key) ?? 0);
    if (size === 0) this.#sizes.delete(key);
    else this.#sizes.set(key, size);
    if (this.#kept > MAX_KEPT) throw new OvsdbError(`the rows of ovsdb-server are longer than ${MAX_KEPT} characters`);
  }
}

/** The columns that this server has: older ones lack some. */
function existing(columns: ReplicaOptions<unknown, unknown>['columns'], schema: unknown): JsonObject {
  const tables = isObject(schema) ? schema['tables'] : undefined;
  if (!isObject(tables)) throw new OvsdbError('ovsdb-server sent a schema without tables');
  const requests = Object.entries(columns).flatMap(([table, names]) => {
    const known = Object.hasOwn(tables, table) ? tables[table] : undefined;
    const has = isObject(known) && isObject(known['columns']) ? known['columns'] : {};
    const asked = names.filter((name) => Object.hasOwn(has, name));
    return asked.length === 0 ? [] : [[table, [{ columns: asked }]] as const];
  });
  return Object.fromEntries(requests);
}
