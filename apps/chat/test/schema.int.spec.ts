import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ChatFixture } from './chat.fixture.js';

describe('the schema', () => {
  let chat: ChatFixture;
  let dataSource: DataSource;
  beforeAll(async () => {
    chat = await ChatFixture.start();
    dataSource = await chat.dataSource();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await chat.stop();
  });

  it('is what the entities say', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
