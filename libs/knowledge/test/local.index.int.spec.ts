import { createDataSource, migrate } from '@minime/database';
import { createRootLogger } from '@minime/platform';
import { testDatabase } from '@minime/testing';
import { knowledgeSchema, LocalIndex, PassageStore } from '../src/index.js';
import { describeKnowledgeIndex } from './index.contract.js';

describeKnowledgeIndex('LocalIndex', async () => {
  const database = await testDatabase();
  await migrate(database.url, [knowledgeSchema], createRootLogger('silent'));
  const dataSource = await createDataSource(database.url, knowledgeSchema, { poolSize: 2 }).initialize();
  const open = () => new LocalIndex(new PassageStore(dataSource));
  return {
    index: open(),
    elsewhere: open,
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
});
