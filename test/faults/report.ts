import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { connect } from 'amqplib';
import pg from 'pg';
import { rowsFile } from './faults.config.js';

export interface FaultRow {
  fault: string;
  /** What the final read compares with. */
  inputs: string;
  lost: number;
  twice: number;
  /** Whatever else the bar speaks of. */
  figures: string;
}

/** One line of the table that the run ends with. */
export function report(row: FaultRow, versions: string[]): void {
  mkdirSync(dirname(rowsFile), { recursive: true });
  appendFileSync(
    rowsFile,
    `${JSON.stringify({ ...row, versions: [`Node.js ${process.versions.node}`, ...versions] })}\n`,
  );
}

export async function brokerVersion(url: string): Promise<string> {
  const connection = await connect(url);
  const { product, version } = connection.connection.serverProperties;
  await connection.close();
  return `${product} ${version}`;
}

export async function databaseVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await client.end();
  return `PostgreSQL ${rows[0]?.server_version.split(' ')[0]}`;
}
