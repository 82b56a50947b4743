import { PrismaBetterSQLite3 } from "@prisma/adapter-better-sqlite3";
import { defineConfig } from "prisma/config";

const url = process.env.DATABASE_URL ?? "file:./data/skillopt.db";
// Without an address the generator takes the schema for one that needs a downloaded engine.
process.env.DATABASE_URL = url;

/**
 * The engine in `prisma migrate diff` sends a whole migration file to its shadow database as one
 * statement, which the driver refuses; scripts of several statements go to `executeScript`.
 */
class WithShadow extends PrismaBetterSQLite3 {
  override async connectToShadowDb() {
    const adapter = await super.connectToShadowDb();
    const isScript = (query: { sql: string; args: unknown[] }) =>
      query.args.length === 0 && /;\s*\S/.test(query.sql);
    const execute = adapter.executeRaw.bind(adapter);
    const query = adapter.queryRaw.bind(adapter);
    adapter.executeRaw = async (q) => {
      if (!isScript(q)) {
        return execute(q);
      }
      await adapter.executeScript(q.sql);
      return 0;
    };
    adapter.queryRaw = async (q) => {
      if (!isScript(q)) {
        return query(q);
      }
      await adapter.executeScript(q.sql);
      return { columnNames: [], columnTypes: [], rows: [] };
    };
    return adapter;
  }
}

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  engine: "js",
  experimental: { adapter: true },
  adapter: async () => new WithShadow({ url }),
});
