import type pg from 'pg';

/** The tables of a database, whichever schema they stand in, of which a row holds the word in any of its columns. */
export async function tablesWith(word: string, database: Pick<pg.Client, 'query'>): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const held = await database.query(`SELECT FROM ${name} AS t WHERE strpos(t::text, $1) > 0 LIMIT 1`, [word]);
    if (held.rows.length > 0) found.push(name);
  }
  return found;
}
